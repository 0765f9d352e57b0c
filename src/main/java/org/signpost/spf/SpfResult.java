package org.signpost.spf;

import java.util.Locale;
import java.util.Optional;

/** What a check says, in the words of RFC 7208 §2.6. */
public enum SpfResult {
    /** The domain says nothing, or there is no domain that could. */
    NONE,
    /** The domain says that it doesn't say; to be treated like {@link #NONE} (RFC 7208 §8.2). */
    NEUTRAL,
    /** The client may send in the domain's name. */
    PASS,
    /** The client may not. */
    FAIL,
    /** The client probably may not; never alone a reason to refuse (RFC 7208 §8.5). */
    SOFTFAIL,
    /** It couldn't be found out now: the DNS, or the time that it took. */
    TEMPERROR,
    /** What the domain publishes can't be evaluated until somebody mends it. */
    PERMERROR;

    /** The word of RFC 7208 and RFC 8601 for it, in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a qualifier in front of a mechanism means (RFC 7208 §4.6.2); empty where it is none. */
    static Optional<SpfResult> ofQualifier(char qualifier) {
        return switch (qualifier) {
            case '+' -> Optional.of(PASS);
            case '-' -> Optional.of(FAIL);
            case '~' -> Optional.of(SOFTFAIL);
            case '?' -> Optional.of(NEUTRAL);
            default -> Optional.empty();
        };
    }
}
