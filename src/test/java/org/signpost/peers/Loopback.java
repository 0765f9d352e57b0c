package org.signpost.peers;

import org.signpost.address.IpAddresses;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Where a peer that can't pick its port itself listens. */
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
}
