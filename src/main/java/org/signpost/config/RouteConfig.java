package org.signpost.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A {@code [[route]]} table: how mail for some recipients of some senders leaves.
 *
 * @param to {@code to}: recipient domains
 * @param from {@code from}: sender domains; the null sender matches only {@code *}
 * @param via {@code via}: where it goes
 * @param tls {@code tls}: how it is secured
 */
public record RouteConfig(DomainPattern to, DomainPattern from, Via via, Tls tls) {

    /** {@code via}: where mail goes. */
    public sealed interface Via {

        /** {@code "mx"}: to the recipient domain's MX. */
        record Mx() implements Via {}

        /**
         * {@code "smtp://host:587"} or {@code "smtps://host:465"}: to a relay host.
         *
         * @param host the relay host
         * @param implicitTls whether TLS begins before the first octet
         * @param login {@code user} with {@code password-file} or {@code token-file}
         */
        record RelayHost(HostPort host, boolean implicitTls, Optional<RouteLogin> login)
                implements Via {}

        /** {@code "lmtp://host:port"}: to a mailbox server. */
        record Lmtp(HostPort host) implements Via {}
    }

    /**
     * Who we are to a relay host.
     *
     * @param user {@code user}
     * @param kind which of both keys names the file
     * @param file its first line is the secret; re-read at each login
     */
    public record RouteLogin(String user, SecretKind kind, Path file) {}

    /** What a route's secret is. */
    public enum SecretKind {
        /** {@code password-file}. */
        PASSWORD,
        /** {@code token-file}. */
        TOKEN
    }

    /**
     * How a route is secured.
     *
     * @param level {@code tls}
     * @param trust {@code trust}: PEM file of a private CA
     */
    public record Tls(TlsLevel level, Optional<Path> trust) {}

    /** {@code tls}: what a route asks of TLS. */
    public enum TlsLevel {
        /**
         * {@code default}: DANE where the host has it; else opportunistic, and with a user pkix.
         */
        DEFAULT,
        /** {@code dane}: encrypted, and the server verified by its TLSA records. */
        DANE,
        /** {@code pkix}: encrypted, and the server's certificate valid for its name. */
        PKIX,
        /** {@code encrypt}: encrypted, the certificate isn't looked at. */
        ENCRYPT,
        /** {@code opportunistic}: encrypted where possible. */
        OPPORTUNISTIC,
        /** {@code none}: not encrypted. */
        NONE
    }
}
