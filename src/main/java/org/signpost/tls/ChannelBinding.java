package org.signpost.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;

import javax.net.ssl.SSLEngine;

/** What ties a login to the TLS connection that it happens in (RFC 5056). */
enum ChannelBinding {
    /** RFC 9266 §2. */
    TLS_EXPORTER("tls-exporter"),
    /** RFC 5929 §4. */
    TLS_SERVER_END_POINT("tls-server-end-point");

    private static final String LABEL = "EXPORTER-Channel-Binding";
    private static final int OCTETS = 32;

    private final String text;

    ChannelBinding(String text) {
        this.text = text;
    }

    /**
     * The binding of that type; empty where it is unknown or the connection has none.
     *
     * @param type its registered name
     * @param server the server's certificate
     */
    static Optional<byte[]> of(
            String type, TlsProvider provider, SSLEngine engine, X509Certificate server) {
        if (type.equals(TLS_EXPORTER.text)) return exported(provider, engine);
        return type.equals(TLS_SERVER_END_POINT.text) ? endPoint(server) : Optional.empty();
    }

    private static Optional<byte[]> exported(TlsProvider provider, SSLEngine engine) {
        // RFC 9266 §4.2: before TLS 1.3 this needs the extended master secret, and neither provider
        // tells whether there is one.
        return engine.getSession().getProtocol().equals("TLSv1.3")
                ? provider.exported(engine, LABEL, OCTETS)
                : Optional.empty();
    }

    /** RFC 5929 §4.1: the signature's own hash function, SHA-256 in the place of MD5 and SHA-1. */
    private static Optional<byte[]> endPoint(X509Certificate server) {
        Optional<String> hash = hash(server);
        if (hash.isEmpty()) return Optional.empty();
        try {
            return Optional.of(MessageDigest.getInstance(hash.get()).digest(server.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException undefined) {
            return Optional.empty();
        }
    }

    private static Optional<String> hash(X509Certificate certificate) {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (algorithm.contains("PSS")) return pssHash(certificate);
        int with = algorithm.indexOf("WITH");
        // Ed25519 has no hash function of its own, so the binding is undefined.
        if (with < 0) return Optional.empty();
        return switch (algorithm.substring(0, with)) {
            case "MD5", "SHA1", "SHA-1", "SHA256" -> Optional.of("SHA-256");
            case "SHA384" -> Optional.of("SHA-384");
            case "SHA512" -> Optional.of("SHA-512");
            default -> Optional.empty();
        };
    }

    private static Optional<String> pssHash(X509Certificate certificate) {
        try {
            var parameters = java.security.AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(certificate.getSigAlgParams());
            String hash = parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
            return Optional.of(hash.equals("SHA-1") ? "SHA-256" : hash);
        } catch (java.security.GeneralSecurityException | java.io.IOException undefined) {
            return Optional.empty();
        }
    }
}
