package org.signpost.smtpclient;

import org.signpost.address.IpAddresses;

import java.net.InetSocketAddress;

/**
 * The one host to speak to.
 *
 * @param name what it is called: for TLS and for logs
 * @param address resolved, with the port
 * @param protocol what it speaks
 * @param implicitTls whether TLS begins before the first octet, as on 465
 */
public record Target(
        String name, InetSocketAddress address, Protocol protocol, boolean implicitTls) {

    /** What a host speaks. */
    public enum Protocol {
        SMTP,
        /** LMTP: one reply after the content for each accepted recipient (RFC 2033). */
        LMTP
    }

    /** A host that speaks SMTP, in the clear at first. */
    public static Target smtp(String name, InetSocketAddress address) {
        return new Target(name, address, Protocol.SMTP, false);
    }

    /** The host as logs and status values name it: {@code name[address]:port}. */
    public String remote() {
        String ip = IpAddresses.text(address.getAddress());
        return (name.equals(ip) ? "" : name) + "[" + ip + "]:" + address.getPort();
    }
}
