package org.signpost.cli;

import org.signpost.address.Characters;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads a time: as RFC 3339 has it, or in seconds since 1970. */
final class InstantText implements ITypeConverter<Instant> {

    /** Up to the year 33658, which is a mistake before it is a time. */
    private static final int MOST_DIGITS = 12;

    @Override
    public Instant convert(String text) {
        return parse(text).orElseThrow(() -> new TypeConversionException(isNone(text)));
    }

    static Optional<Instant> parse(String text) {
        if (Characters.isNumber(text, MOST_DIGITS)) {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException none) {
            return Optional.empty();
        }
    }

    static String isNone(String text) {
        return "\"%s\" is no time; write 2026-11-24T12:00:00Z, or seconds since 1970"
                .formatted(text);
    }
}
