package org.signpost.config;

import org.signpost.address.Network;

import java.net.Inet4Address;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Adds up the public networks of relay listeners, each address once. */
final class RelayReach {

    /** In units of the widest network that may stand in one line. */
    private static final int MOST_UNITS = 256;

    /** The bound in words. */
    static final String MOST = "a /16 (IPv4) and a /40 (IPv6)";

    private final Set<Network> networks = new HashSet<>();

    /** Adds the public ones of those networks, and says whether there is too much of them now. */
    boolean isTooWideWith(List<Network> more) {
        more.stream().filter(n -> !NetworkRules.isPrivate(n)).forEach(networks::add);
        return units(true) > MOST_UNITS || units(false) > MOST_UNITS;
    }

    private double units(boolean ipv4) {
        int unit = ipv4 ? NetworkRules.WIDEST_IPV4 : NetworkRules.WIDEST_IPV6;
        return networks.stream()
                .filter(n -> n.base() instanceof Inet4Address == ipv4)
                // A wider one has an error of its own.
                .filter(n -> n.prefix() >= unit && !isWithinAnother(n, unit))
                .mapToDouble(n -> Math.scalb(1.0, unit - n.prefix()))
                .sum();
    }

    private boolean isWithinAnother(Network network, int widest) {
        for (int prefix = network.prefix() - 1; prefix >= widest; prefix--) {
            if (networks.contains(new Network(network.base(), prefix))) return true;
        }
        return false;
    }
}
