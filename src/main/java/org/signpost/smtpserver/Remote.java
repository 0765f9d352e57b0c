package org.signpost.smtpserver;

import org.signpost.address.IpAddresses;
import org.signpost.observe.Event;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who is at the other end of a connection.
 *
 * @param address the client's, which everything goes by
 * @param via the proxy that hands it on; none where it connects itself
 */
record Remote(InetAddress address, Optional<Via> via) {

    /**
     * A proxy, and what it says that only the log wants to know.
     *
     * @param proxy its address
     * @param destination where the client connected to
     * @param tls the version of TLS between client and proxy
     */
    record Via(InetAddress proxy, Optional<String> destination, Optional<String> tls) {}

    /** A client that connects itself. */
    static Remote direct(InetAddress address) {
        return new Remote(address, Optional.empty());
    }

    /** That line of the log with who it is. */
    Event addTo(Event event) {
        return event.with("peer", IpAddresses.text(address))
                .with("proxy", via.map(v -> IpAddresses.text(v.proxy())))
                .with("destination", via.flatMap(Via::destination))
                .with("proxy-tls", via.flatMap(Via::tls));
    }
}
