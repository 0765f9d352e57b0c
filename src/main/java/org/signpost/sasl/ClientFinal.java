package org.signpost.sasl;

import java.util.Optional;

/** SCRAM's client-final-message (RFC 5802 §7). */
sealed interface ClientFinal {

    /**
     * A message whose proof can be checked.
     *
     * @param binding the octets of c=
     * @param nonce that of r=
     * @param proof the octets of p=
     * @param withoutProof everything before {@code ,p=}, as it came
     */
    @SuppressWarnings("ArrayRecordComponent") // It is compared with nothing.
    record Valid(byte[] binding, String nonce, byte[] proof, String withoutProof)
            implements ClientFinal {}

    /** A message that breaks the grammar. */
    record Invalid(String why) implements ClientFinal {}

    static ClientFinal parse(String message) {
        int proofAt = message.lastIndexOf(",p=");
        if (proofAt < 0) return new Invalid("SCRAM's last message ends in p=");
        String withoutProof = message.substring(0, proofAt);
        String[] parts = withoutProof.split(",", -1);
        if (parts.length < 2 || !parts[0].startsWith("c=") || !parts[1].startsWith("r=")) {
            return new Invalid("SCRAM's last message begins with c= and r=");
        }
        Optional<byte[]> binding = SaslText.base64(parts[0].substring(2));
        Optional<byte[]> proof = SaslText.base64(message.substring(proofAt + 3));
        if (binding.isEmpty() || proof.isEmpty()) {
            return new Invalid("c= and p= are base64");
        }
        return new Valid(binding.get(), parts[1].substring(2), proof.get(), withoutProof);
    }
}
