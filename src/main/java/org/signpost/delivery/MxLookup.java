package org.signpost.delivery;

import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.address.MailHost;
import org.signpost.delivery.HostLookup.Addresses;
import org.signpost.delivery.Hosts.Host;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.Resolver;
import org.signpost.smtp.DeliveryStatus;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Finds the hosts that take mail for a domain (RFC 5321 §5.1, RFC 7505). */
final class MxLookup {

    /** More hosts than this are not looked at; a list of a hundred would be an attack on others. */
    private static final int MOST_HOSTS = 10;

    private static final int MOST_ADDRESSES = 6;
    private static final int MOST_ADDRESSES_OF_A_HOST = 4;

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

    /** The hosts for a domain or an address literal. */
    Hosts hosts(MailHost recipientHost, OwnHost own, int port) {
        return switch (recipientHost) {
            case AddressLiteral(var address) -> literal(new InetSocketAddress(address, port), own);
            case Domain(String name) -> domain(DnsName.of(name), own, port);
        };
    }

    private static Hosts literal(InetSocketAddress address, OwnHost own) {
        if (own.is(address)) return loop("[" + address.getAddress().getHostAddress() + "]");
        String name = address.getAddress().getHostAddress();
        return new Hosts.Found(List.of(new Host(name, address)));
    }

    private Hosts domain(DnsName domain, OwnHost own, int port) {
        return switch (resolver.mx(domain)) {
            case Answer.Found<MxRecord> found -> listed(domain, found.records(), own, port);
            // RFC 5321 §5.1: only where there is no MX at all, the domain itself is the host.
            case Answer.NoData<MxRecord> none ->
                    reachable(domain, List.of(new MxRecord(0, domain)), own, port);
            case Answer.NoSuchName<MxRecord> none ->
                    none("5.1.2", "the domain " + domain + " does not exist");
            case Answer.Failed<MxRecord> failed ->
                    none("4.4.3", "can't look up the MX of " + domain + ": " + failed.detail());
        };
    }

    private Hosts listed(DnsName domain, List<MxRecord> records, OwnHost own, int port) {
        List<MxRecord> hosts = new ArrayList<>(records);
        // A null MX beside others is broken and says nothing (RFC 7505 §3).
        hosts.removeIf(MxRecord::isNull);
        if (hosts.isEmpty()) return none("5.1.10", domain + " takes no mail (null MX)");
        Collections.shuffle(hosts, random);
        hosts.sort(Comparator.comparingInt(MxRecord::preference));
        int named = lowest(hosts.stream().filter(h -> own.isNamed(h.exchange().text())));
        hosts.removeIf(h -> h.preference() >= named);
        if (hosts.isEmpty()) return loop(domain.text());
        return reachable(domain, hosts.subList(0, Math.min(MOST_HOSTS, hosts.size())), own, port);
    }

    /** An exchanger and where it is. */
    private record Exchanger(MxRecord record, Addresses found, List<Host> hosts) {
        boolean isOurs(OwnHost own) {
            return own.isNamed(record.exchange().text())
                    || hosts.stream().anyMatch(host -> own.is(host.address()));
        }
    }

    private Hosts reachable(DnsName domain, List<MxRecord> records, OwnHost own, int port) {
        List<Exchanger> all = records.stream().map(r -> exchanger(r, port)).toList();
        // RFC 5321 §5.1: ours, those of its preference and all less preferred would send it back.
        int limit = lowest(all.stream().filter(e -> e.isOurs(own)).map(Exchanger::record));
        List<Exchanger> better = all.stream().filter(e -> e.record().preference() < limit).toList();
        if (better.isEmpty()) return loop(domain.text());
        List<Host> hosts =
                better.stream().flatMap(e -> e.hosts().stream()).limit(MOST_ADDRESSES).toList();
        return hosts.isEmpty() ? nowhere(domain, better) : new Hosts.Found(hosts);
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
        int most = usable ? MOST_ADDRESSES_OF_A_HOST : 0;
        return new Exchanger(record, found, hosts.subList(0, Math.min(most, hosts.size())));
    }

    private static Hosts nowhere(DnsName domain, List<Exchanger> exchangers) {
        for (Exchanger exchanger : exchangers) {
            var failure = exchanger.found().failure();
            String name = exchanger.record().exchange().text();
            if (failure.isPresent()) {
                return none("4.4.3", "can't look up " + name + ": " + failure.get());
            }
        }
        // RFC 5321 §5.1: that no host of the list can be used is an error, not a reason to wait.
        return none("5.4.4", "no mail host of " + domain + " has an address");
    }

    private static Hosts loop(String domain) {
        return none("5.4.6", "the mail host of " + domain + " is this server, which isn't told so");
    }

    private static Hosts none(String status, String reason) {
        return new Hosts.None(DeliveryStatus.ours(status, reason));
    }
}
