package org.signpost.address;

import java.util.Locale;
import java.util.Optional;

/**
 * A domain name in its ASCII form, lower case, without a trailing dot (RFC 5321 §4.1.2, §2.3.5).
 *
 * @param text 1 to 253 octets of labels of 1 to 63 letters, digits and inner hyphens
 */
public record Domain(String text) implements MailHost {

    private static final int MOST_OCTETS = 253;
    private static final int MOST_LABEL_OCTETS = 63;

    /** Takes a valid name in any case. */
    public Domain {
        text = text.toLowerCase(Locale.ROOT);
        if (!isValid(text)) throw new IllegalArgumentException("not a domain name: " + text);
    }

    /** The domain of that name; throws IllegalArgumentException where it isn't valid. */
    public static Domain of(String text) {
        return new Domain(text);
    }

    /**
     * The domain of that name, in any case and script, or empty where it isn't valid; an
     * international name is taken by its ASCII form.
     */
    public static Optional<Domain> parse(String text) {
        if (Characters.any(text, c -> c > 0x7f)) {
            return InternationalName.ascii(text).filter(Domain::isValid).map(Domain::new);
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return isValid(lower) ? Optional.of(new Domain(lower)) : Optional.empty();
    }

    /** Whether this is {@code other} or a name below it. */
    public boolean isWithin(Domain other) {
        return text.equals(other.text)
                || (text.endsWith(other.text)
                        && text.charAt(text.length() - other.text.length() - 1) == '.');
    }

    /** The name as people write it: international labels in their own script. */
    public String unicode() {
        return InternationalName.unicode(text);
    }

    @Override
    public String toString() {
        return text;
    }

    private static boolean isValid(String text) {
        if (text.isEmpty() || text.length() > MOST_OCTETS) return false;
        int start = 0;
        boolean digitsOnly = true;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && text.charAt(i) != '.') continue;
            if (!isLabel(text, start, i)) return false;
            digitsOnly = isNumber(text, start, i);
            start = i + 1;
        }
        // An all-digit last label would be an IPv4 address without its brackets (RFC 3696 §2).
        return !digitsOnly;
    }

    private static boolean isLabel(String text, int start, int end) {
        if (end == start || end - start > MOST_LABEL_OCTETS) return false;
        if (text.charAt(start) == '-' || text.charAt(end - 1) == '-') return false;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z') && !Characters.isDigit(c) && c != '-') return false;
        }
        return true;
    }

    private static boolean isNumber(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Characters.isDigit(text.charAt(i))) return false;
        }
        return true;
    }
}
