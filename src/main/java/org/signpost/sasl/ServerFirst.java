package org.signpost.sasl;

import java.util.Optional;

/** SCRAM's server-first-message (RFC 5802 §7). */
sealed interface ServerFirst {

    /** At most so many, or a hostile server would keep us busy for minutes. */
    int MOST_ITERATIONS = 10_000_000;

    /** RFC 7677 §4: with fewer, whoever listens in tries passwords too fast. */
    int LEAST_ITERATIONS = 4096;

    /**
     * A message that can be answered.
     *
     * @param nonce the client's and the server's
     * @param salt not empty
     */
    @SuppressWarnings("ArrayRecordComponent") // It is compared with nothing.
    record Valid(String nonce, byte[] salt, int iterations) implements ServerFirst {}

    /** A message that can't be answered. */
    record Invalid(String why) implements ServerFirst {}

    /** Reads what a server answered to a client's nonce. */
    static ServerFirst parse(String message, String clientNonce) {
        String[] parts = message.split(",", -1);
        boolean complete =
                parts.length >= 3
                        && parts[0].startsWith("r=")
                        && parts[1].startsWith("s=")
                        && parts[2].startsWith("i=");
        if (!complete) return new Invalid("its first message of SCRAM has not r=, s= and i=");
        String nonce = parts[0].substring(2);
        if (!SaslText.isNonce(nonce)
                || !nonce.startsWith(clientNonce)
                || nonce.length() == clientNonce.length()) {
            return new Invalid("its nonce doesn't go on from ours");
        }
        Optional<byte[]> salt = SaslText.base64(parts[1].substring(2)).filter(s -> s.length > 0);
        if (salt.isEmpty()) return new Invalid("its salt is not base64");
        int iterations = SaslText.number(parts[2].substring(2));
        if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
            return new Invalid(
                    "its iteration count is not between "
                            + LEAST_ITERATIONS
                            + " and "
                            + MOST_ITERATIONS);
        }
        return new Valid(nonce, salt.get(), iterations);
    }
}
