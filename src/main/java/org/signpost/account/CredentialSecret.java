package org.signpost.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What is kept of an application credential's secret: its SHA-256. A slow hash protects passwords
 * that people choose; nobody finds 140 random bits by trying, however fast that is.
 */
public final class CredentialSecret {

    /** Base32 without what looks alike: 5 bits each. */
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

    private static final int GROUPS = 7;
    private static final int GROUP = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] digest;

    private CredentialSecret(byte[] digest) {
        this.digest = digest;
    }

    /** A new secret of 140 bits, in groups as people type them. */
    public static String random() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP; i++) {
            if (i > 0 && i % GROUP == 0) text.append('-');
            text.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    static CredentialSecret of(String secret) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return new CredentialSecret(sha.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    static CredentialSecret stored(byte[] digest) {
        return new CredentialSecret(digest.clone());
    }

    byte[] stored() {
        return digest.clone();
    }

    /** Takes the same time whatever differs. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CredentialSecret secret
                && MessageDigest.isEqual(digest, secret.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }
}
