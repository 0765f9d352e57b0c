package org.signpost.dmarc;

import java.util.Locale;
import java.util.Optional;

/**
 * What a domain's owner wants done with messages that fail, from the mildest to the strictest: the
 * Domain Owner Assessment Policy (RFC 9989 §4.7).
 */
public enum DmarcPolicy {
    /** Nothing; this must not change what happens to a message (RFC 9989 §5.4). */
    NONE,
    /** They are suspicious. */
    QUARANTINE,
    /** They are none of the domain's. */
    REJECT;

    /** The word in a record and in reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One level lower, as {@code t=y} asks for (RFC 9989 §4.7). */
    public DmarcPolicy lower() {
        return this == REJECT ? QUARANTINE : NONE;
    }

    /** The policy of that word in any case (RFC 9989 §4.8); empty where it is none. */
    static Optional<DmarcPolicy> of(String word) {
        for (DmarcPolicy policy : values()) {
            if (policy.word().equalsIgnoreCase(word)) return Optional.of(policy);
        }
        return Optional.empty();
    }
}
