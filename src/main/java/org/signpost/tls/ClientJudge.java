package org.signpost.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Looks at a client's certificate during the handshake and remembers the verdict. It never ends the
 * handshake: who shows a certificate that is worth nothing can still log in by other means, and
 * hears from AUTH EXTERNAL why that failed.
 */
final class ClientJudge extends X509ExtendedTrustManager {

    private final Trust authorities;
    private final InstantSource clock;
    private volatile PeerVerdict verdict =
            new PeerVerdict.Unauthenticated("the client showed no certificate");
    private volatile List<X509Certificate> chain = List.of();

    ClientJudge(Trust authorities, InstantSource clock) {
        this.authorities = authorities;
        this.clock = clock;
    }

    PeerVerdict verdict() {
        return verdict;
    }

    List<X509Certificate> chain() {
        return chain;
    }

    private void judge(X509Certificate[] sent) {
        chain = List.of(sent);
        if (chain.isEmpty()) return;
        verdict = new PkixCheck(authorities, clock.instant()).judgeClient(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] sent, String type, SSLEngine engine) {
        judge(sent);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] sent, String type, Socket socket) {
        judge(sent);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] sent, String type) {
        judge(sent);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] sent, String type, SSLEngine engine) {
        throw new UnsupportedOperationException("clients only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] sent, String type, Socket socket) {
        throw new UnsupportedOperationException("clients only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] sent, String type) {
        throw new UnsupportedOperationException("clients only");
    }

    /** What the client is told to look for (RFC 8446 §4.2.4). */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.anchors().toArray(X509Certificate[]::new);
    }
}
