package org.signpost.tls;

import org.signpost.observe.Clock;

import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * How to open TLS towards a server.
 *
 * @param serverName the host name (A-labels) to ask for by SNI (RFC 6066 §3); an address literal
 *     sends none
 * @param check what to demand of the certificate
 * @param clock tells when certificates have to be valid
 * @param provider the implementation
 */
public record ClientTls(
        Optional<String> serverName, PeerCheck check, Clock clock, TlsProvider provider) {

    /** Towards {@code serverName}, with the best implementation on this machine. */
    public static ClientTls to(String serverName, PeerCheck check, Clock clock) {
        return new ClientTls(Optional.of(serverName), check, clock, TlsProvider.best());
    }

    /**
     * An engine for one connection. It has a context of its own, so that no session is ever
     * resumed: a resumed session would bring a verdict from another time and another check.
     */
    SSLEngine engine(PeerJudge judge) {
        SSLContext context =
                TlsProfile.context(provider, new KeyManager[0], new TrustManager[] {judge});
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        TlsProfile.apply(engine, provider);
        serverName
                .filter(ReferenceName::isHostName)
                .flatMap(ClientTls::sni)
                .ifPresent(name -> sendName(engine, name));
        return engine;
    }

    /** The name as SNI has it (RFC 6066 §3); none where it can't carry it. */
    private static Optional<SNIHostName> sni(String name) {
        try {
            return Optional.of(new SNIHostName(name));
        } catch (IllegalArgumentException notForJava) {
            // Such as one with "_", which some mail hosts have: better no SNI than no mail.
            return Optional.empty();
        }
    }

    private static void sendName(SSLEngine engine, SNIHostName name) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(name));
        engine.setSSLParameters(parameters);
    }
}
