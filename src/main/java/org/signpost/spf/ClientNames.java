package org.signpost.spf;

import org.signpost.dns.Answer.Found;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The names of the client that are confirmed both ways (RFC 7208 §5.5); asked for once in a check.
 */
final class ClientNames {

    private static final String UNKNOWN = "unknown";

    private final InetAddress client;
    private final RecordType<InetAddress> type;
    private Optional<List<DnsName>> names = Optional.empty();

    ClientNames(Sender sender) {
        this.client = sender.client();
        this.type = sender.isIp4() ? RecordType.A : RecordType.AAAA;
    }

    /** Whether nothing has to be asked any more. */
    boolean areKnown() {
        return names.isPresent();
    }

    /** Whether one of them is that domain or lies below it. */
    boolean areWithin(DnsName domain, Lookups lookups) {
        return validated(lookups).stream().anyMatch(name -> name.isWithin(domain));
    }

    /** The macro {@code %{p}}: the domain itself before a name below it before any (§7.3). */
    String best(DnsName domain, Lookups lookups) {
        List<DnsName> all = validated(lookups);
        return all.stream()
                .filter(domain::equals)
                .findFirst()
                .or(() -> all.stream().filter(name -> name.isWithin(domain)).findFirst())
                .or(() -> all.stream().findFirst())
                .map(DnsName::text)
                .orElse(UNKNOWN);
    }

    private List<DnsName> validated(Lookups lookups) {
        List<DnsName> found = names.orElseGet(() -> find(lookups));
        names = Optional.of(found);
        return found;
    }

    /** RFC 7208 §5.5: no name where the DNS fails; §4.6.4: of many, the first ten. */
    private List<DnsName> find(Lookups lookups) {
        return lookups.ask(DnsName.reverse(client), RecordType.PTR) instanceof Found<DnsName> ptr
                ? ptr.records().stream()
                        .limit(lookups.limits().names())
                        .filter(name -> isClients(name, lookups))
                        .toList()
                : List.of();
    }

    private boolean isClients(DnsName name, Lookups lookups) {
        return lookups.ask(name, type) instanceof Found<InetAddress> addresses
                && addresses.records().contains(client);
    }
}
