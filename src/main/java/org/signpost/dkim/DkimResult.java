package org.signpost.dkim;

import java.util.Locale;

/** How a signature fared, in the words of RFC 8601 §2.7.1. */
public enum DkimResult {
    /** The message isn't signed. */
    NONE,
    /** The signature holds. */
    PASS,
    /** It doesn't: the message isn't what was signed. */
    FAIL,
    /** It wasn't looked at, by a rule of ours. */
    POLICY,
    /** It can't be read. */
    NEUTRAL,
    /** Its key can't be asked for now. */
    TEMPERROR,
    /** Its key is none that may be used, or it leaves out what has to be signed. */
    PERMERROR;

    /** The word as it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
