package org.signpost.message;

import java.nio.charset.StandardCharsets;

/** Writes octets as lines of text, seven bits wide, that stay readable (RFC 2045 §6.7). */
final class QuotedPrintable {

    private static final int MOST_LINE = 76;
    private static final String SOFT_BREAK = "=\r\n";

    private final StringBuilder out = new StringBuilder();
    private int column;

    private QuotedPrintable() {}

    /**
     * Encodes text.
     *
     * @param text with CRLF line ends, one character for each octet (ISO 8859-1)
     */
    static String encoded(String text) {
        QuotedPrintable quoted = new QuotedPrintable();
        int at = 0;
        for (int end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n", at)) {
            quoted.line(text.substring(at, end));
            quoted.out.append("\r\n");
            quoted.column = 0;
            at = end + 2;
        }
        quoted.line(text.substring(at));
        return quoted.out.toString();
    }

    /** The octets of a text in UTF-8, one character for each. */
    static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private void line(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean last = i == line.length() - 1;
            if (isPlain(c, last)) append(String.valueOf(c), last);
            else append(String.format("=%02X", (int) c), last);
        }
    }

    /** Rule 3: white space at the end of a line gets lost on the way. */
    private static boolean isPlain(char c, boolean last) {
        if (c == ' ' || c == '\t') return !last;
        return c > ' ' && c <= '~' && c != '=';
    }

    private void append(String piece, boolean last) {
        int room = last ? MOST_LINE : MOST_LINE - 1;
        if (column + piece.length() > room) {
            out.append(SOFT_BREAK);
            column = 0;
        }
        out.append(piece);
        column += piece.length();
    }
}
