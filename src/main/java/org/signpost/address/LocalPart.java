package org.signpost.address;

import java.util.Locale;
import java.util.Optional;

/**
 * The part of a mailbox before the at sign, without quotes, its case kept (RFC 5321 §2.4, §4.1.2).
 *
 * @param value what the mailbox is called; may hold any printable character and spaces
 */
public record LocalPart(String value) {

    /** RFC 5321 §4.5.3.1.1 asks for 64 octets at least; long VERP senders need more. */
    private static final int MOST_OCTETS = 255;

    private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

    /** Takes a value that isn't empty and holds nothing unprintable. */
    public LocalPart {
        if (!isPrintable(value)) throw new IllegalArgumentException("not a local part");
    }

    /** The local part of that wire form, a dot-string or a quoted string, or empty. */
    public static Optional<LocalPart> parse(String text) {
        if (text.length() > MOST_OCTETS) return Optional.empty();
        if (text.startsWith("\"")) return quoted(text);
        return isDotString(text) ? Optional.of(new LocalPart(text)) : Optional.empty();
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

    /** The value in lower case, for finding a mailbox of ours: only its host may fold case. */
    public String folded() {
        return value.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text();
    }

    private static boolean isPrintable(String value) {
        return !value.isEmpty() && Characters.all(value, c -> c >= ' ' && c < 0x7f);
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
                || ATEXT_SPECIALS.indexOf(c) >= 0;
    }

    private static Optional<LocalPart> quoted(String text) {
        if (text.length() < 3 || !text.endsWith("\"")) return Optional.empty();
        StringBuilder value = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '"') return Optional.empty();
            if (c == '\\' && ++i == text.length() - 1) return Optional.empty();
            value.append(text.charAt(i));
        }
        String decoded = value.toString();
        return isPrintable(decoded) ? Optional.of(new LocalPart(decoded)) : Optional.empty();
    }
}
