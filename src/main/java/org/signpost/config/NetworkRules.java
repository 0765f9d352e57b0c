package org.signpost.config;

import org.signpost.address.Network;
import org.signpost.config.HostNetwork.Forwarder;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Section;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Refuses networks of a relay through which strangers would come in: too wide ones, and ones with
 * an address that forwards the connections of others.
 */
final class NetworkRules {
    /** Narrowing a network takes one block a bit; more of them help nobody. */
    private static final int MOST_SUGGESTED = 12;

    /** RFC 1918, RFC 4193, loopback and link-local. */
    private static final List<Network> PRIVATE =
            Stream.of(
                            "10.0.0.0/8",
                            "172.16.0.0/12",
                            "192.168.0.0/16",
                            "127.0.0.0/8",
                            "169.254.0.0/16",
                            "fc00::/7",
                            "fe80::/10",
                            "::1/128")
                    .flatMap(n -> Network.parse(n).stream())
                    .toList();

    private final Section section;
    private final List<Network> networks;
    private final Context context;

    NetworkRules(Section section, List<Network> networks, Context context) {
        this.section = section;
        this.networks = networks;
        this.context = context;
    }

    void check() {
        List<Position> places = section.itemsOf(ListenerTable.NETWORKS);
        for (int i = 0; i < networks.size() && i < places.size(); i++) {
            check(networks.get(i), places.get(i));
        }
    }

    private void check(Network network, Position at) {
        boolean ipv4 = network.base() instanceof Inet4Address;
        int widest = ipv4 ? 24 : 48;
        if (network.prefix() == 0) {
            error(at, "network " + network + " is everybody: that is an open relay");
        } else if (network.prefix() < widest && !isPrivate(network)) {
            error(at, "public network " + network + " is too wide: at most /" + widest);
        } else {
            checkForwarders(network, at);
        }
    }

    private void checkForwarders(Network network, Position at) {
        List<Forwarder> inside =
                context.host().forwarders().stream()
                        .filter(f -> !f.address().isLoopbackAddress())
                        .filter(f -> network.contains(f.address()))
                        .toList();
        for (Forwarder forwarder : inside) {
            String address = forwarder.address().getHostAddress().replaceFirst("%.*", "");
            error(
                    at,
                    ("network %s contains %s, %s: every connection that it forwards would look as"
                                    + " if it came from there, and be admitted%s")
                            .formatted(
                                    network, address, forwarder.what(), without(network, inside)));
        }
    }

    private void error(Position at, String message) {
        context.problems().error(at, message);
    }

    static boolean isPrivate(Network network) {
        return PRIVATE.stream()
                .anyMatch(p -> p.prefix() <= network.prefix() && p.contains(network.base()));
    }

    /** How to write the network without those addresses, where that is short. */
    private static String without(Network network, List<Forwarder> left) {
        List<Network> pieces = new ArrayList<>();
        collect(network, left.stream().map(Forwarder::address).toList(), pieces);
        if (pieces.isEmpty() || pieces.size() > MOST_SUGGESTED) {
            return "; list the addresses of the clients instead";
        }
        String list = String.join(", ", pieces.stream().map(p -> "\"" + p + "\"").toList());
        return "; without it: " + list;
    }

    private static void collect(Network network, List<InetAddress> left, List<Network> pieces) {
        if (left.stream().noneMatch(network::contains)) {
            pieces.add(network);
        } else if (network.prefix() < network.base().getAddress().length * 8) {
            collect(half(network, false), left, pieces);
            collect(half(network, true), left, pieces);
        }
    }

    private static Network half(Network network, boolean upper) {
        byte[] octets = network.base().getAddress();
        int bit = network.prefix();
        if (upper) octets[bit / 8] |= (byte) (0x80 >> bit % 8);
        try {
            return new Network(InetAddress.getByAddress(octets), bit + 1);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
