package org.signpost.smtpserver;

import org.signpost.observe.Clock;

import java.time.Duration;
import java.time.Instant;

/** A clock that leaps to whatever instant somebody sleeps until, and says how far it leapt. */
final class LeapingClock implements Clock {

    private Instant now = Instant.parse("2026-11-01T12:00:00Z");
    private Duration slept = Duration.ZERO;

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized void sleepUntil(Instant instant) {
        if (!instant.isAfter(now)) return;
        slept = slept.plus(Duration.between(now, instant));
        now = instant;
    }

    /** Lets time pass. */
    synchronized void advance(Duration by) {
        now = now.plus(by);
    }

    /** How long somebody slept in all. */
    synchronized Duration slept() {
        return slept;
    }
}
