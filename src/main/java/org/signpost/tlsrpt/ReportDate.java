package org.signpost.tlsrpt;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Optional;

/** Reads the dates of reports: RFC 3339 §5.6, and what others make of it. */
final class ReportDate {

    private static final int MOST_CHARACTERS = 50;

    private static final DateTimeFormatter FORM =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .optionalStart()
                    .appendLiteral('T')
                    .append(DateTimeFormatter.ISO_LOCAL_TIME)
                    .optionalStart()
                    .appendOffset("+HH:MM", "Z")
                    .optionalEnd()
                    .optionalStart()
                    .appendOffset("+HHMM", "Z")
                    .toFormatter(Locale.ROOT);

    private ReportDate() {}

    /** The instant; without a time that of the day's beginning, without a zone in UTC. */
    static Optional<Instant> parse(String text) {
        if (text.length() > MOST_CHARACTERS) return Optional.empty();
        try {
            return Optional.of(instant(FORM.parse(text.toUpperCase(Locale.ROOT).replace(' ', 'T'))))
                    .filter(ReportDate::isOfOurTime);
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    private static Instant instant(TemporalAccessor read) {
        LocalTime time =
                Optional.ofNullable(read.query(TemporalQueries.localTime()))
                        .orElse(LocalTime.MIDNIGHT);
        ZoneOffset zone =
                Optional.ofNullable(read.query(TemporalQueries.offset())).orElse(ZoneOffset.UTC);
        return LocalDate.from(read).atTime(time).toInstant(zone);
    }

    /** Others can't be written as RFC 3339 has it, nor stand in a file's name. */
    private static boolean isOfOurTime(Instant instant) {
        int year = instant.atOffset(ZoneOffset.UTC).getYear();
        return year >= 1970 && year <= 9999;
    }
}
