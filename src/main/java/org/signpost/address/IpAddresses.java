package org.signpost.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/** Reads IP addresses from text and writes them, and never asks the DNS. */
public final class IpAddresses {

    private static final int GROUPS = 8;

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

    /** The address as people write it (RFC 5952 §4), without a zone: {@code 2001:db8::1}. */
    public static String text(InetAddress address) {
        if (address instanceof Inet4Address) return address.getHostAddress();
        int[] groups = groups(address.getAddress());
        int gap = longestGap(groups);
        int after = gap + zeros(groups, gap);
        return gap == GROUPS
                ? hex(groups, 0, GROUPS)
                : hex(groups, 0, gap) + "::" + hex(groups, after, GROUPS);
    }

    private static int[] groups(byte[] octets) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff);
        }
        return groups;
    }

    /** Where the first of the longest runs of zeros begins; at the end where none is of two. */
    private static int longestGap(int[] groups) {
        int best = GROUPS;
        int most = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = zeros(groups, i);
            if (length > most) {
                best = i;
                most = length;
            }
        }
        return best;
    }

    private static int zeros(int[] groups, int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) end++;
        return end - from;
    }

    private static String hex(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            if (i > from) text.append(':');
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
