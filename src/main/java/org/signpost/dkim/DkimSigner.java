package org.signpost.dkim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Signs messages (RFC 6376 §5), in the relaxed forms of header and body and all of the body: what
 * mail servers on the way do to white space does no harm, and nobody can add anything.
 */
public final class DkimSigner {

    private static final String NAME = "DKIM-Signature";
    private static final BodyForm FORM = SignatureField.FORM;

    private DkimSigner() {}

    /** What takes a message that is to be signed. */
    public static MessageScan scan() {
        return new MessageScan(header -> Set.of(FORM));
    }

    /**
     * The fields to put on top of a message, each with its last line end, one char for each octet.
     *
     * @param message its scan
     * @param keys those that sign, in the order in which the fields are to stand
     * @param at the time that the signatures tell
     * @throws IllegalArgumentException when the message's header was too long to be kept
     */
    public static List<String> sign(ScannedMessage message, List<DkimKey> keys, Instant at) {
        if (!message.whole()) throw new IllegalArgumentException("the header is too long");
        List<String> headers = SignaturePolicy.headers(message.header());
        List<String> fields = new ArrayList<>();
        for (DkimKey key : keys)
            fields.add(SignatureField.of(NAME, "v=1", message, headers, key, at));
        return fields;
    }
}
