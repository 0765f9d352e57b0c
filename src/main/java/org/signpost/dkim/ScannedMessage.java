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

    /**
     * Why nothing in this message can be verified, if it is so: RFC 6376 §3.8 asks for valid input,
     * since what a signature covers has to be what readers see (§8.15).
     */
    public Optional<String> flaw() {
        if (!whole) {
            return Optional.of("the header has more than " + MessageScan.MOST_HEADER + " octets");
        }
        return header.fields().stream().anyMatch(RawField::hasLoneLineEnd)
                ? Optional.of("the header holds a CR or LF alone, which others take for a line end")
                : Optional.empty();
    }

    static ScannedMessage lost() {
        return new ScannedMessage(new HeaderBlock(List.of()), Map.of(), false);
    }

    /** The hash of the body in that form; empty where the body is shorter than it says. */
    public Optional<BodyDigest> body(BodyForm form) {
        return Optional.ofNullable(bodies.get(form));
    }

    /**
     * The hash of a body in one form.
     *
     * @param sha256 of the octets that the form covers, 32 octets
     * @param covered how many octets of the canonical body that are
     * @param size how many octets the canonical body has
     */
    @SuppressWarnings("ArrayRecordComponent") // handed out once, compared by content
    public record BodyDigest(byte[] sha256, long covered, long size) {}
}
