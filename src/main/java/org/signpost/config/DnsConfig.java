package org.signpost.config;

import org.signpost.dns.Dnssec;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The {@code [dns]} table: whom the server asks.
 *
 * @param resolvers {@code resolvers}: recursive resolvers, first first; the system's where empty
 * @param dnssec {@code dnssec} and {@code trust-anchors}: who validates, and from what down
 */
public record DnsConfig(List<InetSocketAddress> resolvers, Dnssec dnssec) {

    /** Copies the list. */
    public DnsConfig {
        resolvers = List.copyOf(resolvers);
    }
}
