package org.signpost.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/** Reads IP addresses from text and never asks the DNS. */
public final class IpAddresses {
    private IpAddresses() {}

    /** The address written in {@code text} (dotted quad, or IPv6 without a zone), or empty. */
    public static Optional<InetAddress> parse(String text) {
        // The JDK's parsers of literals accept "1" and "1.2" as IPv4; a mail server must not.
        try {
            if (text.indexOf(':') >= 0) {
                if (text.indexOf('%') >= 0 || text.indexOf('[') >= 0) return Optional.empty();
                return Optional.of(Inet6Address.ofLiteral(text));
            }
            if (text.chars().filter(c -> c == '.').count() != 3) return Optional.empty();
            return Optional.of(Inet4Address.ofLiteral(text));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
