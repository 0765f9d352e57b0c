package org.signpost.tls;

import java.util.Optional;

import javax.net.ssl.SSLEngine;

/**
 * How to accept TLS from clients: with one of the certificates, and without asking for theirs but
 * where a private authority is configured that makes them (RFC 8314 §4.2).
 *
 * @param certificates looked at anew for each connection, so a reload takes effect at once and
 *     disturbs nobody
 * @param clients the authority of the clients that are asked for a certificate; empty where none is
 */
public record ServerTls(Certificates certificates, Optional<Trust> clients) {

    /** TLS that asks no client for a certificate. */
    public ServerTls(Certificates certificates) {
        this(certificates, Optional.empty());
    }

    /** The same certificates for a listener that asks clients for theirs. */
    public ServerTls asking(Trust authority) {
        return new ServerTls(certificates, Optional.of(authority));
    }

    SSLEngine engine(ServerCertificate certificate, Optional<ClientJudge> judge) {
        SSLEngine engine =
                judge.map(certificate::context).orElseGet(certificate::context).createSSLEngine();
        engine.setUseClientMode(false);
        TlsProfile.apply(engine, certificates.provider());
        if (judge.isPresent()) engine.setWantClientAuth(true);
        return engine;
    }

    /** Who looks at one connection's certificate; nobody where none is asked for. */
    Optional<ClientJudge> judge() {
        return clients.map(authority -> new ClientJudge(authority, certificates.clock()));
    }
}
