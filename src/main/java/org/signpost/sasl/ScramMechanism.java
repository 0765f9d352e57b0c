package org.signpost.sasl;

import java.util.Arrays;
import java.util.Optional;

/** The members of the SCRAM family that verifiers are kept for (RFC 7677; SHA-512 likewise). */
public enum ScramMechanism {
    /** SCRAM-SHA-256, and its -PLUS form. */
    SHA_256("SCRAM-SHA-256", "SHA-256", "HmacSHA256", 256),
    /** SCRAM-SHA-512, and its -PLUS form. */
    SHA_512("SCRAM-SHA-512", "SHA-512", "HmacSHA512", 512);

    private final String text;
    private final String digest;
    private final String mac;
    private final int bits;

    ScramMechanism(String text, String digest, String mac, int bits) {
        this.text = text;
        this.digest = digest;
        this.mac = mac;
        this.bits = bits;
    }

    /** The mechanism of that registered name, or empty where it is none of these. */
    public static Optional<ScramMechanism> of(String text) {
        return Arrays.stream(values()).filter(m -> m.text.equals(text)).findFirst();
    }

    /** The registered name without -PLUS. */
    public String text() {
        return text;
    }

    String digest() {
        return digest;
    }

    String mac() {
        return mac;
    }

    int bits() {
        return bits;
    }
}
