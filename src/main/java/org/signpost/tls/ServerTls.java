package org.signpost.tls;

import java.util.Optional;

import javax.net.ssl.SSLEngine;

/**
 * How to accept TLS from clients: with one of the certificates, and without asking for theirs (RFC
 * 8314 §4.2).
 *
 * @param certificates looked at anew for each connection, so a reload takes effect at once and
 *     disturbs nobody
 */
public record ServerTls(Certificates certificates) {

    SSLEngine engine(Optional<ClientHello> hello) {
        SSLEngine engine = certificates.choose(hello).context().createSSLEngine();
        engine.setUseClientMode(false);
        TlsProfile.apply(engine, certificates.provider());
        return engine;
    }
}
