package org.signpost.oauth;

import java.util.Arrays;
import java.util.Optional;

/**
 * How a token may be signed (RFC 7518 §3.1): with a private key only. {@code none} and shared
 * secrets don't exist here, so that no token can choose them (RFC 8725 §3.1).
 */
public enum SigningAlgorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256, which every issuer can. */
    RS256,
    /** RSASSA-PKCS1-v1_5 with SHA-384. */
    RS384,
    /** RSASSA-PKCS1-v1_5 with SHA-512. */
    RS512,
    /** RSASSA-PSS with SHA-256. */
    PS256,
    /** RSASSA-PSS with SHA-384. */
    PS384,
    /** RSASSA-PSS with SHA-512. */
    PS512,
    /** ECDSA on P-256. */
    ES256,
    /** ECDSA on P-384. */
    ES384,
    /** ECDSA on P-521. */
    ES512;

    /** The algorithm of that registered name; empty where it is none of these. */
    public static Optional<SigningAlgorithm> of(String name) {
        return Arrays.stream(values()).filter(a -> a.name().equals(name)).findFirst();
    }
}
