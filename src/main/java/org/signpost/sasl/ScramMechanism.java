package org.signpost.sasl;

import java.util.Arrays;
import java.util.Optional;

/** The members of the SCRAM family that verifiers are kept for (RFC 7677; SHA-512 likewise). */
public enum ScramMechanism {
    /** SCRAM-SHA-256, and its -PLUS form. */
    SHA_256("SCRAM-SHA-256"),
    /** SCRAM-SHA-512, and its -PLUS form. */
    SHA_512("SCRAM-SHA-512");

    private final String text;

    ScramMechanism(String text) {
        this.text = text;
    }

    /** The mechanism of that registered name, or empty where it is none of these. */
    public static Optional<ScramMechanism> of(String text) {
        return Arrays.stream(values()).filter(m -> m.text.equals(text)).findFirst();
    }

    /** The registered name without -PLUS. */
    public String text() {
        return text;
    }

    /** How many octets its keys have. */
    public int keyOctets() {
        return hash().bits() / Byte.SIZE;
    }

    ScramHash hash() {
        return switch (this) {
            case SHA_256 -> ScramHash.SHA_256;
            case SHA_512 -> ScramHash.SHA_512;
        };
    }
}
