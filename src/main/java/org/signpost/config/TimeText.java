package org.signpost.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as administrators write them, in the configuration and on the command line. */
public final class TimeText {

    private static final Pattern TIME = Pattern.compile("([0-9]{1,7}) ?([smhd])");
    private static final Map<String, Integer> SECONDS =
            Map.of("s", 1, "m", 60, "h", 3600, "d", 86_400);

    private TimeText() {}

    /** Reads a time such as {@code 90s}, {@code 5m}, {@code 4h} or {@code 5d}; none is empty. */
    public static Optional<Duration> parse(String text) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches()) return Optional.empty();
        long unit = SECONDS.getOrDefault(parts.group(2), 1);
        long seconds = Long.parseLong(parts.group(1)) * unit;
        return Optional.of(Duration.ofSeconds(seconds)).filter(Duration::isPositive);
    }

    /** That a text is none, in words. */
    public static String isNone(String text) {
        return "a time is a number with its unit, such as 90m, 12h or 7d, not " + text;
    }
}
