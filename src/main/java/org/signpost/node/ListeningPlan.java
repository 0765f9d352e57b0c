package org.signpost.node;

import org.signpost.address.SocketAddresses;
import org.signpost.config.Config;
import org.signpost.config.HostNetwork;
import org.signpost.config.ListenerConfig;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which sockets a configuration needs, and which of its listeners a connection may meet.
 *
 * @param listeners those of the configuration
 */
record ListeningPlan(List<ListenerConfig> listeners) {

    static ListeningPlan of(Config config) {
        return new ListeningPlan(config.services().listeners());
    }

    /**
     * The addresses to bind, each once. A single address at the port of one that stands for all is
     * left out: the system doesn't let both be bound, and the wide one takes its connections.
     */
    Set<InetSocketAddress> sockets() {
        Set<InetSocketAddress> all =
                listeners.stream()
                        .map(ListenerConfig::address)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        return all.stream()
                .filter(a ->
                        all.stream().noneMatch(w -> !w.equals(a) && SocketAddresses.covers(w, a)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The listeners among which the client's network picks: those at the very address that it
     * connected to, else those at the socket's.
     *
     * @param socket one of {@link #sockets}
     * @param reached the connection's address at this end
     */
    List<ListenerConfig> at(InetSocketAddress socket, InetAddress reached) {
        List<ListenerConfig> single = at(new InetSocketAddress(reached, socket.getPort()));
        return single.isEmpty() ? at(socket) : single;
    }

    /**
     * Single addresses that stand behind one for all and are none of the host's. Binding, which
     * tells of those elsewhere, doesn't see them.
     */
    List<InetSocketAddress> strange(HostNetwork host) {
        Set<InetSocketAddress> bound = sockets();
        return listeners.stream()
                .map(ListenerConfig::address)
                .filter(a -> !bound.contains(a) && !a.getAddress().isLoopbackAddress())
                .filter(a -> !a.getAddress().isAnyLocalAddress() && !host.isOwn(a.getAddress()))
                .distinct()
                .toList();
    }

    private List<ListenerConfig> at(InetSocketAddress address) {
        return listeners.stream().filter(l -> l.address().equals(address)).toList();
    }
}
