package org.signpost.account;

import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * What is stored of a password, all of it derived at the same time.
 *
 * @param hash what PLAIN and LOGIN are checked against, in PHC string form
 * @param verifiers what each member of SCRAM is checked against
 */
record Secrets(String hash, List<ScramVerifier> verifiers) {

    /** Far more than the 4096 that RFC 7677 §4 asks for at least. */
    static final int ITERATIONS = 100_000;

    static final int SALT_OCTETS = 16;

    Secrets {
        verifiers = List.copyOf(verifiers);
    }

    /**
     * Derives secrets.
     *
     * @param hashing for the hash
     * @param iterations for the verifiers
     */
    record Maker(PasswordHash hashing, int iterations) {

        /** The secrets of a password that was prepared for storing. */
        Secrets of(String prepared) {
            return new Secrets(hashing.hash(prepared), verifiers(prepared, iterations));
        }
    }

    /** A verifier for each member of SCRAM of a password that was prepared for storing. */
    static List<ScramVerifier> verifiers(String prepared, int iterations) {
        SecureRandom random = new SecureRandom();
        return Arrays.stream(ScramMechanism.values())
                .map(m -> {
                    byte[] salt = new byte[SALT_OCTETS];
                    random.nextBytes(salt);
                    return ScramVerifier.derive(m, prepared, salt, iterations);
                })
                .toList();
    }
}
