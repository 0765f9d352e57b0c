package org.signpost.spf;

import org.signpost.address.Characters;
import org.signpost.address.IpAddresses;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * What a check is about, as macros tell of it (RFC 7208 §4.1, §7.2).
 *
 * @param client the client's address
 * @param localPart of the identity; never empty (RFC 7208 §4.3)
 * @param domain of the identity, in A-labels
 * @param helo what the client called itself
 * @param receiver the host that checks
 */
record Sender(InetAddress client, String localPart, String domain, String helo, String receiver) {

    private static final String NIBBLES = "0123456789ABCDEF";

    /** The client's address for people: the macro {@code %{c}}. */
    String address() {
        return IpAddresses.text(client);
    }

    /**
     * The client's address in parts with dots between them: the macro {@code %{i}}, for IPv6 one
     * hexadecimal digit each. They are capitals here and in the public suite, small letters in RFC
     * 7208 §7.4; the DNS doesn't tell them apart.
     */
    String dotted() {
        if (isIp4()) return address();
        StringBuilder dotted = new StringBuilder();
        for (byte octet : client.getAddress()) {
            dotted.append(NIBBLES.charAt(octet >> 4 & 0xf)).append('.');
            dotted.append(NIBBLES.charAt(octet & 0xf)).append('.');
        }
        dotted.setLength(dotted.length() - 1);
        return dotted.toString();
    }

    /** Whether A records are compared with the client's address; else AAAA records are. */
    boolean isIp4() {
        return client instanceof Inet4Address;
    }

    /** Whether the local part is beyond ASCII (RFC 8616 §4). */
    boolean isInternational() {
        return !Characters.all(localPart, c -> c < 0x80);
    }
}
