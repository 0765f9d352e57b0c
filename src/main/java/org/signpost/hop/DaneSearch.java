package org.signpost.hop;

import org.signpost.address.IpAddresses;
import org.signpost.dane.DaneHost;
import org.signpost.dane.TlsaLookup;
import org.signpost.dane.TlsaResult;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;
import org.signpost.hop.Hosts.Host;

import java.util.Optional;

/** Finds out what TLSA records demand of a host (RFC 7672 §2.2). */
final class DaneSearch {

    private static final DnsName LOCALHOST = DnsName.of("localhost");

    private final Resolver resolver;
    private final TlsaLookup tlsa;

    /** Asks that one, which remembers answers: the host's addresses were asked for before. */
    DaneSearch(Resolver resolver) {
        this.resolver = resolver;
        tlsa = new TlsaLookup(resolver);
    }

    /** What is known of a mail exchanger; nothing is of a host that is an address. */
    Optional<TlsaResult> of(Host host, Destination.Exchangers.Found found) {
        return name(host)
                .map(name ->
                        find(
                                new DaneHost(
                                        name,
                                        host.address().getPort(),
                                        found.security(),
                                        found.domains())));
    }

    /** What is known of a host that the configuration names. */
    Optional<TlsaResult> of(Host host) {
        return name(host).map(name -> find(DaneHost.named(name, host.address().getPort())));
    }

    /** What TLSA records can stand below: no address, and not this host's own name. */
    private static Optional<DnsName> name(Host host) {
        return IpAddresses.parse(host.name()).isPresent()
                ? Optional.empty()
                : DnsName.parse(host.name()).filter(name -> !name.equals(LOCALHOST));
    }

    private TlsaResult find(DaneHost host) {
        return tlsa.find(host, resolver.ipv4(host.name()), resolver.ipv6(host.name()));
    }
}
