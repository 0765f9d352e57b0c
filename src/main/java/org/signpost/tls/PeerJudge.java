package org.signpost.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks the {@link PeerCheck} during the handshake of one connection and remembers its verdict. */
final class PeerJudge extends X509ExtendedTrustManager {
    private static final X509Certificate[] NO_ISSUERS = {};

    private final PeerCheck check;
    private final InstantSource clock;
    private volatile PeerVerdict verdict =
            new PeerVerdict.Unauthenticated("the server showed no certificate");
    private volatile List<X509Certificate> chain = List.of();

    PeerJudge(PeerCheck check, InstantSource clock) {
        this.check = check;
        this.clock = clock;
    }

    PeerVerdict verdict() {
        return verdict;
    }

    /** The failure that a handshake ends with when the certificate was refused. */
    Optional<TlsFailure> refusal() {
        return verdict instanceof PeerVerdict.Refused(var reason, String why)
                ? Optional.of(new TlsFailure(reason, why))
                : Optional.empty();
    }

    List<X509Certificate> chain() {
        return chain;
    }

    private void judge(X509Certificate[] sent) throws CertificateException {
        chain = List.of(sent);
        if (chain.isEmpty()) {
            throw new CertificateException("no certificate");
        }
        verdict = check.judge(chain, clock.instant());
        if (verdict instanceof PeerVerdict.Refused(var reason, String why)) {
            throw new CertificateException(reason + ": " + why);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] sent, String type, SSLEngine engine)
            throws CertificateException {
        judge(sent);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] sent, String type, Socket socket)
            throws CertificateException {
        judge(sent);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] sent, String type)
            throws CertificateException {
        judge(sent);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] sent, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("client certificates are not asked for");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] sent, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("client certificates are not asked for");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] sent, String type)
            throws CertificateException {
        throw new CertificateException("client certificates are not asked for");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NO_ISSUERS;
    }
}
