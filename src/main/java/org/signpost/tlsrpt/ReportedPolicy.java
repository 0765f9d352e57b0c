package org.signpost.tlsrpt;

/** A report's word for the kind of its policy: one of the RFC, or what somebody else made up. */
public sealed interface ReportedPolicy permits PolicyType, ReportedPolicy.Unknown {

    /** The word as reports have it. */
    String word();

    /** The meaning of that word. */
    static ReportedPolicy of(String word) {
        return PolicyType.of(word).<ReportedPolicy>map(t -> t).orElseGet(() -> new Unknown(word));
    }

    /**
     * A word that the RFC doesn't have.
     *
     * @param word as it stood there; "" where nothing did
     */
    record Unknown(String word) implements ReportedPolicy {}
}
