package org.signpost.dkim;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The octets of a header that a signature is made over (RFC 6376 §3.7, §5.4.2). */
public final class SignedFields {

    private SignedFields() {}

    /**
     * The fields that have been named, from the bottom up, then the signature's own field without
     * the value of {@code b=} and without a line end. A name that finds no further field adds
     * nothing.
     */
    public static byte[] octets(
            HeaderBlock header, List<String> names, Canonicalization form, RawField own) {
        StringBuilder out = new StringBuilder(2048);
        Map<String, Integer> taken = new HashMap<>();
        for (String name : names) {
            List<RawField> fields = header.all(name);
            int before = taken.merge(name, 1, Integer::sum) - 1;
            if (before >= fields.size()) continue;
            RawField field = fields.get(fields.size() - 1 - before);
            out.append(form.field(field.raw())).append("\r\n");
        }
        out.append(form.field(withoutSignature(own.raw())));
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
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
