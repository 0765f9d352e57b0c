package org.signpost.dkim;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The octets of a header that a signature is made over (RFC 6376 §3.7, §5.4.2). */
public final class SignedFields {

    private SignedFields() {}

    /**
     * The fields that have been named, from the bottom up, then the signature's own field without
     * the value of {@code b=} and without a line end. A name that finds no further field adds
     * nothing; the own field is never among those that are named (§3.5, {@code h=}).
     *
     * @param names in lower case
     */
    public static byte[] octets(
            HeaderBlock header, List<String> names, Canonicalization form, RawField own) {
        StringBuilder out = new StringBuilder(2048);
        Map<String, Iterator<RawField>> left = new HashMap<>();
        for (String name : names) {
            Iterator<RawField> fields =
                    left.computeIfAbsent(name, n -> fromTheBottom(header, n, own));
            if (fields.hasNext()) out.append(form.field(fields.next().raw())).append("\r\n");
        }
        out.append(form.field(withoutSignature(own.raw())));
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Iterator<RawField> fromTheBottom(HeaderBlock header, String name, RawField own) {
        return header.all(name).reversed().stream().filter(f -> !f.equals(own)).iterator();
    }

    /** The field with an empty {@code b=}, all else as it stands there. */
    public static String withoutSignature(String raw) {
        for (int start = raw.indexOf(':') + 1; start > 0; ) {
            int end = raw.indexOf(';', start);
            if (end < 0) end = raw.length();
            int equals = raw.indexOf('=', start);
            if (equals >= 0
                    && equals < end
                    && Tags.strip(raw.substring(start, equals)).equals("b")) {
                return raw.substring(0, equals + 1) + raw.substring(end);
            }
            start = end < raw.length() ? end + 1 : 0;
        }
        return raw;
    }
}
