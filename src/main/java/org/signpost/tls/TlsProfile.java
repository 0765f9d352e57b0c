package org.signpost.tls;

import org.conscrypt.Conscrypt;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * What Signpost speaks: TLS 1.3 and 1.2, ephemeral key exchange and AEAD only (RFC 9325 §3.1, §4.2;
 * RFC 8314 §4). Always set explicitly, since the defaults of both providers include CBC suites.
 */
final class TlsProfile {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Conscrypt keeps its own order among the first three: AES-128 first where the CPU has AES. */
    private static final String[] SUITES = {
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    };

    private static final String[] CONSCRYPT_GROUPS = {"X25519MLKEM768", "X25519", "P-256", "P-384"};
    private static final String[] JDK_GROUPS = {"x25519", "secp256r1", "secp384r1"};

    private TlsProfile() {}

    /** A context of that provider; it has no default trust and no default keys. */
    static SSLContext context(TlsProvider provider, KeyManager[] keys, TrustManager[] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", provider.tls());
            context.init(keys, trust, null);
            return context;
        } catch (NoSuchAlgorithmException | KeyManagementException e) {
            throw new IllegalStateException("no TLS from " + provider, e);
        }
    }

    /** Restricts an engine to the profile. */
    static void apply(SSLEngine engine, TlsProvider provider) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS.clone());
        parameters.setCipherSuites(SUITES.clone());
        boolean conscrypt = provider == TlsProvider.CONSCRYPT;
        parameters.setNamedGroups((conscrypt ? CONSCRYPT_GROUPS : JDK_GROUPS).clone());
        parameters.setUseCipherSuitesOrder(true);
        engine.setSSLParameters(parameters);
        if (conscrypt) {
            Conscrypt.setUseSessionTickets(engine, false);
            Conscrypt.setBufferAllocator(engine, NativeBuffers.INSTANCE);
        }
    }
}
