package org.signpost.dkim;

import org.signpost.dns.DnsName;
import org.signpost.tls.SigningKey;

/**
 * A key that signs for a domain.
 *
 * @param domain the domain that answers for what is signed, {@code d=}
 * @param selector under which its public half is published, {@code s=}
 * @param key the private key
 */
public record DkimKey(DnsName domain, DnsName selector, SigningKey key) {

    /** Where its public half is published (RFC 6376 §3.6.2.1). */
    public DnsName name() {
        return DnsName.of(selector + "._domainkey." + domain);
    }

    /** What it signs by. */
    public DkimAlgorithm algorithm() {
        return DkimAlgorithm.of(key.kind());
    }
}
