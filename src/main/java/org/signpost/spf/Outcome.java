package org.signpost.spf;

import java.util.Optional;

/**
 * What one record, with all that it leads to, says of the client.
 *
 * @param reason in plain words
 * @param explanation where a domain explains a {@link SpfResult#FAIL}
 */
record Outcome(SpfResult result, String reason, Optional<Explanation> explanation) {

    /** One that needs no explanation. */
    static Outcome of(SpfResult result, String reason) {
        return new Outcome(result, reason, Optional.empty());
    }

    /** The same with another reason. */
    Outcome because(String why) {
        return new Outcome(result, why, explanation);
    }

    /**
     * What {@code exp} names.
     *
     * @param domain the one whose record says it
     */
    record Explanation(MacroString spec, TargetName domain) {}
}
