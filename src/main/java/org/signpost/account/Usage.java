package org.signpost.account;

import java.time.Duration;
import java.time.Instant;

/**
 * What somebody did lately.
 *
 * @param key who
 * @param day the days since 1970 (UTC) to the one that is counted
 * @param counted recipients that were sent to on that day
 * @param used when they logged in or sent last
 */
record Usage(Key key, long day, int counted, Instant used) {

    private static final long SECONDS = Duration.ofDays(1).toSeconds();

    /**
     * Who is counted.
     *
     * @param account its number
     * @param credential its number; 0 for the account in whole
     */
    record Key(long account, long credential) {

        static final long WHOLE = 0;
    }

    static long day(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond(), SECONDS);
    }

    /** When the day after that begins. */
    static Instant after(long day) {
        return Instant.ofEpochSecond((day + 1) * SECONDS);
    }

    /** Recipients that were sent to on that day. */
    int recipients(long ofDay) {
        return day == ofDay ? counted : 0;
    }

    /** The same with more recipients, or fewer, sent to now. */
    Usage with(int recipients, Instant now) {
        long today = day(now);
        return new Usage(key, today, Math.max(0, recipients(today) + recipients), now);
    }
}
