package org.signpost.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * SCRAM's arithmetic with one hash function (RFC 5802 §2.2, §3).
 *
 * @param digest the JDK's name of H
 * @param mac the JDK's name of HMAC
 * @param bits how long H's output is
 */
record ScramHash(String digest, String mac, int bits) {

    static final ScramHash SHA_256 = new ScramHash("SHA-256", "HmacSHA256", 256);
    static final ScramHash SHA_512 = new ScramHash("SHA-512", "HmacSHA512", 512);

    /** SaltedPassword, of a prepared password. */
    byte[] salted(String password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, bits);
        try {
            return SecretKeyFactory.getInstance("PBKDF2With" + mac)
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        } finally {
            spec.clearPassword();
        }
    }

    byte[] clientKey(byte[] salted) {
        return hmac(salted, "Client Key");
    }

    byte[] storedKey(byte[] salted) {
        return hash(clientKey(salted));
    }

    byte[] serverKey(byte[] salted) {
        return hmac(salted, "Server Key");
    }

    /** ClientProof. */
    byte[] proof(byte[] salted, String authMessage) {
        return xor(clientKey(salted), hmac(storedKey(salted), authMessage));
    }

    /** Whether whoever made that proof knows the password that StoredKey is from. */
    boolean proves(byte[] storedKey, String authMessage, byte[] proof) {
        if (proof.length != bits / Byte.SIZE) return false;
        byte[] clientKey = xor(proof, hmac(storedKey, authMessage));
        return MessageDigest.isEqual(hash(clientKey), storedKey);
    }

    /** ServerSignature. */
    byte[] signature(byte[] serverKey, String authMessage) {
        return hmac(serverKey, authMessage);
    }

    private byte[] hmac(byte[] key, String text) {
        try {
            Mac instance = Mac.getInstance(mac);
            instance.init(new SecretKeySpec(key, mac));
            return instance.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private byte[] hash(byte[] octets) {
        try {
            return MessageDigest.getInstance(digest).digest(octets);
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static byte[] xor(byte[] one, byte[] other) {
        byte[] result = one.clone();
        for (int i = 0; i < result.length; i++) result[i] ^= other[i];
        return result;
    }
}
