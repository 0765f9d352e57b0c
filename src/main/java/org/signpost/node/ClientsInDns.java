package org.signpost.node;

import org.signpost.address.Domain;
import org.signpost.dns.DnsName;
import org.signpost.dns.Iprev;
import org.signpost.dns.Resolver;
import org.signpost.smtpserver.ClientNames;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks the DNS for the names of clients, each on a thread of its own: the answer has come by the
 * time that a message has. Mail isn't held up by a DNS that doesn't answer.
 *
 * @param resolver remembers answers
 */
record ClientsInDns(Resolver resolver) implements ClientNames {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Questions at a time, each with a socket: clients can come faster than a slow DNS answers. */
    private static final Semaphore PLACES = new Semaphore(200);

    @Override
    public Supplier<Optional<Domain>> ask(InetAddress client) {
        // Every host's own; the DNS has nothing to say of it (RFC 6761 §6.3, RFC 6303 §4.1).
        if (client.isLoopbackAddress()) return Optional::empty;
        if (!PLACES.tryAcquire()) return Optional::empty;
        FutureTask<Optional<Domain>> answer = new FutureTask<>(() -> name(client));
        Thread.ofVirtual().name("client-name").start(answer);
        // One patience for all messages of the session.
        long end = System.nanoTime() + PATIENCE.toNanos();
        return () -> await(answer, end);
    }

    private Optional<Domain> name(InetAddress client) {
        try {
            return Iprev.name(resolver, client).map(DnsName::text).flatMap(Domain::parse);
        } finally {
            PLACES.release();
        }
    }

    private static Optional<Domain> await(FutureTask<Optional<Domain>> answer, long end) {
        try {
            long left = Math.max(0, end - System.nanoTime());
            return answer.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
