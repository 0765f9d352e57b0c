package org.signpost.dkim;

import org.signpost.dns.DnsName;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A signature as its field has it (RFC 6376 §3.5), every tag checked for itself.
 *
 * @param label who signed, by which key
 * @param algorithm what signed
 * @param signature the octets of {@code b=}
 * @param bodyHash the octets of {@code bh=}
 * @param headerForm how the header was canonicalized
 * @param body what of the body is covered
 * @param headers the names in {@code h=}, in lower case, in order
 * @param identity the domain in {@code i=}; {@code d=} where there is none
 * @param made when, if it says so
 * @param expires when, if it says so
 * @param field where all this stands
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
public record DkimSignature(
        SignatureLabel label,
        DkimAlgorithm algorithm,
        byte[] signature,
        byte[] bodyHash,
        Canonicalization headerForm,
        BodyForm body,
        List<String> headers,
        DnsName identity,
        Optional<Instant> made,
        Optional<Instant> expires,
        RawField field) {

    /** Copies the list. */
    public DkimSignature {
        headers = List.copyOf(headers);
    }

    /** What was found where a signature was looked for. */
    public sealed interface Reading {

        /** A signature. */
        record Read(DkimSignature signature) implements Reading {}

        /**
         * None that can be verified.
         *
         * @param result the word for it
         * @param why in plain words
         * @param label what could be read of it
         */
        record Unusable(DkimResult result, String why, SignatureLabel label) implements Reading {}
    }

    /** Reads a DKIM-Signature field. */
    public static Reading parse(RawField field) {
        return new SignatureReading(field, field.body()).dkim();
    }

    /**
     * Reads an ARC-Message-Signature field, which has a number in {@code i=} (RFC 8617 §4.1.2).
     *
     * @param list the field's tags, without the comments that DKIM doesn't know
     */
    public static Reading parseArc(RawField field, String list) {
        return new SignatureReading(field, list).arc();
    }

    /** Who signed. */
    public DnsName domain() {
        return label.domain().orElseThrow();
    }

    /** Where its key is published. */
    public DnsName keyName() {
        return label.keyName().orElseThrow();
    }

    /** Whether that field is covered, which it is also where it is absent. */
    public boolean covers(String name) {
        return headers.contains(name.toLowerCase(Locale.ROOT));
    }
}
