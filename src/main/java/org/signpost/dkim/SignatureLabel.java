package org.signpost.dkim;

import org.signpost.dns.DnsName;

import java.util.Optional;

/**
 * What a signature says of itself, as far as it could be read; the words of RFC 8601's properties.
 *
 * @param domain {@code d=}, as A-labels
 * @param selector {@code s=}
 * @param identity {@code i=} as it stands there
 * @param algorithm {@code a=} as it stands there
 * @param prefix the first eight characters of {@code b=}, which tell signatures apart (RFC 6008)
 */
public record SignatureLabel(
        Optional<DnsName> domain,
        Optional<DnsName> selector,
        Optional<String> identity,
        Optional<String> algorithm,
        String prefix) {

    /** Where its key is published (RFC 6376 §3.6.2.1). */
    public Optional<DnsName> keyName() {
        return selector.flatMap(s -> domain.flatMap(d -> DnsName.parse(s + "._domainkey." + d)));
    }
}
