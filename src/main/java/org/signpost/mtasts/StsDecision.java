package org.signpost.mtasts;

import java.util.Optional;

/** What to do about a domain's policy when there is mail for it. */
public sealed interface StsDecision {

    /** Why, in one line. */
    String why();

    /** Apply what is kept; where its mode is {@code none}, that means nothing. */
    record Use(StsPolicy policy, String why) implements StsDecision {}

    /**
     * Fetch the policy, and tell {@link StsCache} what came of it.
     *
     * @param id what the new policy is kept under
     * @param meanwhile what is kept and holds on, while it is fetched and where that fails; empty
     *     where mail then goes as though the domain had no policy (RFC 8461 §3.3)
     */
    record Fetch(String id, Optional<StsPolicy> meanwhile, String why) implements StsDecision {}

    /** The domain has no policy, or none that can be had. */
    record Nothing(String why) implements StsDecision {}

    /** Nothing is kept, and the DNS couldn't be asked whether there is a policy. */
    record Unknown(String why) implements StsDecision {}
}
