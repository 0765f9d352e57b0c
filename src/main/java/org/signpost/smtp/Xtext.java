package org.signpost.smtp;

import org.signpost.address.Characters;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

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

    /**
     * An international address as the type {@code utf-8} holds it in a parameter: characters beyond
     * ASCII as they are, others that a parameter can't hold embedded (RFC 6533 §3).
     */
    public static String unitext(String address) {
        StringBuilder text = new StringBuilder(address.length() + 8);
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            boolean plain = c > ' ' && c != 0x7f && c != '\\' && c != '+' && c != '=';
            if (plain) text.append(c);
            else text.append(embedded(c));
        }
        return text.toString();
    }

    /** One character embedded in ASCII, {@code \x{HEX}} (RFC 6533 §3). */
    public static String embedded(int codePoint) {
        String hex = Integer.toHexString(codePoint).toUpperCase(Locale.ROOT);
        return "\\x{" + (hex.length() < 2 ? "0" : "") + hex + "}";
    }

    /** An address of the type {@code utf-8} as people write it; what isn't valid stays. */
    public static String withoutEmbedding(String unitext) {
        StringBuilder text = new StringBuilder(unitext.length());
        int i = 0;
        while (i < unitext.length()) {
            int end = unitext.startsWith("\\x{", i) ? unitext.indexOf('}', i) : -1;
            int codePoint = end < 0 ? -1 : codePoint(unitext.substring(i + 3, end));
            if (codePoint < 0) {
                text.append(unitext.charAt(i++));
            } else {
                text.appendCodePoint(codePoint);
                i = end + 1;
            }
        }
        return text.toString();
    }

    private static int codePoint(String hex) {
        boolean valid =
                hex.length() >= 2
                        && hex.length() <= 6
                        && Characters.all(hex, c -> HEX.indexOf(Character.toUpperCase(c)) >= 0);
        int value = valid ? Integer.parseInt(hex, 16) : -1;
        boolean character = value >= ' ' && Character.isValidCodePoint(value);
        return character && Character.getType(value) != Character.SURROGATE ? value : -1;
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
