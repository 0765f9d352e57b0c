package org.signpost.smtp;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An enhanced status code: class, subject and detail (RFC 3463 §2).
 *
 * @param kind 2 success, 4 temporary, 5 permanent
 * @param subject 0 to 999
 * @param detail 0 to 999
 */
public record StatusCode(int kind, int subject, int detail) {

    private static final Pattern FORM = Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})");

    /** Takes numbers in their ranges. */
    public StatusCode {
        boolean valid = kind == 2 || kind == 4 || kind == 5;
        valid &= subject >= 0 && subject <= 999 && detail >= 0 && detail <= 999;
        if (!valid) throw new IllegalArgumentException("not a status code");
    }

    /** The code of that text; throws IllegalArgumentException where it isn't one. */
    public static StatusCode of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    /** The code of that text, such as {@code 5.1.1}, or empty where it isn't one. */
    public static Optional<StatusCode> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        return Optional.of(
                new StatusCode(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3))));
    }

    @Override
    public String toString() {
        return kind + "." + subject + "." + detail;
    }
}
