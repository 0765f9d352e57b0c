package org.signpost.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a server keeps of a password for SCRAM: enough to check a proof, not enough to make one (RFC
 * 5802 §3).
 */
public final class ScramVerifier {

    private final ScramMechanism mechanism;
    private final int iterations;
    private final byte[] salt;
    private final Keys keys;

    /** StoredKey and ServerKey, each as long as the mechanism's hash. */
    private static final class Keys {
        private final byte[] stored;
        private final byte[] server;

        Keys(byte[] stored, byte[] server) {
            this.stored = stored;
            this.server = server;
        }
    }

    private ScramVerifier(ScramMechanism mechanism, byte[] salt, int iterations, Keys keys) {
        this.mechanism = mechanism;
        this.iterations = iterations;
        this.salt = salt.clone();
        this.keys = keys;
    }

    /**
     * Derives the verifier of a password; takes some 100 ms for 100,000 iterations.
     *
     * @param password prepared by {@link Saslprep#stored}
     * @param salt random, 16 octets or more
     * @param iterations at least 4096 (RFC 7677 §4)
     */
    public static ScramVerifier derive(
            ScramMechanism mechanism, String password, byte[] salt, int iterations) {
        byte[] salted = saltedPassword(mechanism, password, salt, iterations);
        byte[] clientKey = mac(mechanism, salted, "Client Key");
        byte[] serverKey = mac(mechanism, salted, "Server Key");
        Keys keys = new Keys(digest(mechanism, clientKey), serverKey);
        return new ScramVerifier(mechanism, salt, iterations, keys);
    }

    /** The mechanism that it is for. */
    public ScramMechanism mechanism() {
        return mechanism;
    }

    /** How often the hash was applied. */
    public int iterations() {
        return iterations;
    }

    /** What was mixed into the password. */
    public byte[] salt() {
        return salt.clone();
    }

    /** StoredKey: what a client's proof is checked with. */
    public byte[] storedKey() {
        return keys.stored.clone();
    }

    /** ServerKey: what the server proves itself with. */
    public byte[] serverKey() {
        return keys.server.clone();
    }

    private static byte[] saltedPassword(
            ScramMechanism mechanism, String password, byte[] salt, int iterations) {
        PBEKeySpec spec =
                new PBEKeySpec(password.toCharArray(), salt, iterations, mechanism.bits());
        try {
            return SecretKeyFactory.getInstance("PBKDF2With" + mechanism.mac())
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] mac(ScramMechanism mechanism, byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(mechanism.mac());
            mac.init(new SecretKeySpec(key, mechanism.mac()));
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static byte[] digest(ScramMechanism mechanism, byte[] octets) {
        try {
            return MessageDigest.getInstance(mechanism.digest()).digest(octets);
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
