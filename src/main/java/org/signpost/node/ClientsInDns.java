package org.signpost.node;

import org.signpost.address.Domain;
import org.signpost.dns.DnsName;
import org.signpost.dns.Iprev;
import org.signpost.dns.Resolver;
import org.signpost.smtpserver.ClientNames;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Asks the DNS for the names of clients; the answer has come by the time that a message has. */
final class ClientsInDns implements ClientNames {

    /** Questions at a time, each with a socket: clients can come faster than a slow DNS answers. */
    private static final int MOST = 200;

    private final Resolver resolver;
    private final Semaphore places = new Semaphore(MOST);

    /**
     * Asks that resolver.
     *
     * @param resolver remembers answers
     */
    ClientsInDns(Resolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public Supplier<Optional<Domain>> ask(InetAddress client) {
        // Every host's own; the DNS has nothing to say of it (RFC 6761 §6.3, RFC 6303 §4.1).
        if (client.isLoopbackAddress()) return Optional::empty;
        if (!places.tryAcquire()) return Optional::empty;
        return DnsQuestion.ask("client-name", () -> name(client), Optional.empty());
    }

    private Optional<Domain> name(InetAddress client) {
        try {
            return Iprev.name(resolver, client).map(DnsName::text).flatMap(Domain::parse);
        } finally {
            places.release();
        }
    }
}
