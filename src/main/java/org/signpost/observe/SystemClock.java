package org.signpost.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Reads the machine's time and sleeps on the machine's timer, a minute at a time: the timer stands
 * still while the machine is suspended and knows nothing of a clock that was set, so that one long
 * sleep would end late by as much.
 *
 * @param time which is waited for
 * @param timer which is slept on
 */
record SystemClock(InstantSource time, Timer timer) implements Clock {

    static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    static final SystemClock MACHINE = new SystemClock(InstantSource.system(), Thread::sleep);

    /** Blocks for a time. */
    interface Timer {

        /** Blocks the calling thread for so long. */
        void sleep(Duration time) throws InterruptedException;
    }

    @Override
    public Instant instant() {
        return time.instant();
    }

    @Override
    public void sleepUntil(Instant instant) throws InterruptedException {
        for (Duration left = left(instant); left.isPositive(); left = left(instant)) {
            timer.sleep(left.compareTo(LONGEST_SLEEP) < 0 ? left : LONGEST_SLEEP);
        }
    }

    private Duration left(Instant instant) {
        return Duration.between(instant(), instant);
    }
}
