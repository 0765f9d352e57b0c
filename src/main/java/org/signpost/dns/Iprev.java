package org.signpost.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/** Finds the name of an address that is confirmed both ways (RFC 8601 §3, "iprev"). */
public final class Iprev {

    /** Names of one address that are looked at; whoever has the address may claim thousands. */
    private static final int MOST_NAMES = 10;

    private Iprev() {}

    /**
     * The first of the names that the address claims which has this address; none where no name
     * does, and where the DNS can't be asked. Blocks for as long as the resolver does for each
     * name.
     */
    public static Optional<DnsName> name(Resolver resolver, InetAddress address) {
        return resolver.ptr(address) instanceof Answer.Found<DnsName> claimed
                ? claimed.records().stream()
                        .limit(MOST_NAMES)
                        .filter(name -> has(resolver, name, address))
                        .findFirst()
                : Optional.empty();
    }

    private static boolean has(Resolver resolver, DnsName name, InetAddress address) {
        Answer<InetAddress> answer =
                address instanceof Inet4Address ? resolver.ipv4(name) : resolver.ipv6(name);
        return answer instanceof Answer.Found<InetAddress> found
                && found.records().contains(address);
    }
}
