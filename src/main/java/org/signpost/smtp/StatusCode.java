package org.signpost.smtp;

import java.util.Optional;

/**
 * An enhanced status code: class, subject and detail (RFC 3463 §2).
 *
 * @param kind 2 success, 4 temporary, 5 permanent
 * @param subject 0 to 999
 * @param detail 0 to 999
 */
public record StatusCode(int kind, int subject, int detail) {

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
        // Read for every reply that a server gives, hence by hand.
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first != 1 || second < 0 || "245".indexOf(text.charAt(0)) < 0) return Optional.empty();
        int subject = number(text, 2, second);
        int detail = number(text, second + 1, text.length());
        if (subject < 0 || detail < 0) return Optional.empty();
        return Optional.of(new StatusCode(text.charAt(0) - '0', subject, detail));
    }

    /** One to three digits, or −1. */
    private static int number(String text, int start, int end) {
        if (end - start < 1 || end - start > 3) return -1;
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return -1;
            value = 10 * value + (c - '0');
        }
        return value;
    }

    @Override
    public String toString() {
        return kind + "." + subject + "." + detail;
    }
}
