package org.signpost.dkim;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was kept of a message that streamed by.
 *
 * @param header its fields
 * @param bodies the hashes of its body, in those of the forms asked for that it is long enough for
 * @param whole false where its header was too long to be kept
 */
public record ScannedMessage(HeaderBlock header, Map<BodyForm, BodyDigest> bodies, boolean whole) {

    /** Copies the map. */
    public ScannedMessage {
        bodies = Map.copyOf(bodies);
    }

    static ScannedMessage lost() {
        return new ScannedMessage(new HeaderBlock(List.of()), Map.of(), false);
    }

    /** The hash of the body in that form; empty where the body is shorter than it says. */
    public Optional<BodyDigest> body(BodyForm form) {
        return Optional.ofNullable(bodies.get(form));
    }
}
