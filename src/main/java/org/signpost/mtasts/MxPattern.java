package org.signpost.mtasts;

import org.signpost.address.Characters;
import org.signpost.address.Domain;
import org.signpost.dns.DnsName;

import java.util.Optional;

/**
 * The hosts that a policy allows: one, or all those directly below a domain (RFC 8461 §3.2, §4.1).
 *
 * @param anyBelow whether it is {@code *.} and the domain
 * @param domain the host, or the domain that the hosts are directly below
 */
public record MxPattern(boolean anyBelow, Domain domain) {

    private static final String ANY = "*.";

    /** {@code sts-policy-mx-value = ["*."] Domain}, A-labels only; empty where the text is none. */
    public static Optional<MxPattern> parse(String text) {
        boolean any = text.startsWith(ANY);
        String name = any ? text.substring(ANY.length()) : text;
        if (Characters.any(name, c -> c > 0x7f)) return Optional.empty();
        return Domain.parse(name).map(domain -> new MxPattern(any, domain));
    }

    /** Whether a host of that name is one of them; the wildcard stands for exactly one label. */
    public boolean matches(DnsName host) {
        Optional<DnsName> compared = anyBelow ? host.parent() : Optional.of(host);
        return compared.map(DnsName::text).equals(Optional.of(domain.text()));
    }

    /** As it stands in a policy, in lower case. */
    public String text() {
        return anyBelow ? ANY + domain.text() : domain.text();
    }

    @Override
    public String toString() {
        return text();
    }
}
