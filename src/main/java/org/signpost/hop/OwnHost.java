package org.signpost.hop;

import org.signpost.config.Config;
import org.signpost.config.OutboundConfig.Source;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/**
 * Recognises this server among the hosts of an MX list: by its name, and by the addresses at which
 * it listens on the port that mail would be sent to (RFC 5321 §5.1).
 */
record OwnHost(Config config) {

    boolean isNamed(String host) {
        return config.node().name().text().equals(host);
    }

    boolean is(InetSocketAddress candidate) {
        return isSource(candidate.getAddress())
                || config.services().listeners().stream()
                        .anyMatch(listener -> covers(listener.address(), candidate));
    }

    private boolean isSource(InetAddress address) {
        Source source = config.services().outbound().source();
        // On loopback, several servers of a laboratory may share one address.
        if (address.isLoopbackAddress()) return false;
        return source.ipv4().filter(address::equals).isPresent()
                || source.ipv6().filter(address::equals).isPresent();
    }

    private static boolean covers(InetSocketAddress listener, InetSocketAddress candidate) {
        if (listener.getPort() != candidate.getPort()) return false;
        InetAddress bound = listener.getAddress();
        return bound.isAnyLocalAddress()
                ? isOnThisMachine(candidate.getAddress())
                : bound.equals(candidate.getAddress());
    }

    private static boolean isOnThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }
}
