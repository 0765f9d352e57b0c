package org.signpost.tls;

import org.conscrypt.Conscrypt;

import java.security.Provider;
import java.security.Security;
import java.util.Optional;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** The implementation of TLS underneath: Conscrypt, or the JDK's where Conscrypt does not load. */
public enum TlsProvider {
    /** BoringSSL by JNI: a fifth of the CPU per handshake, and X25519MLKEM768. */
    CONSCRYPT,
    /** SunJSSE: everywhere a JDK is, without post-quantum key exchange. */
    JDK;

    /** Conscrypt where its native library loads on this machine, else the JDK. */
    public static TlsProvider best() {
        return Loaded.CONSCRYPT_PROVIDER.isPresent() ? CONSCRYPT : JDK;
    }

    /** Whether this one works on this machine. */
    public boolean available() {
        return this == JDK || Loaded.CONSCRYPT_PROVIDER.isPresent();
    }

    /** Where SSLContext comes from. */
    Provider tls() {
        return this == JDK ? Security.getProvider("SunJSSE") : conscrypt();
    }

    /**
     * Where private keys are parsed: a key of Conscrypt's own signs without being converted at each
     * handshake.
     */
    Provider keys(String algorithm) {
        if (this == CONSCRYPT) {
            return conscrypt();
        }
        return Security.getProvider("EC".equals(algorithm) ? "SunEC" : "SunRsaSign");
    }

    /** The name of the key exchange group in use, where the implementation tells. */
    Optional<String> group(SSLEngine engine) {
        return this == CONSCRYPT
                ? Optional.ofNullable(Conscrypt.getGroupName(engine))
                : Optional.empty();
    }

    /** Keys that only the two ends of that connection know (RFC 8446 §7.5). */
    Optional<byte[]> exported(SSLEngine engine, String label, int octets) {
        byte[] context = {};
        try {
            if (this == CONSCRYPT) {
                return Optional.ofNullable(
                        Conscrypt.exportKeyingMaterial(engine, label, context, octets));
            }
            return engine.getSession() instanceof ExtendedSSLSession session
                    ? Optional.of(session.exportKeyingMaterialData(label, context, octets))
                    : Optional.empty();
        } catch (SSLException | UnsupportedOperationException unable) {
            return Optional.empty();
        }
    }

    private static Provider conscrypt() {
        return Loaded.CONSCRYPT_PROVIDER.orElseThrow();
    }

    /** Loads the native library once, when first asked for. */
    private static final class Loaded {
        static final Optional<Provider> CONSCRYPT_PROVIDER = load();

        private static Optional<Provider> load() {
            try {
                return Conscrypt.isAvailable()
                        ? Optional.of(Conscrypt.newProvider())
                        : Optional.empty();
            } catch (LinkageError notOnThisMachine) {
                return Optional.empty();
            }
        }
    }
}
