package org.signpost.smtpserver;

import org.signpost.address.SocketAddresses;
import org.signpost.config.ListenerConfig.Proxies;
import org.signpost.proxyprotocol.ProxyHeader;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.Optional;

/** For whom a connection is, which a proxy says before anything else (proxy-protocol.txt §2). */
sealed interface Introduction {

    /** A client. */
    record Client(Remote remote) implements Introduction {}

    /**
     * The proxy itself, which looks whether the server lives; or it doesn't know for whom. Whoever
     * that is gets no rights by the proxy's address, and there is no other to judge its mail by.
     */
    record Nobody(String said) implements Introduction {}

    /** Somebody who may not connect here, since only proxies may. */
    record Outsider() implements Introduction {}

    /** A proxy that didn't say. */
    record Failed(String reason) implements Introduction {}

    /**
     * Reads what the proxy says, where one is expected.
     *
     * @param peer who connected
     * @throws IOException when the connection fails
     */
    static Introduction read(Connection connection, InetAddress peer, Proxies proxies)
            throws IOException {
        if (!proxies.expectHeader()) return new Client(Remote.direct(peer));
        if (!proxies.sendsHeader(peer)) return new Outsider();
        try {
            return of(connection.readProxyHeader(), peer);
        } catch (SocketTimeoutException e) {
            return new Failed("no PROXY header in time");
        }
    }

    private static Introduction of(ProxyHeader header, InetAddress proxy) {
        return switch (header) {
            case ProxyHeader.Proxied(var source, var destination, var tls) ->
                    new Client(
                            Remote.behind(
                                    new Remote.Via(
                                            proxy,
                                            Optional.of(SocketAddresses.text(destination)),
                                            tls),
                                    source.getAddress()));
            case ProxyHeader.Local() -> new Nobody("LOCAL");
            case ProxyHeader.Unknown() -> new Nobody("UNKNOWN");
            case ProxyHeader.Bad(String reason) -> new Failed("no PROXY header: " + reason);
            case ProxyHeader.NeedMore _ -> new Failed("no PROXY header: the connection ended");
        };
    }
}
