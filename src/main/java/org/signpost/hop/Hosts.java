package org.signpost.hop;

import org.signpost.smtp.DeliveryStatus;

import java.net.InetSocketAddress;
import java.util.List;

/** The hosts that a route leads to. */
public sealed interface Hosts {

    /**
     * These, in the order in which they are to be tried.
     *
     * @param hosts at least one
     */
    record Found(List<Host> hosts) implements Hosts {

        /** Copies the list. */
        public Found {
            hosts = List.copyOf(hosts);
        }
    }

    /** None, and why; the class of the status tells whether that may change. */
    record None(DeliveryStatus status) implements Hosts {}

    /**
     * One address of one host.
     *
     * @param name the host, or the literal's address
     */
    record Host(String name, InetSocketAddress address) {}
}
