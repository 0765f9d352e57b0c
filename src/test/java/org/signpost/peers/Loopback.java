package org.signpost.peers;

import org.signpost.address.IpAddresses;
import org.signpost.dns.DnsName;
import org.signpost.nameserver.NameServer;
import org.signpost.nameserver.Zone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;

/** Where a peer that can't pick its port itself listens, and the DNS that leads to it. */
final class Loopback {
    private Loopback() {}

    /**
     * A port that nobody listens on. The address should be one that no program connects from, which
     * keeps the port free until the peer has it.
     */
    static InetSocketAddress free(String address) throws IOException {
        try (ServerSocket socket =
                new ServerSocket(0, 1, IpAddresses.parse(address).orElseThrow())) {
            return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
        }
    }

    /** A DNS with one domain, whose only exchanger is {@code mx} in it, at that address. */
    static NameServer mx(String domain, String address) throws IOException {
        String records = "@ 60 IN MX 10 mx\nmx 60 IN A " + address + "\n";
        return NameServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(Zone.parse(DnsName.ROOT, ""), Zone.parse(DnsName.of(domain), records)));
    }
}
