package org.signpost.report;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long ago a report begins.
 *
 * @param length at least an hour
 */
public record Lookback(Duration length) {

    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,4})([hd])");

    /** Reads hours or days, such as {@code 12h} or {@code 7d}; empty where it is neither. */
    public static Optional<Lookback> parse(String text) {
        Matcher time = TEXT.matcher(text);
        if (!time.matches()) return Optional.empty();
        int number = Integer.parseInt(time.group(1));
        return Optional.of(
                new Lookback(
                        time.group(2).equals("h")
                                ? Duration.ofHours(number)
                                : Duration.ofDays(number)));
    }

    /** That a text is none, in words. */
    public static String isNone(String text) {
        return "a time is a number of hours or days, such as 12h or 7d, not " + text;
    }
}
