package org.signpost.config;

import org.signpost.address.SocketAddresses;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.config.toml.Problems;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Checks that every connection leads to exactly one listener. Listeners with the same address and
 * port are told apart by the client's network; one at {@code [::]} and one at a single address of
 * the host with the same port by the address that the client connected to, so that the single one
 * wins.
 */
final class ListenerRules {
    private final List<Placed<ListenerConfig>> listeners;
    private final Problems problems;

    ListenerRules(List<Placed<ListenerConfig>> listeners, Problems problems) {
        this.listeners = listeners;
        this.problems = problems;
    }

    void check(boolean certificates, boolean domains) {
        for (int later = 0; later < listeners.size(); later++) {
            checkAlone(listeners.get(later), certificates, domains);
            for (int earlier = 0; earlier < later; earlier++) {
                check(listeners.get(earlier), listeners.get(later));
            }
        }
        checkReach();
    }

    /** Many small networks make a wide one. */
    private void checkReach() {
        RelayReach reach = new RelayReach();
        for (Placed<ListenerConfig> listener : listeners) {
            if (!(listener.config().role() instanceof Role.Relay relay)) continue;
            if (!reach.isTooWideWith(relay.networks())) continue;
            problems.error(
                    listener.section().at(ListenerTable.NETWORKS),
                    "the public networks of the relay listeners are too wide together: at most "
                            + RelayReach.MOST);
            return;
        }
    }

    private void checkAlone(
            Placed<ListenerConfig> listener, boolean certificates, boolean domains) {
        if (!certificates && listener.config().tls() != TlsMode.NONE) {
            problems.missing(
                    listener.section().at(ListenerTable.TLS),
                    "`tls` needs a certificate, and the file has no [[certificate]]");
        }
        if (!domains && listener.config().role() instanceof Role.Mx) {
            problems.warning(
                    listener.section().at(),
                    "an mx listener without any [[domain]] refuses every recipient");
        }
    }

    private void check(Placed<ListenerConfig> first, Placed<ListenerConfig> second) {
        InetSocketAddress a = first.config().address();
        InetSocketAddress b = second.config().address();
        if (a.getPort() == 0 || a.getPort() != b.getPort()) return;
        if (a.equals(b)) {
            clash(first.config(), second.config()).ifPresent(why -> error(first, second, why));
        } else if (isAny(a.getAddress()) && isAny(b.getAddress())) {
            error(first, second, "[::] takes IPv4 as well");
        }
    }

    private static boolean isAny(InetAddress address) {
        return address.isAnyLocalAddress();
    }

    private static Optional<String> clash(ListenerConfig first, ListenerConfig second) {
        if (first.tls() != second.tls()) {
            return Optional.of("listeners that share an address need the same `tls`");
        }
        if (!first.proxies().equals(second.proxies())) {
            return Optional.of(
                    "listeners that share an address need the same `proxy-protocol` and `xclient`,"
                            + " which count before the client is known");
        }
        if (first.role() instanceof Role.Relay a && second.role() instanceof Role.Relay b) {
            return a.networks().stream()
                    .flatMap(n ->
                            b.networks().stream()
                                    .filter(n::overlaps)
                                    .map(m -> n.prefix() > m.prefix() ? n : m))
                    .findFirst()
                    .map(n -> "both admit clients of " + n);
        }
        if (first.role() instanceof Role.Relay || second.role() instanceof Role.Relay) {
            return Optional.empty();
        }
        return Optional.of(
                first.role().equals(second.role())
                        ? "two listeners with the same role"
                        : "`mx` and `submission` can't share an address, since only a relay's"
                                + " clients are known by their network");
    }

    private void error(Placed<ListenerConfig> first, Placed<ListenerConfig> second, String why) {
        problems.error(
                second.section().at(ListenerTable.ADDRESS),
                "`%s` clashes with the listener in line %d: %s"
                        .formatted(
                                SocketAddresses.text(second.config().address()),
                                first.section().at().line(),
                                why));
    }
}
