package org.signpost.keys;

import org.signpost.address.Domain;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dns.DnsName;
import org.signpost.nameserver.ZoneText;
import org.signpost.tls.VerifyingKey;

import java.time.Instant;
import java.util.Base64;

/**
 * What everybody may know of a key.
 *
 * @param id its number in the store
 * @param domain that it signs for
 * @param selector under which it is published
 * @param key its public half
 * @param created when it was made or imported
 * @param state where it is in its life
 * @param changed since when it is there
 */
public record KeyEntry(
        long id,
        Domain domain,
        DnsName selector,
        VerifyingKey key,
        Instant created,
        KeyState state,
        Instant changed) {

    /** What it signs by. */
    public DkimAlgorithm algorithm() {
        return DkimAlgorithm.of(key.kind());
    }

    /** Where it is published (RFC 6376 §3.6.2.1). */
    public DnsName name() {
        return name(domain, selector);
    }

    static DnsName name(Domain domain, DnsName selector) {
        return DnsName.of(selector + "._domainkey." + domain);
    }

    /** Its record's text (RFC 6376 §3.6.1, RFC 8463 §4). */
    public String text() {
        return "v=DKIM1; k=%s; p=%s"
                .formatted(
                        algorithm().keyWord(), Base64.getEncoder().encodeToString(key.published()));
    }

    /** Its record as a line of a zone file, without a line end. */
    public String zoneLine() {
        return ZoneText.txt(name(), text());
    }

    /** That its private half can't be opened, in words. */
    String damaged() {
        return "the key %s of %s is damaged in the store".formatted(selector, domain);
    }

    boolean isActive() {
        return state == KeyState.ACTIVE;
    }
}
