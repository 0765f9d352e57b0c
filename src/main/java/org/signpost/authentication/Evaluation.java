package org.signpost.authentication;

import org.signpost.dmarc.OverrideReason;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was found out about one message and what came of it, as reports tell of it (RFC 9990).
 *
 * @param at when it came
 * @param findings what was found out
 * @param action {@code accept}, {@code quarantine}, {@code reject} or {@code defer}
 * @param override why less was done than the author's domain wants
 * @param observed what checks would have done that are only observed
 */
public record Evaluation(
        Instant at,
        Findings findings,
        String action,
        Optional<OverrideReason> override,
        List<Observation> observed) {

    /** Copies the list. */
    public Evaluation {
        observed = List.copyOf(observed);
    }

    /**
     * What a check would have done.
     *
     * @param check by its key in the configuration
     * @param action {@code quarantine}, {@code reject} or {@code defer}
     */
    public record Observation(String check, String action) {}
}
