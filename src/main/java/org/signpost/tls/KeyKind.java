package org.signpost.tls;

import java.security.PublicKey;
import java.util.Optional;

/** The kinds of server key, the one that is preferred first. */
enum KeyKind {
    /** On P-256 or P-384. */
    ECDSA("EC", "SHA256withECDSA"),
    /** Of 2048 bits and more. */
    RSA("RSA", "SHA256withRSA");

    /** What Java calls the algorithm of such a key. */
    final String algorithm;

    /** The signature by which a key is compared with its certificate. */
    final String signature;

    KeyKind(String algorithm, String signature) {
        this.algorithm = algorithm;
        this.signature = signature;
    }

    static Optional<KeyKind> of(PublicKey key) {
        for (KeyKind kind : values()) {
            if (kind.algorithm.equals(key.getAlgorithm())) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
