package org.signpost.dmarc;

/**
 * When a domain's owner wants a failure report: one value of the {@code fo} tag (RFC 9989 §4.7).
 */
public enum FailureOption {
    /** When no mechanism gave an aligned pass. */
    ALL("0"),
    /** When any mechanism gave no aligned pass. */
    ANY("1"),
    /** When a signature failed, aligned or not (RFC 6651). */
    DKIM("d"),
    /** When SPF failed, aligned or not (RFC 6652). */
    SPF("s");

    private final String word;

    FailureOption(String word) {
        this.word = word;
    }

    /** The letter or digit in a record and in reports. */
    public String word() {
        return word;
    }
}
