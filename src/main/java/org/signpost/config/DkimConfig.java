package org.signpost.config;

import org.signpost.dkim.DkimAlgorithm;

import java.util.List;

/**
 * {@code dkim} of a {@code [[domain]]}: that mail of its authors is signed, or isn't.
 *
 * @param sign {@code sign}: by what; empty for {@code false}
 */
public record DkimConfig(List<DkimAlgorithm> sign) {

    /** Both, as RFC 8463 §5 has it: not every receiver knows Ed25519. */
    public static final DkimConfig STANDARD = new DkimConfig(List.of(DkimAlgorithm.values()));

    /** The administrator's word that mail goes unsigned, whatever keys there are. */
    public static final DkimConfig UNSIGNED = new DkimConfig(List.of());

    /** Copies the list. */
    public DkimConfig {
        sign = List.copyOf(sign);
    }

    /** Whether mail is signed. */
    public boolean signs() {
        return !sign.isEmpty();
    }

    /**
     * Without which algorithm mail counts as unsigned: RSA, since many receivers don't know
     * Ed25519; that one only where it is the only one wanted.
     */
    public DkimAlgorithm needed() {
        return sign.contains(DkimAlgorithm.RSA_SHA256)
                ? DkimAlgorithm.RSA_SHA256
                : DkimAlgorithm.ED25519_SHA256;
    }
}
