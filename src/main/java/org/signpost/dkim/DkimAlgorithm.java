package org.signpost.dkim;

import org.signpost.tls.SignatureKind;

import java.util.Optional;

/** What signs (RFC 6376 §3.3, RFC 8463 §3); SHA-1 is no longer one (RFC 8301 §3.1). */
public enum DkimAlgorithm {
    /** RSA with SHA-256. */
    RSA_SHA256("rsa-sha256", "rsa", SignatureKind.RSA),
    /** Ed25519 with SHA-256. */
    ED25519_SHA256("ed25519-sha256", "ed25519", SignatureKind.ED25519);

    private final String word;
    private final String keyWord;
    private final SignatureKind kind;

    DkimAlgorithm(String word, String keyWord, SignatureKind kind) {
        this.word = word;
        this.keyWord = keyWord;
        this.kind = kind;
    }

    /** The one of that name. */
    public static Optional<DkimAlgorithm> of(String word) {
        for (DkimAlgorithm algorithm : values()) {
            if (algorithm.word.equals(word)) return Optional.of(algorithm);
        }
        return Optional.empty();
    }

    /** The one that keys of that kind sign by. */
    public static DkimAlgorithm of(SignatureKind kind) {
        return kind == SignatureKind.RSA ? RSA_SHA256 : ED25519_SHA256;
    }

    /** As it stands in {@code a=}. */
    public String word() {
        return word;
    }

    /** As its keys have it in {@code k=}. */
    public String keyWord() {
        return keyWord;
    }

    /** The kind of its keys. */
    public SignatureKind kind() {
        return kind;
    }

    /**
     * What is signed in the end: RSA hashes by itself, Ed25519 signs the hash (RFC 8463 §3).
     *
     * @param data the canonical header fields
     */
    public byte[] toSign(byte[] data) {
        return this == RSA_SHA256 ? data : BodyHash.sha256().digest(data);
    }
}
