package org.signpost.dns;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One question that is asked anew, and how its answer came about.
 *
 * @param answer to it
 * @param chain what was asked upstream to validate the answer, in order; empty where nobody
 *     validates, or the resolver does
 */
public record Lookup(Answer<String> answer, List<ChainStep> chain) {

    /** Copies the list. */
    public Lookup {
        chain = List.copyOf(chain);
    }

    /**
     * Asks without a memory, and waits 15 s at most.
     *
     * @param resolvers recursive ones; the system's where empty
     * @param clock tells which signatures hold
     */
    public static Lookup of(
            List<InetSocketAddress> resolvers,
            Dnssec dnssec,
            InstantSource clock,
            DnsName name,
            RecordType<String> type) {
        List<ChainStep> chain = new CopyOnWriteArrayList<>();
        Resolver resolver = StubResolver.telling(resolvers, dnssec, clock, chain::add);
        return new Lookup(resolver.query(name, type), chain);
    }
}
