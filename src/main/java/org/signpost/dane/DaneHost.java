package org.signpost.dane;

import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.Security;

import java.util.Set;

/**
 * A host that mail is to go to, and how it was found.
 *
 * @param name before any CNAME is followed
 * @param port the TCP port that it is reached at
 * @param route what is known of the authenticity of that which led to the host
 * @param nextHop the domains that mail is for there, as its certificate may have them beside the
 *     host's own name (RFC 7672 §3.2.2)
 */
public record DaneHost(DnsName name, int port, Security route, Set<DnsName> nextHop) {

    /** Copies the names. */
    public DaneHost {
        nextHop = Set.copyOf(nextHop);
    }

    /**
     * A host that no MX record led to: one of the configuration, or a domain without MX records
     * (RFC 7672 §2.2.2).
     */
    public static DaneHost named(DnsName name, int port) {
        return new DaneHost(name, port, Security.SECURE, Set.of(name));
    }

    /**
     * A mail exchanger of a domain: the domain counts as it is and at the end of its CNAMEs.
     *
     * @param mx the answer that names the exchanger
     */
    public static DaneHost exchanger(
            DnsName name, int port, DnsName nextHop, Answer.Found<MxRecord> mx) {
        // A set of them both, which are one where the domain is no alias.
        Set<DnsName> domains =
                nextHop.equals(mx.canonicalName())
                        ? Set.of(nextHop)
                        : Set.of(nextHop, mx.canonicalName());
        return new DaneHost(name, port, mx.security(), domains);
    }
}
