package org.signpost.spf;

import org.signpost.address.Characters;

/** Puts what others wrote into a line for an administrator: visible, in quotes, and short. */
final class Quote {

    private static final int MOST = 80;
    private static final int MOST_LINE = 1000;

    private Quote() {}

    /** The text in quotes; what isn't printable ASCII as {@code \DDD}, a long text cut off. */
    static String of(String text) {
        return text.length() > MOST
                ? '"' + visible(text.substring(0, MOST)) + "...\""
                : '"' + visible(text) + '"';
    }

    /** A line of printable ASCII that isn't longer than one can read. */
    static String line(String text) {
        return text.length() > MOST_LINE
                ? visible(text.substring(0, MOST_LINE)) + "..."
                : visible(text);
    }

    private static String visible(String text) {
        if (Characters.all(text, Quote::isPrintable)) return text;
        StringBuilder visible = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPrintable(c)) visible.append(c);
            else visible.append(escaped(c));
        }
        return visible.toString();
    }

    /** The octet as zone files have it (RFC 1035 §5.1). */
    static String escaped(int octet) {
        return octet <= 0xff ? "\\%03d".formatted(octet) : "\\u%04x".formatted(octet);
    }

    /** Whether it is ASCII that can be seen, or a space. */
    static boolean isPrintable(int c) {
        return c >= ' ' && c < 0x7f;
    }
}
