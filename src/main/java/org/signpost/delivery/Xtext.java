package org.signpost.delivery;

/** Decodes the form that ORCPT and ENVID have on the wire (RFC 3461 §4). */
final class Xtext {
    private Xtext() {}

    /** The decoded text; what isn't valid stays as it is. */
    static String decode(String xtext) {
        if (xtext.indexOf('+') < 0) return xtext;
        StringBuilder text = new StringBuilder(xtext.length());
        for (int i = 0; i < xtext.length(); i++) {
            char c = xtext.charAt(i);
            int value = c == '+' && i + 2 < xtext.length() ? hex(xtext, i + 1) : -1;
            if (value >= ' ' && value < 0x7f) {
                text.append((char) value);
                i += 2;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static int hex(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : 16 * high + low;
    }
}
