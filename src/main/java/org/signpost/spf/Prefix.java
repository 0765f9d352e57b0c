package org.signpost.spf;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * How many leading bits of an address count (RFC 7208 §5.6, {@code dual-cidr-length}).
 *
 * @param ip4 of IPv4 addresses, 0 to 32
 * @param ip6 of IPv6 addresses, 0 to 128
 */
record Prefix(int ip4, int ip6) {

    static final int MOST_IP4 = 32;
    static final int MOST_IP6 = 128;

    /** The address alone. */
    static final Prefix WHOLE = new Prefix(MOST_IP4, MOST_IP6);

    /** Whether the client is in the network around that address; never one of the other kind. */
    boolean covers(InetAddress network, InetAddress client) {
        byte[] one = network.getAddress();
        byte[] other = client.getAddress();
        int bits = client instanceof Inet4Address ? ip4 : ip6;
        if (one.length != other.length) return false;
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if (((one[bit / 8] ^ other[bit / 8]) & mask) != 0) return false;
        }
        return true;
    }
}
