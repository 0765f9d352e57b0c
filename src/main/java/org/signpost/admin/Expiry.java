package org.signpost.admin;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads when something is to expire. */
final class Expiry {

    private static final Pattern TIME = Pattern.compile("([0-9]{1,5})([hd])");

    private Expiry() {}

    /**
     * A time from now, such as {@code 90d} or {@code 12h}, or the last day (UTC) that counts, such
     * as {@code 2027-01-31}; empty where it is neither, or not to come.
     */
    static Optional<Instant> parse(String text, Instant now) {
        Matcher time = TIME.matcher(text);
        Optional<Instant> expires =
                time.matches() ? Optional.of(now.plus(duration(time))) : endOf(text);
        return expires.filter(now::isBefore);
    }

    private static Duration duration(Matcher time) {
        long number = Long.parseLong(time.group(1));
        return time.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofDays(number);
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
