package org.signpost.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An IP address in the place of a domain: {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]} (RFC
 * 5321 §4.1.3).
 *
 * @param address IPv4 or IPv6
 */
public record AddressLiteral(InetAddress address) implements MailHost {

    private static final String IPV6_TAG = "IPv6:";

    /** The literal of that text, brackets included, or empty where it isn't one. */
    public static Optional<AddressLiteral> parse(String text) {
        if (text.length() < 3 || text.charAt(0) != '[' || !text.endsWith("]"))
            return Optional.empty();
        String inner = text.substring(1, text.length() - 1);
        boolean six = inner.regionMatches(true, 0, IPV6_TAG, 0, IPV6_TAG.length());
        return IpAddresses.parse(six ? inner.substring(IPV6_TAG.length()) : inner)
                .filter(a -> (a instanceof Inet6Address) == six)
                .map(AddressLiteral::new);
    }

    @Override
    public String text() {
        String tag = address instanceof Inet6Address ? IPV6_TAG : "";
        return "[" + tag + IpAddresses.text(address) + "]";
    }

    @Override
    public String toString() {
        return text();
    }
}
