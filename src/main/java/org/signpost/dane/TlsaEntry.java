package org.signpost.dane;

import org.signpost.dns.DnsName;
import org.signpost.dns.TlsaRecord;

import java.util.Optional;

/**
 * A TLSA record and where it stands.
 *
 * @param owner such as {@code _25._tcp.mx.example.com}
 */
public record TlsaEntry(DnsName owner, TlsaRecord record) {

    /**
     * Where the records of a server stand (RFC 6698 §3).
     *
     * @param base the TLSA base domain, such as {@code mx.example.com}
     * @param port the TCP port that it is reached at; 25 for mail between servers
     * @return empty where the name would be too long for the DNS
     */
    public static Optional<DnsName> owner(DnsName base, int port) {
        return DnsName.parse("_" + port + "._tcp" + (base.isRoot() ? "." : "." + base.text()));
    }

    /** The whole line of a zone file: {@code _25._tcp.mx.example.com. IN TLSA 3 1 1 8cb0fc…}. */
    public String text() {
        return owner.text() + ". IN TLSA " + record.text();
    }

    /** For a log: {@code TLSA 3 1 1 8cb0fc6c52750… at _25._tcp.mx.example.com}. */
    @Override
    public String toString() {
        return "TLSA " + record.brief() + " at " + owner.text();
    }
}
