package org.signpost.smtpserver;

import org.signpost.address.Domain;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the DNS for the names of clients; for use by many threads. */
@FunctionalInterface
public interface ClientNames {

    /**
     * Begins to ask for the name of a client that its own DNS confirms (RFC 8601 §3). Who takes the
     * answer waits for it, a few seconds at most; it is empty where there is no such name, and
     * where the DNS can't be asked.
     */
    Supplier<Optional<Domain>> ask(InetAddress client);
}
