package org.signpost.nameserver;

import org.xbill.DNS.Name;

import java.util.List;
import java.util.Optional;

/**
 * What has to be proven not to exist, so that an answer is believed.
 *
 * @param encloser the closest encloser (RFC 5155 §1.3), which hashed names don't show by themselves
 * @param names those whose places in the chain show it
 */
record Denied(Optional<Name> encloser, List<Name> names) {

    static final Denied NOTHING = new Denied(Optional.empty(), List.of());

    /** A type at a name that exists (RFC 4035 §3.1.3.1, RFC 5155 §7.2.3). */
    static Denied typeAt(Name name) {
        return new Denied(Optional.empty(), List.of(name));
    }

    /** Anything that would be closer than the wildcard which answered (RFC 5155 §7.2.6). */
    static Denied closer(Name nextCloser) {
        return new Denied(Optional.empty(), List.of(nextCloser));
    }

    /**
     * Anything that would be closer, and the wildcard, or the type at it (RFC 4035 §3.1.3.2 and
     * §3.1.3.4, RFC 5155 §7.2.2 and §7.2.5).
     */
    static Denied below(Name encloser, Name nextCloser, Name wildcard) {
        return new Denied(Optional.of(encloser), List.of(nextCloser, wildcard));
    }
}
