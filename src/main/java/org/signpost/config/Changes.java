package org.signpost.config;

import org.signpost.address.SocketAddresses;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Says in words what a new configuration changes, for the log of a reload. */
public final class Changes {

    /**
     * One change.
     *
     * @param needsRestart whether a running server can't take it over
     * @param text a few words, as in {@code listener [::]:587 submission added}
     */
    public record Change(boolean needsRestart, String text) {}

    private final List<Change> changes = new ArrayList<>();

    private Changes() {}

    /** What is different in {@code later}, in the order of the records; empty where nothing is. */
    public static List<Change> between(Config earlier, Config later) {
        Changes changes = new Changes();
        changes.node(earlier.node(), later.node());
        changes.services(earlier.services(), later.services());
        changes.keyed("domain ", earlier.domains(), later.domains(), d -> d.name().text());
        changes.keyed("route ", earlier.routes(), later.routes(), Changes::name);
        boolean sameRoutes = Objects.equals(names(earlier.routes()), names(later.routes()));
        boolean reordered =
                names(earlier.routes()).stream()
                        .sorted()
                        .toList()
                        .equals(names(later.routes()).stream().sorted().toList());
        if (!sameRoutes && reordered) changes.add("order of the routes changed");
        return List.copyOf(changes.changes);
    }

    private void node(NodeConfig earlier, NodeConfig later) {
        if (!earlier.name().equals(later.name())) {
            add("node name " + earlier.name() + " changed to " + later.name());
        }
        boolean follows =
                earlier.authservId().equals(earlier.name())
                        && later.authservId().equals(later.name());
        if (!follows && !earlier.authservId().equals(later.authservId())) {
            add("authserv-id " + earlier.authservId() + " changed to " + later.authservId());
        }
        if (!earlier.passphraseFile().equals(later.passphraseFile())) {
            add("passphrase-file changed");
        }
        if (!earlier.data().equals(later.data())) {
            changes.add(
                    new Change(
                            true,
                            "data folder "
                                    + earlier.data()
                                    + " changed to "
                                    + later.data()
                                    + ": needs a restart"));
        }
    }

    private void services(Config.Services earlier, Config.Services later) {
        keyed("listener ", earlier.listeners(), later.listeners(), Changes::name);
        keyed(
                "certificate ",
                earlier.certificates(),
                later.certificates(),
                c -> c.chain().toString());
        if (!earlier.certificates().equals(later.certificates())
                && sameSet(earlier.certificates(), later.certificates())) {
            add("order of the certificates changed");
        }
        whole("limits", earlier.limits(), later.limits());
        whole("outbound", earlier.outbound(), later.outbound());
        whole("dns", earlier.dns(), later.dns());
        whole("ldap", earlier.ldap(), later.ldap());
        whole("inbound", earlier.inbound(), later.inbound());
    }

    private static boolean sameSet(List<?> earlier, List<?> later) {
        return earlier.size() == later.size() && later.containsAll(earlier);
    }

    private void add(String text) {
        changes.add(new Change(false, text));
    }

    private void whole(String name, Object earlier, Object later) {
        if (!earlier.equals(later)) add(name + " changed");
    }

    private <T> void keyed(String kind, List<T> earlier, List<T> later, Function<T, String> name) {
        Map<String, List<T>> before = grouped(earlier, name);
        Map<String, List<T>> after = grouped(later, name);
        before.forEach((key, values) -> {
            List<T> now = after.getOrDefault(key, List.of());
            if (now.isEmpty()) add(kind + key + " removed");
            else if (!now.equals(values)) add(kind + key + " changed");
        });
        after.keySet().stream()
                .filter(key -> !before.containsKey(key))
                .forEach(key -> add(kind + key + " added"));
    }

    private static <T> Map<String, List<T>> grouped(List<T> values, Function<T, String> name) {
        Map<String, List<T>> groups = new LinkedHashMap<>();
        values.forEach(v -> groups.computeIfAbsent(name.apply(v), _ -> new ArrayList<>()).add(v));
        return groups;
    }

    private static List<String> names(List<RouteConfig> routes) {
        return routes.stream().map(Changes::name).toList();
    }

    private static String name(ListenerConfig listener) {
        String role =
                switch (listener.role()) {
                    case ListenerConfig.Role.Mx() -> "mx";
                    case ListenerConfig.Role.Submission _ -> "submission";
                    case ListenerConfig.Role.Relay _ -> "relay";
                };
        return SocketAddresses.text(listener.address()) + " " + role;
    }

    private static String name(RouteConfig route) {
        return "from " + text(route.from()) + " to " + text(route.to());
    }

    private static String text(DomainPattern pattern) {
        return switch (pattern) {
            case DomainPattern.Any() -> "*";
            case DomainPattern.Exactly(var domain) -> domain.text();
            case DomainPattern.Below(var domain) -> "*." + domain.text();
        };
    }
}
