package org.signpost.config;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The {@code [dns]} table: whom the server asks.
 *
 * @param resolvers {@code resolvers}: recursive resolvers, first first; the system's where empty
 */
public record DnsConfig(List<InetSocketAddress> resolvers) {

    /** Copies the list. */
    public DnsConfig {
        resolvers = List.copyOf(resolvers);
    }
}
