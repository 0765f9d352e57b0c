package org.signpost.dkim;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Makes the field of a signature over a message, in the relaxed forms (RFC 6376 §3.5, §3.7). */
public final class SignatureField {

    /** All of the body, in the relaxed form. */
    public static final BodyForm FORM = BodyForm.whole(Canonicalization.RELAXED);

    /** RFC 5322 §2.1.1: lines have 78 characters at most, with some room for what comes before. */
    private static final int LINE = 74;

    private SignatureField() {}

    /**
     * The field with its last line end, one char for each octet.
     *
     * @param name of the field
     * @param first its first tag, by which kinds of signatures differ
     * @param message the scan of what is signed, with the hash of the body in {@link #FORM}
     * @param headers the names of the fields that are covered, as they are written
     */
    public static String of(
            String name,
            String first,
            ScannedMessage message,
            List<String> headers,
            DkimKey key,
            Instant at) {
        String unsigned =
                "%s: %s; a=%s; c=relaxed/relaxed;\r\n%s;\r\n t=%d;\r\n%s;\r\n bh=%s;\r\n b="
                        .formatted(
                                name,
                                first,
                                key.algorithm().word(),
                                signer(key),
                                at.getEpochSecond(),
                                listed(headers),
                                encoded(message.body(FORM).orElseThrow().sha256()));
        byte[] data =
                SignedFields.octets(
                        message.header(),
                        headers.stream().map(h -> h.toLowerCase(Locale.ROOT)).toList(),
                        Canonicalization.RELAXED,
                        RawField.of(unsigned));
        return signed(unsigned, data, key);
    }

    /**
     * A field that ends in {@code b=}, with its signature and its last line end.
     *
     * @param data what is signed, before any hash
     */
    public static String signed(String unsigned, byte[] data, DkimKey key) {
        byte[] signature = key.key().sign(key.algorithm().toSign(data));
        return unsigned + folded(encoded(signature)) + "\r\n";
    }

    /** The tags {@code d=} and {@code s=}, on lines of their own where one would be too long. */
    public static String signer(DkimKey key) {
        String domain = " d=" + key.domain() + ";";
        String selector = " s=" + key.selector();
        boolean fits = domain.length() + selector.length() <= LINE;
        return domain + (fits ? "" : "\r\n") + selector;
    }

    private static String encoded(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** The {@code h=} tag on lines of its own, folded between names. */
    private static String listed(List<String> headers) {
        StringBuilder out = new StringBuilder(" h=");
        int line = out.length();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.get(i) + (i + 1 < headers.size() ? ":" : "");
            if (line + name.length() > LINE) {
                out.append("\r\n  ");
                line = 2;
            }
            out.append(name);
            line += name.length();
        }
        return out.toString();
    }

    /** A long value on several lines. */
    private static String folded(String base64) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < base64.length(); at += LINE) {
            if (at > 0) out.append("\r\n  ");
            out.append(base64, at, Math.min(base64.length(), at + LINE));
        }
        return out.toString();
    }
}
