package org.signpost.tlsrpt;

/**
 * Makes text harmless that strangers chose, in reports that are read and, since hosts choose their
 * greetings and errors, in those that are written.
 */
final class ReportText {

    /** A TLSA record may hold a whole certificate. */
    static final int MOST = 10_000;

    private ReportText() {}

    /**
     * The text on one line without space around it, at most {@value #MOST} characters. RFC 7493
     * §2.1 forbids halves of characters and what never will be one.
     */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), MOST));
        text.codePoints().limit(MOST).forEach(c -> clean.appendCodePoint(clean(c)));
        String line = clean.toString().strip();
        if (line.length() <= MOST) return line;
        boolean half = Character.isHighSurrogate(line.charAt(MOST - 1));
        return line.substring(0, half ? MOST - 1 : MOST).strip();
    }

    private static int clean(int c) {
        boolean noncharacter = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        if (noncharacter || half) return 0xfffd;
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c;
    }
}
