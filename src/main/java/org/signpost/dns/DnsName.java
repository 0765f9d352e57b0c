package org.signpost.dns;

import org.signpost.address.Characters;
import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TextParseException;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * An absolute domain name in lower case, without the final dot; the root is {@code "."}.
 *
 * <p>Every octet may occur in a label (RFC 2181 §11), underscores among them; those that have a
 * meaning in a zone file are written with a backslash (RFC 1035 §5.1). Labels have 1 to 63 octets,
 * the name at most 255 on the wire, which is 253 in plain text. Names of hosts are narrower; this
 * type doesn't judge that.
 *
 * @param text any spelling of the name; made canonical
 */
public record DnsName(String text) {

    /** The root of the tree, and the exchange of a null MX (RFC 7505). */
    public static final DnsName ROOT = new DnsName(".");

    private static final int PLAIN_MAX = 253;
    private static final int LABEL_MAX = 63;

    /**
     * Makes the name canonical.
     *
     * @throws IllegalArgumentException when the text is no name
     */
    public DnsName {
        if (!isPlain(text)) {
            text = canonical(text);
        }
    }

    /**
     * The name with that text; a final dot is allowed.
     *
     * @throws IllegalArgumentException when the text is no name
     */
    public static DnsName of(String text) {
        return new DnsName(text);
    }

    /** The name with that text, or nothing when it is no name. */
    public static Optional<DnsName> parse(String text) {
        try {
            return Optional.of(new DnsName(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The name under {@code in-addr.arpa} or {@code ip6.arpa} that holds an address's PTR. */
    public static DnsName reverse(InetAddress address) {
        return of(ReverseMap.fromAddress(address));
    }

    /**
     * The name with further labels in front of it, such as {@code under("_dmarc")}.
     *
     * @throws IllegalArgumentException when the labels are no name, or the whole is too long
     */
    public DnsName under(String labels) {
        return new DnsName(isRoot() ? labels : labels + "." + text);
    }

    /** The name without its first label; nothing above the root. */
    public Optional<DnsName> parent() {
        if (isRoot()) {
            return Optional.empty();
        }
        int dot = firstDot();
        return Optional.of(dot < 0 ? ROOT : new DnsName(text.substring(dot + 1)));
    }

    /** Whether the name is {@code other} or lies below it. */
    public boolean isWithin(DnsName other) {
        return other.isRoot() || equals(other) || wire().subdomain(other.wire());
    }

    /** Whether the name is the root. */
    public boolean isRoot() {
        return text.equals(".");
    }

    @Override
    public String toString() {
        return text;
    }

    /** The name that a record holds. */
    public static DnsName of(Name name) {
        return new DnsName(name.toString());
    }

    /** The name as it stands in records. */
    public Name wire() {
        return Name.fromConstantString(isRoot() ? "." : text + ".");
    }

    private int firstDot() {
        int dot = text.indexOf('.');
        while (dot > 0 && isEscaped(dot)) {
            dot = text.indexOf('.', dot + 1);
        }
        return dot;
    }

    private boolean isEscaped(int at) {
        int backslashes = 0;
        while (at - backslashes > 0 && text.charAt(at - backslashes - 1) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /** The common case, without building anything: letters, digits, hyphens and underscores. */
    private static boolean isPlain(String text) {
        int length = text.length();
        if (length == 0 || length > PLAIN_MAX) {
            return false;
        }
        int label = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean dot = c == '.';
            if (dot ? label == 0 : !isPlain(c) || label == LABEL_MAX) {
                return false;
            }
            label = dot ? 0 : label + 1;
        }
        return label > 0;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static String canonical(String text) {
        boolean ascii = Characters.all(text, c -> c > ' ' && c < 0x7f);
        if (!ascii || text.isEmpty() || text.equals("@")) {
            throw new IllegalArgumentException("not a domain name: \"" + text + "\"");
        }
        try {
            Name name = new Name(text, Name.root);
            return name.equals(Name.root) ? "." : name.toString(true).toLowerCase(Locale.ROOT);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a domain name: " + e.getMessage(), e);
        }
    }
}
