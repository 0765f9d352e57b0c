package org.signpost.delivery;

import org.signpost.delivery.Hosts.Host;
import org.signpost.observe.Clock;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Orders the addresses of a host: IPv6 and IPv4 in turn, a family that lately couldn't be connected
 * to last (RFC 8305 §4).
 */
final class Families {

    private static final Duration MEMORY = Duration.ofMinutes(10);
    private static final int MOST = 1000;

    private final Clock clock;
    private final Map<Family, Instant> broken =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Family, Instant> eldest) {
                    return size() > MOST;
                }
            };

    Families(Clock clock) {
        this.clock = clock;
    }

    private record Family(String host, boolean six) {}

    /** Remembers that a host couldn't be connected to at that address. */
    synchronized void failed(Host host) {
        Family family = new Family(host.name(), isSix(host.address().getAddress()));
        broken.put(family, clock.instant().plus(MEMORY));
    }

    /** The addresses in the order in which they are to be tried. */
    List<InetAddress> order(String host, List<InetAddress> six, List<InetAddress> four) {
        boolean sixFails = fails(host, true);
        if (sixFails != fails(host, false)) {
            return sixFails ? join(four, six) : join(six, four);
        }
        List<InetAddress> ordered = new ArrayList<>(six.size() + four.size());
        for (int i = 0; i < Math.max(six.size(), four.size()); i++) {
            if (i < six.size()) ordered.add(six.get(i));
            if (i < four.size()) ordered.add(four.get(i));
        }
        return ordered;
    }

    private static List<InetAddress> join(List<InetAddress> first, List<InetAddress> second) {
        List<InetAddress> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private synchronized boolean fails(String host, boolean six) {
        Instant until = broken.getOrDefault(new Family(host, six), Instant.MIN);
        return clock.instant().isBefore(until);
    }

    private static boolean isSix(InetAddress address) {
        return address instanceof Inet6Address;
    }
}
