package org.signpost.spf;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Who sends what: the arguments of a check (RFC 7208 §4.1).
 *
 * @param client the client's address; an IPv4-mapped one is made the IPv4 address (RFC 7208 §5)
 * @param helo what the client said after HELO or EHLO, as it came
 * @param mailFrom the envelope's sender without angle brackets, such as {@code alice@example.com};
 *     empty for the null sender
 * @param receiver the name of the host that checks, for explanations; may be empty
 */
public record SpfQuery(InetAddress client, String helo, String mailFrom, String receiver) {

    /** Makes a mapped address plain. */
    public SpfQuery {
        client = plain(client);
    }

    /** Without a zone, and IPv4 where it is mapped: the JDK does that with bare octets. */
    private static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
