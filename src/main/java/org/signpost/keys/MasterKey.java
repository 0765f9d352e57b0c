package org.signpost.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** Seals private keys by AES-256-GCM (NIST SP 800-38D), each bound to whose it is. */
final class MasterKey {

    /** Octets of a key. */
    static final int OCTETS = 32;

    private static final int NONCE_OCTETS = 12;
    private static final int TAG_BITS = 128;

    /** What is sealed beside the keys, so that a wrong one is known before there is harm. */
    private static final byte[] PROOF = "signpost".getBytes(StandardCharsets.US_ASCII);

    private static final String PROOF_OWNER = "master-key";

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    private MasterKey(byte[] octets) {
        key = new SecretKeySpec(octets, "AES");
    }

    /** The key of those 32 octets. */
    static MasterKey of(byte[] octets) {
        if (octets.length != OCTETS) throw new IllegalArgumentException("not 32 octets");
        return new MasterKey(octets);
    }

    /** The key that a passphrase makes, by PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2). */
    static MasterKey of(String passphrase, byte[] salt, int iterations) {
        try {
            PBEKeySpec spec =
                    new PBEKeySpec(passphrase.toCharArray(), salt, iterations, OCTETS * Byte.SIZE);
            SecretKeyFactory pbkdf2 = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
            return new MasterKey(pbkdf2.generateSecret(spec).getEncoded());
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** A nonce, then what is sealed with its tag. */
    byte[] seal(byte[] secret, String owner) {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, owner).doFinal(secret);
            byte[] all = Arrays.copyOf(nonce, NONCE_OCTETS + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE_OCTETS, sealed.length);
            return all;
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** What was sealed for that owner; empty where it was by another key, or for another. */
    Optional<byte[]> open(byte[] sealed, String owner) {
        if (sealed.length < NONCE_OCTETS) return Optional.empty();
        try {
            byte[] nonce = Arrays.copyOf(sealed, NONCE_OCTETS);
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, nonce, owner)
                            .doFinal(sealed, NONCE_OCTETS, sealed.length - NONCE_OCTETS));
        } catch (AEADBadTagException notByThis) {
            return Optional.empty();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** By what this key is known again. */
    byte[] proof() {
        return seal(PROOF, PROOF_OWNER);
    }

    /** Whether that proof is of this key. */
    boolean proves(byte[] proof) {
        return open(proof, PROOF_OWNER).filter(p -> Arrays.equals(p, PROOF)).isPresent();
    }
}
