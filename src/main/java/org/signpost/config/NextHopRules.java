package org.signpost.config;

import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.Section;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Refuses next hosts that are this server itself: its mail would go round until it is refused. */
final class NextHopRules {
    private final NodeConfig node;
    private final List<ListenerConfig> listeners;
    private final Context context;

    NextHopRules(NodeConfig node, List<ListenerConfig> listeners, Context context) {
        this.node = node;
        this.listeners = listeners;
        this.context = context;
    }

    void check(Section section, Key<Optional<NextHopUrl>> key) {
        section.find(key)
                .flatMap(url -> url)
                .map(NextHopUrl::host)
                .filter(this::isThisServer)
                .ifPresent(host ->
                        context.problems()
                                .error(
                                        section.at(key),
                                        "`"
                                                + key.name()
                                                + "` leads back to a listener of this server:"
                                                + " mail would go in a loop"));
    }

    private boolean isThisServer(HostPort next) {
        return listeners.stream()
                .map(ListenerConfig::address)
                .filter(own -> own.getPort() == next.port())
                .anyMatch(own -> reaches(next, own));
    }

    private boolean reaches(HostPort next, InetSocketAddress own) {
        return switch (next.host()) {
            case Domain name -> name.equals(node.name()) || name.text().equals("localhost");
            case AddressLiteral(InetAddress address) ->
                    address.equals(own.getAddress())
                            || address.isAnyLocalAddress()
                            || (own.getAddress().isAnyLocalAddress() && isHere(address));
        };
    }

    private boolean isHere(InetAddress address) {
        return address.isLoopbackAddress() || context.host().isOwn(address);
    }
}
