package org.signpost.smtpserver;

import org.signpost.observe.Clock;

import java.util.concurrent.atomic.AtomicLong;

/** Names sessions for the log; for use by many threads. */
public final class SessionIds {

    private final AtomicLong last;

    /** Begins where a former process can't have come to: a thousand sessions a millisecond. */
    public SessionIds(Clock clock) {
        last = new AtomicLong(clock.millis() << 10);
    }

    String next() {
        return Long.toString(last.incrementAndGet(), Character.MAX_RADIX);
    }
}
