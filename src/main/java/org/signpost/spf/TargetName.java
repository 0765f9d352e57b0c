package org.signpost.spf;

import org.signpost.address.Characters;
import org.signpost.address.InternationalName;
import org.signpost.dns.DnsName;

import java.util.Locale;
import java.util.Optional;

/**
 * A domain that is asked, as it was written and as the DNS knows it (RFC 7208 §4.8).
 *
 * @param text in ASCII without a final dot, which the macro {@code %{d}} stands for
 */
record TargetName(String text, DnsName name) {

    private static final int MOST = 253;

    /**
     * The name that a domain-spec stands for when its macros are expanded; empty where no question
     * can be asked about it. A long name loses labels on the left (RFC 7208 §7.3).
     */
    static Optional<TargetName> of(String expanded) {
        int end = expanded.endsWith(".") ? expanded.length() - 1 : expanded.length();
        int start = 0;
        while (end - start > MOST) {
            int dot = expanded.indexOf('.', start);
            if (dot < 0 || dot >= end) return Optional.empty();
            start = dot + 1;
        }
        String text = expanded.substring(start, end);
        return DnsName.parse(escaped(text)).map(name -> new TargetName(text, name));
    }

    /**
     * The domain of an identity by its A-labels; empty where it is none that could have a record: a
     * single label, an address, a malformed name (RFC 7208 §4.3).
     */
    static Optional<TargetName> ofIdentity(String domain) {
        // Never longer than its A-labels; IDNA needn't see more.
        if (domain.length() > MOST + 1) return Optional.empty();
        return ascii(domain)
                .filter(text -> text.length() <= MOST + 1 && isHost(text))
                .flatMap(TargetName::of)
                .filter(TargetName::hasTwoLabels);
    }

    /** Whether it is more than a top-level domain; RFC 7208 §4.3: others have no record. */
    boolean hasTwoLabels() {
        return text.indexOf('.') > 0;
    }

    @Override
    public String toString() {
        return name.text();
    }

    private static Optional<String> ascii(String domain) {
        return Characters.all(domain, c -> c < 0x80)
                ? Optional.of(domain)
                : InternationalName.ascii(domain);
    }

    /** Letters, digits, hyphens and underscores, and no number at the end as addresses have. */
    private static boolean isHost(String text) {
        String plain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        String last = plain.substring(plain.lastIndexOf('.') + 1);
        return Characters.all(plain, c -> isPlain(c) || c == '.')
                && !Characters.all(last, Characters::isDigit);
    }

    /** The name as {@link DnsName} reads it, where every octet may occur in a label. */
    private static String escaped(String text) {
        if (Characters.all(text, c -> isPlain(c) || c == '.')) return text.toLowerCase(Locale.ROOT);
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c) || c == '.') escaped.append(c);
            else escaped.append(Quote.escaped(c));
        }
        return escaped.toString();
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || Characters.isDigit(c)
                || c == '-'
                || c == '_';
    }
}
