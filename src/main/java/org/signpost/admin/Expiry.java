package org.signpost.admin;

import org.signpost.config.TimeText;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** Reads when something is to expire. */
final class Expiry {

    private Expiry() {}

    /**
     * A time from now, such as {@code 90d} or {@code 12h}, or the last day (UTC) that counts, such
     * as {@code 2027-01-31}; empty where it is neither, or not to come.
     */
    static Optional<Instant> parse(String text, Instant now) {
        return TimeText.parse(text).map(now::plus).or(() -> endOf(text)).filter(now::isBefore);
    }

    private static Optional<Instant> endOf(String day) {
        try {
            return Optional.of(
                    LocalDate.parse(day).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }
}
