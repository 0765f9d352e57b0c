package org.signpost.config;

import org.signpost.address.IpAddresses;
import org.signpost.address.Network;

import java.util.Optional;

/**
 * Networks as administrators write them: a prefix behind the address of one host means that host to
 * some, and to others all its neighbours, so it is asked about.
 */
public final class NetworkText {

    private NetworkText() {}

    /** The network of that text; empty where it isn't one, or has bits beyond its prefix. */
    public static Optional<Network> parse(String text) {
        return Network.parse(text).filter(network -> isBase(text, network));
    }

    private static boolean isBase(String text, Network network) {
        return IpAddresses.parse(host(text)).equals(Optional.of(network.base()));
    }

    private static String host(String text) {
        return text.split("/", 2)[0];
    }

    /** What to write instead of a host with a prefix; empty for all other texts. */
    public static String advice(String text) {
        return Network.parse(text)
                .filter(network -> !isBase(text, network))
                .map(network ->
                        "; write `%s` for all of it, or `%s`".formatted(network, host(text)))
                .orElse("");
    }
}
