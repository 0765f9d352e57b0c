package org.signpost.dkim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which fields a signature covers (RFC 6376 §5.4, RFC 8058 §4). */
public final class SignaturePolicy {

    /**
     * Fields that a message has once: where they are, they are named once more than they stand
     * there, so that nobody can add another that readers would show instead (§8.15).
     */
    private static final Set<String> SINGLE =
            Set.of(
                    "from",
                    "sender",
                    "reply-to",
                    "subject",
                    "date",
                    "to",
                    "cc",
                    "message-id",
                    "in-reply-to",
                    "references",
                    "mime-version",
                    "content-type",
                    "content-transfer-encoding");

    private static final List<String> PREFIXES = List.of("list-", "content-", "mime-", "resent-");

    private SignaturePolicy() {}

    /** The names for {@code h=}, as the header writes them; From is always among them. */
    public static List<String> headers(HeaderBlock header) {
        List<String> names = new ArrayList<>();
        Map<String, String> single = new HashMap<>();
        single.put("from", "From");
        // From the bottom up, as they are taken (§5.4.2): one's place says which is meant.
        for (RawField field : header.fields().reversed()) {
            String written = Tags.strip(field.raw().substring(0, Math.max(0, nameEnd(field))));
            if (!isCovered(field.name())) continue;
            names.add(written);
            if (SINGLE.contains(field.name())) single.put(field.name(), written);
        }
        single.keySet().stream().sorted().map(single::get).forEach(names::add);
        return names;
    }

    private static int nameEnd(RawField field) {
        return field.raw().indexOf(':');
    }

    private static boolean isCovered(String name) {
        return SINGLE.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
    }
}
