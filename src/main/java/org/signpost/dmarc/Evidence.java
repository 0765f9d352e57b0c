package org.signpost.dmarc;

import org.signpost.dns.DnsName;

import java.util.List;
import java.util.Optional;

/**
 * What SPF and DKIM found: domains that are proven to have sent or signed the message, and those
 * about which the DNS couldn't say, all in their ASCII form.
 *
 * <p>Whoever forges may add a signature of a domain of his own whose key can't be asked for. So the
 * domains of temporary errors are told too: only what would be aligned keeps a message from
 * failing.
 *
 * @param spfPass the domain of MAIL FROM where SPF passes, of HELO where MAIL FROM is null (RFC
 *     9989 §3.2.4); never HELO otherwise
 * @param spfTemporary that domain where SPF is {@code temperror}
 * @param dkimPasses the {@code d=} of signatures that pass
 * @param dkimTemporary the {@code d=} of signatures that are {@code temperror}
 */
public record Evidence(
        Optional<DnsName> spfPass,
        Optional<DnsName> spfTemporary,
        List<DnsName> dkimPasses,
        List<DnsName> dkimTemporary) {

    /** Nothing passed, and nothing is in doubt. */
    public static final Evidence NOTHING =
            new Evidence(Optional.empty(), Optional.empty(), List.of(), List.of());

    /** Copies the lists. */
    public Evidence {
        dkimPasses = List.copyOf(dkimPasses);
        dkimTemporary = List.copyOf(dkimTemporary);
    }

    /** Only SPF passed, for that domain. */
    public static Evidence ofSpf(DnsName domain) {
        return new Evidence(Optional.of(domain), Optional.empty(), List.of(), List.of());
    }

    /** Only signatures of those domains passed. */
    public static Evidence ofDkim(DnsName... domains) {
        return new Evidence(Optional.empty(), Optional.empty(), List.of(domains), List.of());
    }
}
