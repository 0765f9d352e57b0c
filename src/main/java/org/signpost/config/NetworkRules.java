package org.signpost.config;

import org.signpost.address.IpAddresses;
import org.signpost.address.Network;
import org.signpost.config.HostNetwork.Forwarder;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Reading;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.Value;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Refuses networks of a relay through which strangers would come in: too wide ones, and ones with
 * an address that forwards the connections of others. Looks the same way at the networks of
 * proxies, whose word is taken for who a client is.
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

    /**
     * Addresses that stand for IPv4 clients anywhere, behind a translator or at the end of a
     * tunnel: NAT64 (RFC 6052, RFC 8215), SIIT (RFC 2765), IPv4-compatible (RFC 4291 §2.5.5.1),
     * Teredo (RFC 4380). A 6to4 network of /48 is one IPv4 address's (RFC 3056).
     */
    private static final List<Network> TRANSLATED =
            Stream.of("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96", "2001::/32")
                    .flatMap(n -> Network.parse(n).stream())
                    .toList();

    /** As many addresses as an IPv4 network of /24 has; each may be an IPv4 client's. */
    private static final int WIDEST_TRANSLATED = 120;

    static final int WIDEST_IPV4 = 24;
    static final int WIDEST_IPV6 = 48;

    private final Section section;
    private final Context context;

    NetworkRules(Section section, Context context) {
        this.section = section;
        this.context = context;
    }

    void check() {
        for (Value item : section.itemsOf(ListenerTable.NETWORKS)) {
            if (Types.NETWORK.read(item) instanceof Reading.Good<Network>(Network network)) {
                check(network, item.at());
            }
        }
    }

    /** Looks at those whose word is taken for who a client is. */
    void checkProxies(Key<List<Network>> key) {
        for (Value item : section.itemsOf(key)) {
            if (!(Types.NETWORK.read(item) instanceof Reading.Good<Network>(Network network))) {
                continue;
            }
            Position at = item.at();
            if (network.prefix() == 0) {
                error(at, "network " + network + " is everybody: anybody could be any client");
            } else if (network.prefix() < widest(network) && !isPrivate(network)) {
                error(at, tooWide(network));
            } else {
                forwardersIn(network).forEach(f -> checkForwarder(network, f, at));
            }
        }
    }

    /**
     * The proxy itself may be seen as a forwarder, such as one on the host from a container; but
     * there may be others behind it.
     */
    private void checkForwarder(Network network, Forwarder forwarder, Position at) {
        String what =
                "network %s contains %s, %s: whoever it forwards without a proxy can say that he is any client"
                        .formatted(
                                network, IpAddresses.text(forwarder.address()), forwarder.what());
        if (!section.has(ListenerTable.PROXY_PROTOCOL)) {
            error(at, what);
        } else {
            context.problems()
                    .warning(at, what + "; be sure that only the proxy reaches this port");
        }
    }

    private static int widest(Network network) {
        return network.base() instanceof Inet4Address ? WIDEST_IPV4 : WIDEST_IPV6;
    }

    private static String tooWide(Network network) {
        return "public network " + network + " is too wide: at most /" + widest(network);
    }

    private void check(Network network, Position at) {
        if (network.prefix() == 0) {
            error(at, "network " + network + " is everybody: that is an open relay");
        } else if (network.prefix() < widest(network) && !isPrivate(network)) {
            error(at, tooWide(network));
        } else if (network.prefix() < WIDEST_TRANSLATED
                && TRANSLATED.stream().anyMatch(network::overlaps)) {
            error(
                    at,
                    ("network %s is too wide: its addresses stand for IPv4 clients all over the"
                                    + " world; at most /%d")
                            .formatted(network, WIDEST_TRANSLATED));
        } else if (!section.has(ListenerTable.PROXY_PROTOCOL)) {
            // A header tells who is behind a forwarder.
            checkForwarders(network, at);
        }
    }

    private void checkForwarders(Network network, Position at) {
        warnOfLoopback(network, at);
        List<Forwarder> inside = forwardersIn(network);
        for (Forwarder forwarder : inside) {
            String address = IpAddresses.text(forwarder.address());
            error(
                    at,
                    ("network %s contains %s, %s: every connection that it forwards would look as"
                                    + " if it came from there, and be admitted%s")
                            .formatted(
                                    network, address, forwarder.what(), without(network, inside)));
        }
    }

    private List<Forwarder> forwardersIn(Network network) {
        return context.host().forwarders().stream()
                .filter(f -> !f.address().isLoopbackAddress())
                .filter(f -> network.contains(f.address()))
                .toList();
    }

    /**
     * Older port forwarders of rootless containers connect from loopback (CVE-2021-20199), and so
     * do proxies beside the server.
     */
    private void warnOfLoopback(Network network, Position at) {
        if (!network.base().isLoopbackAddress() || !context.host().isContainer()) return;
        context.problems()
                .warning(
                        at,
                        "network "
                                + network
                                + " in a container admits all its processes, and the whole world"
                                + " where a port forwarder or proxy hands connections on from"
                                + " loopback: list the clients' own networks, or be sure that"
                                + " there is none");
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
