package org.signpost.dns;

/**
 * What is known of an answer's authenticity (RFC 4035 §4.3); the fourth state, bogus, is a {@link
 * Answer.Failure}, since its data must not be used.
 */
public enum Security {
    /** Validated from a trust anchor down. */
    SECURE,
    /** Proven to lie outside of the signed tree. */
    INSECURE,
    /** Nobody has validated it. */
    INDETERMINATE;

    /** What holds for two answers together: the weaker of both. */
    public Security and(Security other) {
        if (this == INDETERMINATE || other == INDETERMINATE) {
            return INDETERMINATE;
        }
        return this == SECURE ? other : this;
    }
}
