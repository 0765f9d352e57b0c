package org.signpost.tlsrpt;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The time that a report is about (RFC 8460 §4.1).
 *
 * @param start inclusive
 * @param end not before the start
 */
public record DateRange(Instant start, Instant end) {

    /** Takes an end that isn't before the start. */
    public DateRange {
        if (end.isBefore(start)) throw new IllegalArgumentException("it ends before it starts");
    }

    /** A whole day of UTC, to its last second as in the RFC's example. */
    public static DateRange day(LocalDate day) {
        Instant start = day.atStartOfDay().toInstant(ZoneOffset.UTC);
        return new DateRange(start, start.plusSeconds(86_399));
    }
}
