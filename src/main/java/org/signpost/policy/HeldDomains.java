package org.signpost.policy;

import org.signpost.address.Domain;

/** Knows of which domains mail can't leave, so that no more of it is taken in for now. */
@FunctionalInterface
public interface HeldDomains {

    /** There are none. */
    HeldDomains NONE = author -> false;

    /** Whether mail of an author in that domain has waited for a signature for long. */
    boolean holds(Domain author);
}
