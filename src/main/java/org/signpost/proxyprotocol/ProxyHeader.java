package org.signpost.proxyprotocol;

import java.net.InetSocketAddress;
import java.util.Optional;

/** What a proxy says before the first octet of the client for which it connects. */
public sealed interface ProxyHeader {

    /** What a header has at most; the rest of what version 2 could hold is of no use here. */
    int MOST_OCTETS = 4096;

    /**
     * It connects for a client.
     *
     * @param source where the client connected from
     * @param destination where the client connected to
     * @param tls the version of TLS that the client speaks with the proxy; none where it speaks
     *     none, or the proxy doesn't say
     */
    record Proxied(InetSocketAddress source, InetSocketAddress destination, Optional<String> tls)
            implements ProxyHeader {}

    /** It connects for itself, as to see whether the server lives. */
    record Local() implements ProxyHeader {}

    /** It connects for somebody who has no IP address, or doesn't know for whom. */
    record Unknown() implements ProxyHeader {}

    /** That is no header. */
    record Bad(String reason) implements ProxyHeader {}

    /**
     * The header isn't there yet.
     *
     * @param octets how many more of them are certain to be the header's, at least 1: whoever reads
     *     no more takes nothing of what follows it
     */
    record NeedMore(int octets) implements ProxyHeader {}

    /** The header that those octets are, or begin with; any octets have one. */
    static ProxyHeader parse(byte[] octets) {
        if (octets.length == 0) return new NeedMore(1);
        return switch (octets[0]) {
            case 'P' -> TextHeader.parse(octets);
            case '\r' -> BinaryHeader.parse(octets);
            default -> new Bad("neither version of the PROXY protocol begins like this");
        };
    }
}
