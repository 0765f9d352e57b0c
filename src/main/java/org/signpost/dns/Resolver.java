package org.signpost.dns;

import java.net.InetAddress;

/**
 * Answers questions about names; blocks while it asks, for a bounded time.
 *
 * <p>An interrupted caller gets {@link Answer.Failed} and stays interrupted.
 */
public interface Resolver {

    /** More CNAMEs than this in a row are a loop, or as good as one. */
    int MAX_ALIASES = 8;

    /** The records of that type at that name; CNAMEs are followed. */
    <T> Answer<T> query(DnsName name, RecordType<T> type);

    /** The mail exchangers of a domain, in no particular order. */
    default Answer<MxRecord> mx(DnsName domain) {
        return query(domain, RecordType.MX);
    }

    /** The IPv4 addresses of a host. */
    default Answer<InetAddress> ipv4(DnsName host) {
        return query(host, RecordType.A);
    }

    /** The IPv6 addresses of a host. */
    default Answer<InetAddress> ipv6(DnsName host) {
        return query(host, RecordType.AAAA);
    }

    /** The texts at a name, each record's strings joined. */
    default Answer<String> txt(DnsName name) {
        return query(name, RecordType.TXT);
    }

    /** The names that an address claims; anybody can claim any name (RFC 8601 §2.7.3). */
    default Answer<DnsName> ptr(InetAddress address) {
        return query(DnsName.reverse(address), RecordType.PTR);
    }
}
