package org.signpost.hop;

import org.signpost.hop.Hosts.Host;
import org.signpost.observe.Clock;
import org.signpost.smtpclient.Target;
import org.signpost.smtpclient.Timeouts;

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
 * to last (RFC 8305 §4). While there is another address to try, a connection has less time to come
 * about: a family that leads nowhere shouldn't cost much even the first time.
 */
final class Families {

    private static final Duration MEMORY = Duration.ofMinutes(10);
    private static final int MOST = 1000;

    /** Of one host; more would keep mail from the next one. */
    private static final int MOST_ADDRESSES = 4;

    /** A packet that is lost twice is sent again within 3 s (RFC 6298 §2, §5). */
    private static final Duration WHILE_OTHERS_REMAIN = Duration.ofSeconds(10);

    private final Clock clock;
    private final Map<Family, Instant> broken = new Bounded<>();

    /** Of hosts with several addresses the one that is tried last. */
    private final Map<String, InetAddress> last = new Bounded<>();

    Families(Clock clock) {
        this.clock = clock;
    }

    /** Forgets the eldest. */
    private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > MOST;
        }
    }

    private record Family(String host, boolean six) {}

    /** Remembers that a host couldn't be connected to at that address. */
    synchronized void failed(Host host) {
        Family family = new Family(host.name(), isSix(host.address().getAddress()));
        broken.put(family, clock.instant().plus(MEMORY));
    }

    /** How long a host may take at that address, where the last one may take as long as usual. */
    synchronized Timeouts patience(Target target, Timeouts usual) {
        InetAddress address = target.address().getAddress();
        boolean othersRemain = !last.getOrDefault(target.name(), address).equals(address);
        return othersRemain ? usual.connecting(WHILE_OTHERS_REMAIN) : usual;
    }

    /** The addresses in the order in which they are to be tried; at most four. */
    List<InetAddress> order(String host, List<InetAddress> six, List<InetAddress> four) {
        List<InetAddress> all = ordered(host, six, four);
        List<InetAddress> ordered = all.subList(0, Math.min(MOST_ADDRESSES, all.size()));
        synchronized (this) {
            if (ordered.size() > 1) last.put(host, ordered.getLast());
            else last.remove(host);
        }
        return ordered;
    }

    private List<InetAddress> ordered(String host, List<InetAddress> six, List<InetAddress> four) {
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
