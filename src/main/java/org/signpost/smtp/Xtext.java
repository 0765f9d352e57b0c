package org.signpost.smtp;

import org.signpost.address.Characters;

import java.nio.charset.StandardCharsets;

/** Text as parameters of MAIL and RCPT hold it (RFC 3461 §4). */
public final class Xtext {

    private static final String HEX = "0123456789ABCDEF";

    private Xtext() {}

    /** Whether it is well formed: printable, and each plus sign before two hexadecimal digits. */
    public static boolean isValid(String xtext) {
        for (int i = 0; i < xtext.length(); i++) {
            char c = xtext.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '=') return false;
            if (c == '+' && (i + 2 >= xtext.length() || hex(xtext, i + 1) < 0)) return false;
        }
        return !xtext.isEmpty();
    }

    /** The decoded text; what isn't valid, and what isn't printable ASCII, stays as it is. */
    public static String decode(String xtext) {
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

    /** The text in xtext, octet by octet of its UTF-8. */
    public static String encode(String text) {
        if (Characters.all(text, c -> c > ' ' && c < 0x7f && c != '+' && c != '=')) return text;
        StringBuilder xtext = new StringBuilder(text.length() + 8);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet > ' ' && octet < 0x7f && octet != '+' && octet != '=';
            if (plain) xtext.append((char) octet);
            else xtext.append('+').append(digit(octet >> 4)).append(digit(octet));
        }
        return xtext.toString();
    }

    private static char digit(int value) {
        return HEX.charAt(value & 0xf);
    }

    private static int hex(String text, int at) {
        int high = HEX.indexOf(Character.toUpperCase(text.charAt(at)));
        int low = HEX.indexOf(Character.toUpperCase(text.charAt(at + 1)));
        return high < 0 || low < 0 ? -1 : 16 * high + low;
    }
}
