package org.signpost.address;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The part of a mailbox before the at sign, without quotes, its case kept (RFC 5321 §2.4, §4.1.2).
 *
 * @param value what the mailbox is called; may hold any printable character and spaces, also beyond
 *     ASCII (RFC 6531 §3.3)
 */
public record LocalPart(String value) {

    /** RFC 5321 §4.5.3.1.1 asks for 64 octets at least; long VERP senders need more. */
    private static final int MOST_OCTETS = 255;

    private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

    /** Takes a value that holds nothing unprintable; it may be empty: {@code ""}. */
    public LocalPart {
        if (!isPrintable(value)) throw new IllegalArgumentException("not a local part");
    }

    /** The local part of that wire form, a dot-string or a quoted string, or empty. */
    public static Optional<LocalPart> parse(String text) {
        if (octets(text) > MOST_OCTETS) return Optional.empty();
        if (text.startsWith("\"")) return quoted(text);
        boolean valid = isDotString(text) && isPrintable(text);
        return valid ? Optional.of(new LocalPart(text)) : Optional.empty();
    }

    /** The wire form, quoted only where it has to be. */
    public String text() {
        if (isDotString(value)) return value;
        StringBuilder quoted = new StringBuilder(value.length() + 4).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') quoted.append('\\');
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    /** Whether it holds nothing beyond ASCII. */
    public boolean isAscii() {
        return Characters.all(value, c -> c < 0x80);
    }

    /**
     * The value in lower case, for finding a mailbox of ours: only its host may fold case. What can
     * be written in two ways is one (RFC 6532 §3.1).
     */
    public String folded() {
        String lower = value.toLowerCase(Locale.ROOT);
        return isAscii() ? lower : Normalizer.normalize(lower, Normalizer.Form.NFC);
    }

    @Override
    public String toString() {
        return text();
    }

    /** Beyond ASCII everything is but controls and halves of characters (RFC 6532 §3.1). */
    private static boolean isPrintable(String value) {
        boolean visible = Characters.all(value, c -> c >= ' ' && !(c >= 0x7f && c < 0xa0));
        return visible && isWhole(value);
    }

    private static boolean isWhole(String value) {
        if (!Characters.any(value, c -> Character.isSurrogate((char) c))) return true;
        return value.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }

    /** In UTF-8, as it travels. */
    private static int octets(String text) {
        return Characters.all(text, c -> c < 0x80)
                ? text.length()
                : text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isDotString(String text) {
        if (text.isEmpty() || text.startsWith(".") || text.endsWith(".") || text.contains("..")) {
            return false;
        }
        return Characters.all(text, c -> c == '.' || isAtext(c));
    }

    private static boolean isAtext(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                // RFC 6531 §3.3.
                || c >= 0xa0
                || ATEXT_SPECIALS.indexOf(c) >= 0;
    }

    private static Optional<LocalPart> quoted(String text) {
        if (text.length() < 2 || !text.endsWith("\"")) return Optional.empty();
        StringBuilder value = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '"') return Optional.empty();
            if (c == '\\') {
                c = text.charAt(++i);
                // quoted-pairSMTP is ASCII, in RFC 6531 too.
                if (i == text.length() - 1 || c > '~') return Optional.empty();
            }
            value.append(c);
        }
        String decoded = value.toString();
        return isPrintable(decoded) ? Optional.of(new LocalPart(decoded)) : Optional.empty();
    }
}
