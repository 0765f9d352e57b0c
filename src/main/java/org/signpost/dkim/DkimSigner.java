package org.signpost.dkim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Signs messages (RFC 6376 §5), in the relaxed forms of header and body and all of the body: what
 * mail servers on the way do to white space does no harm, and nobody can add anything.
 */
public final class DkimSigner {

    private static final BodyForm FORM = BodyForm.whole(Canonicalization.RELAXED);

    /** RFC 5322 §2.1.1: lines have 78 characters at most, with some room for what comes before. */
    private static final int LINE = 74;

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
        for (DkimKey key : keys) fields.add(field(message, key, headers, at));
        return fields;
    }

    private static String field(
            ScannedMessage message, DkimKey key, List<String> headers, Instant at) {
        String body = encoded(message.body(FORM).orElseThrow().sha256());
        String unsigned =
                "DKIM-Signature: v=1; a=%s; c=relaxed/relaxed;\r\n d=%s; s=%s;\r\n t=%d;%s\r\n bh=%s;\r\n b="
                        .formatted(
                                key.algorithm().word(),
                                key.domain(),
                                key.selector(),
                                at.getEpochSecond(),
                                listed(headers),
                                body);
        List<String> lower = headers.stream().map(h -> h.toLowerCase(Locale.ROOT)).toList();
        byte[] data =
                SignedFields.octets(
                        message.header(), lower, Canonicalization.RELAXED, RawField.of(unsigned));
        byte[] signature = key.key().sign(key.algorithm().toSign(data));
        return unsigned + folded(encoded(signature)) + "\r\n";
    }

    private static String encoded(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** The {@code h=} tag, folded between names. */
    private static String listed(List<String> headers) {
        StringBuilder out = new StringBuilder(" h=");
        int line = out.length();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.get(i) + (i + 1 < headers.size() ? ":" : ";");
            if (line + name.length() > LINE) {
                out.append("\r\n  ");
                line = 2;
            }
            out.append(name);
            line += name.length();
        }
        return "\r\n" + out;
    }

    /** A long value on lines of its own. */
    static String folded(String base64) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < base64.length(); at += LINE) {
            if (at > 0) out.append("\r\n  ");
            out.append(base64, at, Math.min(base64.length(), at + LINE));
        }
        return out.toString();
    }
}
