package org.signpost.arc;

import org.signpost.dkim.Canonicalization;
import org.signpost.dkim.DkimSignature;
import org.signpost.dkim.RawField;
import org.signpost.message.ClaimedResults;

import java.util.List;

/**
 * What one server added to a chain (RFC 8617 §4.2).
 *
 * @param results its ARC-Authentication-Results
 * @param message its ARC-Message-Signature
 * @param seal its ARC-Seal
 */
record ArcSet(RawField results, RawField message, RawField seal) {

    /** Octets of results; nobody honest has more to tell. */
    private static final int MOST_RESULTS = 10_000;

    /**
     * What the server says that it found out when the message came to it; nothing where that can't
     * be read, or is too long.
     */
    List<ClaimedResults.Claim> found() {
        String body = results.body();
        if (body.length() > MOST_RESULTS) return List.of();
        return InstanceTag.of(body)
                .flatMap(tag -> ClaimedResults.parse(tag.rest()))
                .map(ClaimedResults::results)
                .orElse(List.of());
    }

    /** What its message signature says. */
    DkimSignature.Reading signature() {
        return DkimSignature.parseArc(message, InstanceTag.list(message));
    }

    /** The fields in the order and form in which seals sign them (§5.1.1), the seal's left out. */
    void addTo(StringBuilder signed) {
        add(results, signed);
        add(message, signed);
    }

    /** All of it, as later seals sign it. */
    void addAllTo(StringBuilder signed) {
        addTo(signed);
        add(seal, signed);
    }

    private static void add(RawField field, StringBuilder signed) {
        signed.append(Canonicalization.RELAXED.field(field.raw())).append("\r\n");
    }
}
