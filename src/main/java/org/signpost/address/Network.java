package org.signpost.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A block of IP addresses: {@code 10.0.0.0/24}, {@code 2001:db8::/48}, or one address.
 *
 * @param base its first address
 * @param prefix how many leading bits count: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Network(InetAddress base, int prefix) {

    /** RFC 4291 §2.5.5.2: {@code ::ffff:0:0/96} holds the IPv4 addresses. */
    private static final int MAPPED_PREFIX = 96;

    /** Takes a prefix that fits the address and a base whose host bits are zero. */
    public Network {
        if (prefix < 0 || prefix > base.getAddress().length * 8) {
            throw new IllegalArgumentException("prefix out of range: " + prefix);
        }
        base = masked(base, prefix);
    }

    /**
     * The network of that text, or empty where it isn't one. {@code ::ffff:192.0.2.0/120} is
     * another name of {@code 192.0.2.0/24}.
     */
    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        String suffix = slash < 0 ? "" : text.substring(slash);
        return IpAddresses.parse(address).flatMap(a -> of(a, suffix, bitsInFront(address, a)));
    }

    private static Optional<Network> of(InetAddress address, String suffix, int inFront) {
        int most = address.getAddress().length * 8;
        if (suffix.isEmpty()) return Optional.of(new Network(address, most));
        if (!suffix.matches("/[0-9]{1,3}")) return Optional.empty();
        int prefix = Integer.parseInt(suffix.substring(1)) - inFront;
        return prefix < 0 || prefix > most
                ? Optional.empty()
                : Optional.of(new Network(address, prefix));
    }

    /** How many bits of the text's prefix stand in front of an IPv4 address written as IPv6. */
    private static int bitsInFront(String text, InetAddress address) {
        boolean mapped = text.indexOf(':') >= 0 && address instanceof Inet4Address;
        return mapped ? MAPPED_PREFIX : 0;
    }

    /** Whether that address lies in this network. */
    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) return false;
        for (int bit = 0; bit < prefix; bit += 8) {
            int mask = mask(prefix - bit);
            if (((mine[bit / 8] ^ other[bit / 8]) & mask) != 0) return false;
        }
        return true;
    }

    /** Whether some address lies in both. */
    public boolean overlaps(Network other) {
        return contains(other.base) || other.contains(base);
    }

    private static int mask(int bits) {
        return bits >= 8 ? 0xff : 0xff << (8 - bits) & 0xff;
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        byte[] octets = address.getAddress();
        for (int i = 0; i < octets.length; i++) {
            int bits = prefix - i * 8;
            octets[i] &= (byte) (bits <= 0 ? 0 : mask(bits));
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public String toString() {
        return IpAddresses.text(base) + "/" + prefix;
    }
}
