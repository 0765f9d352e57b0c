package org.signpost.dmarc;

/** Whether a record's domain is one under which others register: its {@code psd} tag. */
public enum PublicSuffix {
    /** It is a public suffix; organizations begin one label below. */
    YES("y"),
    /** It is none, but the organizational domain of itself and all below. */
    NO("n"),
    /** The record doesn't say; the tree walk finds out. */
    UNSAID("u");

    private final String word;

    PublicSuffix(String word) {
        this.word = word;
    }

    /** The letter in a record. */
    public String word() {
        return word;
    }
}
