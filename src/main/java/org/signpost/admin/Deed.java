package org.signpost.admin;

import org.signpost.observe.Event;

import java.util.Optional;

/**
 * What of an account somebody changed, as the log names it.
 *
 * @param what such as {@code password}; none where the account itself came or went
 * @param credential which of the account's it was about
 */
record Deed(Optional<String> what, Optional<String> credential) {

    /** The account came or went. */
    static final Deed ITSELF = new Deed(Optional.empty(), Optional.empty());

    /** Something of the account that there is one of. */
    static Deed of(String what) {
        return new Deed(Optional.of(what), Optional.empty());
    }

    /** What was done with one of its credentials. */
    static Deed ofCredential(String verb, String name) {
        return new Deed(Optional.of("credential-" + verb), Optional.of(name));
    }

    /** That line with what was changed. */
    Event addTo(Event event) {
        return event.with("what", what).with("credential", credential);
    }
}
