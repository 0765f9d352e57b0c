package org.signpost.policy;

import org.signpost.address.Network;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.Role;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Picks the one role that a connection has, by the client's network, before the greeting. */
public final class Admission {
    private Admission() {}

    /**
     * The listener that takes this client, or empty where none does. A relay listener's networks
     * come first, the narrowest network first of all; an {@code mx} or {@code submission} listener
     * on the same socket takes the rest of the world.
     *
     * @param sharing the listeners that share the socket
     */
    public static Optional<ListenerConfig> admit(List<ListenerConfig> sharing, InetAddress client) {
        Optional<ListenerConfig> relay = Optional.empty();
        int narrowest = -1;
        for (ListenerConfig listener : sharing) {
            int prefix = prefix(listener.role(), client);
            if (prefix > narrowest) {
                relay = Optional.of(listener);
                narrowest = prefix;
            }
        }
        if (relay.isPresent()) return relay;
        return sharing.stream().filter(l -> !(l.role() instanceof Role.Relay)).findFirst();
    }

    /** How narrow the network is by which that role admits the client; −1 where it doesn't. */
    private static int prefix(Role role, InetAddress client) {
        if (!(role instanceof Role.Relay relay)) return -1;
        return relay.networks().stream()
                .filter(n -> n.contains(client))
                .mapToInt(Network::prefix)
                .max()
                .orElse(-1);
    }
}
