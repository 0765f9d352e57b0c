package org.signpost.dkim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The header of a message as octets, its fields in order (RFC 5322 §2.2). */
public final class HeaderBlock {

    private final List<RawField> fields;
    private final Map<String, List<RawField>> byName = new HashMap<>();

    /** The header that has these fields. */
    public HeaderBlock(List<RawField> fields) {
        this.fields = List.copyOf(fields);
        for (RawField field : this.fields) {
            byName.computeIfAbsent(field.name(), name -> new ArrayList<>()).add(field);
        }
    }

    /** The fields in these octets, whose lines end in CRLF. */
    static HeaderBlock parse(byte[] octets, int length) {
        List<RawField> fields = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < length; i++) {
            boolean lineEnd = octets[i] == '\n' && i > start && octets[i - 1] == '\r';
            boolean folded = i + 1 < length && (octets[i + 1] == ' ' || octets[i + 1] == '\t');
            if (lineEnd && !folded) {
                fields.add(field(octets, start, i - 1));
                start = i + 1;
            }
        }
        if (start < length) fields.add(field(octets, start, length));
        return new HeaderBlock(fields);
    }

    private static RawField field(byte[] octets, int from, int to) {
        return RawField.of(new String(octets, from, to - from, StandardCharsets.ISO_8859_1));
    }

    /** All of them, from the top. */
    public List<RawField> fields() {
        return fields;
    }

    /** Those of that name, from the top; case doesn't count. */
    public List<RawField> all(String name) {
        return byName.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The header with one more field on top. */
    public HeaderBlock under(RawField top) {
        List<RawField> more = new ArrayList<>(fields.size() + 1);
        more.add(top);
        more.addAll(fields);
        return new HeaderBlock(more);
    }
}
