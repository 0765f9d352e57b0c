package org.signpost.sasl;

/**
 * What a server keeps of a password for SCRAM: enough to check a proof, not enough to make one (RFC
 * 5802 §3).
 */
public final class ScramVerifier {

    private final ScramMechanism mechanism;
    private final int iterations;
    private final byte[] salt;
    private final Keys keys;

    /**
     * What the password came to.
     *
     * @param stored StoredKey: what a client's proof is checked with
     * @param server ServerKey: what the server proves itself with
     */
    @SuppressWarnings("ArrayRecordComponent") // It is compared with nothing.
    public record Keys(byte[] stored, byte[] server) {
        /** Copies both. */
        public Keys {
            stored = stored.clone();
            server = server.clone();
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
        ScramHash hash = mechanism.hash();
        byte[] salted = hash.salted(password, salt, iterations);
        Keys keys = new Keys(hash.storedKey(salted), hash.serverKey(salted));
        return new ScramVerifier(mechanism, salt, iterations, keys);
    }

    /** The verifier that was derived before. */
    public static ScramVerifier kept(
            ScramMechanism mechanism, byte[] salt, int iterations, Keys keys) {
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
        return keys.stored().clone();
    }

    /** ServerKey: what the server proves itself with. */
    public byte[] serverKey() {
        return keys.server().clone();
    }
}
