package org.signpost.admin;

import org.signpost.observe.Event;

import java.util.Optional;

/**
 * What somebody did with an account, as the log names it.
 *
 * @param what such as {@code password}
 * @param credential which of the account's it was about
 */
record Deed(String what, Optional<String> credential) {

    /** Something that is about the account itself. */
    static Deed of(String what) {
        return new Deed(what, Optional.empty());
    }

    /** That line with what was changed. */
    Event addTo(Event event) {
        return event.with("what", what).with("credential", credential);
    }
}
