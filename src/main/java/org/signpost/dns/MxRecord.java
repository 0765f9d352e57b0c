package org.signpost.dns;

/**
 * One mail exchanger of a domain (RFC 1035 §3.3.9).
 *
 * @param preference 0 to 65535; lower is tried first
 * @param exchange the host; the root in a null MX
 */
public record MxRecord(int preference, DnsName exchange) {

    /** Whether this is the record of a domain that takes no mail (RFC 7505 §3). */
    public boolean isNull() {
        return exchange.isRoot();
    }
}
