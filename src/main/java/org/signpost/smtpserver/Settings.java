package org.signpost.smtpserver;

import org.signpost.account.Authenticator;
import org.signpost.account.Directory;
import org.signpost.address.Domain;
import org.signpost.config.LimitsConfig;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.Proxies;
import org.signpost.message.AuthservId;

import java.util.List;
import java.util.Optional;

/**
 * What one session goes by, from its first octet to its last; a reload is seen by the sessions that
 * begin after it.
 *
 * @param name this server's name in the greeting and in Received
 * @param listeners those that share the session's socket
 * @param limits what the server bears
 * @param timeouts how long a session waits
 * @param backing whom a session asks
 */
public record Settings(
        Domain name,
        List<ListenerConfig> listeners,
        LimitsConfig limits,
        Timeouts timeouts,
        Backing backing) {

    /** Copies the list. */
    public Settings {
        listeners = List.copyOf(listeners);
    }

    /** Who speaks for clients on that socket, the same on all that share it. */
    Proxies proxies() {
        return listeners.stream().findFirst().map(ListenerConfig::proxies).orElse(Proxies.NONE);
    }

    /**
     * Whom a session asks.
     *
     * @param directory which addresses exist
     * @param authenticator who somebody is
     * @param tls begins TLS; none where no certificate is at hand
     * @param senders what the DNS says of senders
     * @param clients what the DNS says of clients
     * @param tokens what tokens are worth
     * @param inbound what messages are examined with
     */
    public record Backing(
            Directory directory,
            Authenticator authenticator,
            Optional<TlsStart> tls,
            SenderDomains senders,
            ClientNames clients,
            Tokens tokens,
            Inbound inbound) {

        /** Where nobody's tokens are taken, and nothing is examined. */
        public Backing(
                Directory directory,
                Authenticator authenticator,
                Optional<TlsStart> tls,
                SenderDomains senders,
                ClientNames clients) {
            this(
                    directory,
                    authenticator,
                    tls,
                    senders,
                    clients,
                    Tokens.NONE,
                    Inbound.off(new AuthservId(Domain.of("localhost"))));
        }
    }
}
