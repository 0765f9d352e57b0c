package org.signpost.mtasts;

import org.signpost.address.Characters;
import org.signpost.dns.DnsName;
import org.signpost.mtasts.StsRecord.None;
import org.signpost.mtasts.StsRecord.Published;

import java.util.List;
import java.util.Optional;

/**
 * The grammar of a TXT record (RFC 8461 §3.1):
 *
 * <pre>
 * sts-text-record = sts-version 1*(sts-field-delim sts-field) [sts-field-delim]
 * sts-field-delim = *WSP ";" *WSP
 * </pre>
 */
final class RecordText {

    static final String VERSION = "v=STSv1";

    private static final String ID = "id";
    private static final int MOST = 32;

    private RecordText() {}

    /** The one record among the texts at a name. */
    static StsRecord read(DnsName name, List<String> texts) {
        List<String> records = texts.stream().filter(RecordText::isMeant).toList();
        if (records.size() > 1) {
            return new None(
                    "%s has %d records of MTA-STS, and counts for none; one has to remain"
                            .formatted(name, records.size()));
        }
        if (records.isEmpty()) {
            return new None("%s has no TXT record that begins with \"v=STSv1;\"".formatted(name));
        }
        return fields(name, records.getFirst());
    }

    /** Others are discarded before they are counted. */
    private static boolean isMeant(String text) {
        if (!text.startsWith(VERSION)) return false;
        int at = VERSION.length();
        while (at < text.length() && isBlank(text.charAt(at))) at++;
        return at < text.length() && text.charAt(at) == ';';
    }

    private static StsRecord fields(DnsName name, String record) {
        // Behind the last delimiter stands a field, or nothing but the delimiter's white space.
        String[] parts = record.split(";", -1);
        Optional<String> id = Optional.empty();
        for (int i = 1; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            String field = last ? leading(parts[i]) : trailing(leading(parts[i]));
            if (last && field.isEmpty() && i > 1) break;
            int equals = field.indexOf('=');
            if (!isField(field, equals)) {
                return new None("field %d of the record at %s is malformed".formatted(i, name));
            }
            // Of fields that are repeated the first counts (RFC 8461 §3.2).
            if (id.isEmpty() && field.substring(0, equals).equals(ID)) {
                id = Optional.of(field.substring(equals + 1));
            }
        }
        return id.map(text -> published(name, text))
                .orElseGet(() -> new None("the record at %s has no id".formatted(name)));
    }

    private static StsRecord published(DnsName name, String id) {
        return isId(id)
                ? new Published(id)
                : new None(
                        "the id of the record at %s isn't 1 to %d letters and digits"
                                .formatted(name, MOST));
    }

    /** {@code sts-id = %s"id=" 1*32(ALPHA / DIGIT)}. */
    static boolean isId(String text) {
        return !text.isEmpty()
                && text.length() <= MOST
                && Characters.all(text, RecordText::isAlphanumeric);
    }

    /** {@code sts-extension = sts-ext-name "=" sts-ext-value}, of which an id is a special case. */
    private static boolean isField(String field, int equals) {
        return equals > 0
                && isName(field.substring(0, equals))
                && equals + 1 < field.length()
                && Characters.all(
                        field.substring(equals + 1), c -> c > ' ' && c < 0x7f && c != '=');
    }

    /**
     * The name of a field, in a record and in a policy: {@code (ALPHA / DIGIT) *31(ALPHA / DIGIT /
     * "_" / "-" / ".")}.
     */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MOST
                && isAlphanumeric(name.charAt(0))
                && Characters.all(name, c -> isAlphanumeric(c) || c == '_' || c == '-' || c == '.');
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || Characters.isDigit(c);
    }

    /** WSP (RFC 5234 §B.1). */
    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** The text without the white space before it. */
    static String leading(String text) {
        int start = 0;
        while (start < text.length() && isBlank(text.charAt(start))) start++;
        return text.substring(start);
    }

    /** The text without the white space behind it. */
    static String trailing(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) end--;
        return text.substring(0, end);
    }
}
