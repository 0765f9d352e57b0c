package org.signpost.hop;

import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.address.IpAddresses;
import org.signpost.address.MailHost;
import org.signpost.config.HostPort;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;
import org.signpost.hop.Hosts.Host;
import org.signpost.smtp.DeliveryStatus;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Finds the addresses of a host by its A and AAAA records, without MX (RFC 5321 §5.1). */
final class HostLookup {

    private final Resolver resolver;
    private final Families families;

    HostLookup(Resolver resolver, Families families) {
        this.resolver = resolver;
        this.families = families;
    }

    /**
     * The addresses of a host that the configuration names. That it has none is temporary: the
     * mistake is ours, not the recipient's.
     */
    Hosts hosts(HostPort target) {
        Addresses found = addresses(target.host());
        if (!found.addresses().isEmpty()) {
            return new Hosts.Found(at(name(target.host()), found.addresses(), target.port()));
        }
        String why = found.failure().orElse("it has no address");
        return new Hosts.None(
                DeliveryStatus.ours("4.4.4", "can't find " + target.host().text() + ": " + why));
    }

    /**
     * The addresses of a host.
     *
     * @param addresses in the order in which they are to be tried
     * @param failure why the DNS couldn't be asked for all of them
     * @param exists false where the DNS says that there is no such name
     */
    record Addresses(List<InetAddress> addresses, Optional<String> failure, boolean exists) {}

    Addresses addresses(MailHost host) {
        return switch (host) {
            case AddressLiteral(InetAddress address) ->
                    new Addresses(List.of(address), Optional.empty(), true);
            case Domain(String name) -> addresses(DnsName.of(name));
        };
    }

    Addresses addresses(DnsName name) {
        Answer<InetAddress> six = resolver.ipv6(name);
        Answer<InetAddress> four = resolver.ipv4(name);
        boolean exists = !(six instanceof Answer.NoSuchName || four instanceof Answer.NoSuchName);
        return new Addresses(
                families.order(name.text(), records(six), records(four)),
                failure(four).or(() -> failure(six)),
                exists);
    }

    /** What a host is called; a literal without its brackets, as certificates have it. */
    private static String name(MailHost host) {
        return switch (host) {
            case AddressLiteral(InetAddress address) -> IpAddresses.text(address);
            case Domain(String name) -> name;
        };
    }

    static List<Host> at(String name, List<InetAddress> addresses, int port) {
        return addresses.stream().map(a -> new Host(name, new InetSocketAddress(a, port))).toList();
    }

    private static List<InetAddress> records(Answer<InetAddress> answer) {
        return answer instanceof Answer.Found<InetAddress> found ? found.records() : List.of();
    }

    static Optional<String> failure(Answer<?> answer) {
        return answer instanceof Answer.Failed<?> failed
                ? Optional.of(failed.detail())
                : Optional.empty();
    }
}
