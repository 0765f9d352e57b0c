package org.signpost.tlsrpt;

import java.util.Arrays;
import java.util.Optional;

/** What kind of policy a session was held to (RFC 8460 §4.4). */
public enum PolicyType implements ReportedPolicy {
    /** TLSA records (DANE, RFC 7672). */
    TLSA("tlsa"),
    /** An MTA-STS policy (RFC 8461). */
    STS("sts"),
    /** Neither was found. */
    NO_POLICY_FOUND("no-policy-found");

    private final String word;

    PolicyType(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }

    /** The type of that word, in any case; empty where the RFC has none. */
    public static Optional<PolicyType> of(String word) {
        return Arrays.stream(values()).filter(t -> t.word.equalsIgnoreCase(word)).findFirst();
    }
}
