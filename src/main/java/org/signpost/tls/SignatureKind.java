package org.signpost.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;

/** The signatures that messages carry, both over SHA-256 (RFC 6376 §3.3, RFC 8463 §3). */
public enum SignatureKind {
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RSA("RSA", "SHA256withRSA", "SunRsaSign"),
    /** PureEdDSA on Curve25519. */
    ED25519("Ed25519", "Ed25519", "SunEC");

    private final String keys;
    private final String signatures;
    private final String ofTheJdk;

    SignatureKind(String keys, String signatures, String ofTheJdk) {
        this.keys = keys;
        this.signatures = signatures;
        this.ofTheJdk = ofTheJdk;
    }

    String keys() {
        return keys;
    }

    /** The faster one of those that are there: Conscrypt's Ed25519 takes a fiftieth of the time. */
    Provider provider() {
        TlsProvider best = TlsProvider.best();
        return best == TlsProvider.CONSCRYPT ? best.keys(keys) : Security.getProvider(ofTheJdk);
    }

    KeyFactory factory() throws GeneralSecurityException {
        return KeyFactory.getInstance(keys, provider());
    }

    Signature signature() {
        try {
            return Signature.getInstance(signatures, provider());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
