package org.signpost.hop;

import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.address.IpAddresses;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.Resolver;
import org.signpost.hop.Destination.Exchangers.Found;
import org.signpost.hop.HostLookup.Addresses;
import org.signpost.hop.Hosts.Host;
import org.signpost.smtp.DeliveryStatus;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the hosts that take mail for a domain (RFC 5321 §5.1, RFC 7505). */
final class MxLookup {

    /** More hosts than this are not looked at; a list of a hundred would be an attack on others. */
    private static final int MOST_HOSTS = 10;

    private static final int MOST_ADDRESSES = 6;

    private final Resolver resolver;
    private final HostLookup lookup;
    private final Random random;

    /**
     * A lookup.
     *
     * @param random puts exchangers of the same preference in order
     */
    MxLookup(Resolver resolver, HostLookup lookup, Random random) {
        this.resolver = resolver;
        this.lookup = lookup;
        this.random = random;
    }

    /** Where mail by MX for a domain or an address literal goes. */
    Destination destination(Route.Mx route, OwnHost own) {
        return switch (route.domain()) {
            case AddressLiteral literal -> new Destination.Literal(literal, route.tls());
            case Domain domain ->
                    switch (exchangers(DnsName.of(domain.text()), own)) {
                        case Named(List<MxRecord> hosts, Found found) ->
                                Destination.Exchangers.of(hosts, route.tls(), found);
                        case Unnamed(DeliveryStatus why) -> new Destination.Nowhere(domain, why);
                    };
        };
    }

    /** What the DNS says of a domain. */
    private sealed interface Said {}

    /** At least one host. */
    private record Named(List<MxRecord> hosts, Found found) implements Said {}

    private record Unnamed(DeliveryStatus why) implements Said {}

    private Said exchangers(DnsName domain, OwnHost own) {
        return switch (resolver.mx(domain)) {
            case Answer.Found<MxRecord>(var records, _, var security, var end) ->
                    listed(domain, records, Found.by(security, both(domain, end)), own);
            // RFC 5321 §5.1: only where there is no MX at all, the domain itself is the host.
            case Answer.NoData<MxRecord>(_, var security, _) ->
                    new Named(List.of(new MxRecord(0, domain)), Found.by(security, Set.of(domain)));
            case Answer.NoSuchName<MxRecord> none ->
                    unnamed("5.1.2", "the domain " + domain + " does not exist");
            case Answer.Failed<MxRecord> failed ->
                    unnamed("4.4.3", "can't look up the MX of " + domain + ": " + failed.detail());
        };
    }

    private static Set<DnsName> both(DnsName domain, DnsName end) {
        return domain.equals(end) ? Set.of(domain) : Set.of(domain, end);
    }

    private static Said listed(DnsName domain, List<MxRecord> records, Found found, OwnHost own) {
        List<MxRecord> hosts = new ArrayList<>(records);
        // A null MX beside others is broken and says nothing (RFC 7505 §3).
        hosts.removeIf(MxRecord::isNull);
        if (hosts.isEmpty()) return unnamed("5.1.10", domain + " takes no mail (null MX)");
        int named = lowest(hosts.stream().filter(h -> own.isNamed(h.exchange().text())));
        hosts.removeIf(h -> h.preference() >= named);
        return hosts.isEmpty() ? new Unnamed(loop(domain.text())) : new Named(hosts, found);
    }

    private static Said unnamed(String status, String reason) {
        return new Unnamed(DeliveryStatus.ours(status, reason));
    }

    /** The host of an address literal. */
    static Hosts literal(AddressLiteral literal, OwnHost own, int port) {
        InetSocketAddress address = new InetSocketAddress(literal.address(), port);
        if (own.is(address)) return new Hosts.None(loop(literal.text()));
        return new Hosts.Found(List.of(new Host(IpAddresses.text(literal.address()), address)));
    }

    /** The hosts of exchangers, those of the same preference in a new order each time. */
    Hosts hosts(Destination.Exchangers exchangers, OwnHost own, int port) {
        List<MxRecord> records = new ArrayList<>(exchangers.hosts());
        Collections.shuffle(records, random);
        records.sort(Comparator.comparingInt(MxRecord::preference));
        List<MxRecord> some = records.subList(0, Math.min(MOST_HOSTS, records.size()));
        return reachable(exchangers.names(), some, own, port);
    }

    /** An exchanger and where it is. */
    private record Exchanger(MxRecord record, Addresses found, List<Host> hosts) {
        boolean isOurs(OwnHost own) {
            return own.isNamed(record.exchange().text())
                    || hosts.stream().anyMatch(host -> own.is(host.address()));
        }
    }

    private Hosts reachable(String names, List<MxRecord> records, OwnHost own, int port) {
        List<Exchanger> all = records.stream().map(r -> exchanger(r, port)).toList();
        // RFC 5321 §5.1: ours, those of its preference and all less preferred would send it back.
        int limit = lowest(all.stream().filter(e -> e.isOurs(own)).map(Exchanger::record));
        List<Exchanger> better = all.stream().filter(e -> e.record().preference() < limit).toList();
        if (better.isEmpty()) return new Hosts.None(loop(names));
        List<Host> hosts =
                better.stream().flatMap(e -> e.hosts().stream()).limit(MOST_ADDRESSES).toList();
        return hosts.isEmpty() ? nowhere(better) : new Hosts.Found(hosts);
    }

    private static int lowest(Stream<MxRecord> records) {
        return records.mapToInt(MxRecord::preference).min().orElse(Integer.MAX_VALUE);
    }

    private Exchanger exchanger(MxRecord record, int port) {
        DnsName name = record.exchange();
        // "localhost" and bare top-level names in an MX lead to our own network, not to theirs.
        boolean usable = name.text().indexOf('.') > 0;
        Addresses found = lookup.addresses(name);
        List<Host> hosts = HostLookup.at(name.text(), found.addresses(), port);
        return new Exchanger(record, found, usable ? hosts : List.of());
    }

    private static Hosts nowhere(List<Exchanger> exchangers) {
        for (Exchanger exchanger : exchangers) {
            var failure = exchanger.found().failure();
            String name = exchanger.record().exchange().text();
            if (failure.isPresent()) {
                return none("4.4.3", "can't look up " + name + ": " + failure.get());
            }
        }
        // RFC 5321 §5.1: that no host of the list can be used is an error, not a reason to wait.
        String names =
                exchangers.stream()
                        .map(e -> e.record().exchange().text())
                        .collect(Collectors.joining(", "));
        return none("5.4.4", "no usable mail host has an address: " + names);
    }

    private static DeliveryStatus loop(String host) {
        return DeliveryStatus.ours(
                "5.4.6", "the mail host " + host + " is this server, which isn't told so");
    }

    private static Hosts none(String status, String reason) {
        return new Hosts.None(DeliveryStatus.ours(status, reason));
    }
}
