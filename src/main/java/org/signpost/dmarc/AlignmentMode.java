package org.signpost.dmarc;

/** How close an identifier has to be to the author domain (RFC 9989 §3.2.10). */
public enum AlignmentMode {
    /** Both have the same organizational domain. */
    RELAXED("r"),
    /** Both are the same domain. */
    STRICT("s");

    private final String word;

    AlignmentMode(String word) {
        this.word = word;
    }

    /** The letter in a record and in reports. */
    public String word() {
        return word;
    }
}
