package org.signpost.arc;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The status of a chain (RFC 8617 §4.4). */
public enum ArcResult {
    /** There is no chain. */
    NONE,
    /** All seals hold, and the message is what the last one sealed. */
    PASS,
    /** Something doesn't hold, for good (§5.2.1). */
    FAIL;

    /** The status of that word, in any case (RFC 5234 §2.3). */
    public static Optional<ArcResult> of(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return Stream.of(values()).filter(r -> r.word().equals(lower)).findFirst();
    }

    /** The word as it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
