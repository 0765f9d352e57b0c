package org.signpost.dmarc;

import java.util.Locale;

/** What DMARC says of a message, in the words registered for it (RFC 9989 §9.2). */
public enum DmarcResult {
    /** DMARC doesn't apply: there is no record, or not exactly one author domain. */
    NONE,
    /** An identifier that passed is aligned with the author domain. */
    PASS,
    /** There is a record, and nothing that passed is aligned. */
    FAIL,
    /** The DNS couldn't say; neither pass nor fail (RFC 9989 §5.3.6). */
    TEMPERROR,
    /**
     * A record that nobody can use. No evaluation here ends so: RFC 9989 §4.10.1 has such a record
     * count as {@code p=none} or as none at all; others report it.
     */
    PERMERROR;

    /** The registered word, such as {@code temperror}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
