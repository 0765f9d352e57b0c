package org.signpost.dkim;

import org.signpost.address.Characters;

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

    /**
     * Fields that a server on the way takes out: Postfix does so by default ({@code
     * message_drop_headers}), and they mean nothing to the recipient.
     */
    private static final Set<String> DROPPED = Set.of("content-length", "resent-bcc");

    /** What fits a line of 78 characters with the white space before and the colon behind. */
    private static final int LONGEST_NAME = 70;

    private SignaturePolicy() {}

    /** The names for {@code h=}, as the header writes them; From is always among them. */
    public static List<String> headers(HeaderBlock header) {
        List<String> names = new ArrayList<>();
        Map<String, String> single = new HashMap<>();
        single.put("from", "From");
        // From the bottom up, as they are taken (§5.4.2): one's place says which is meant.
        for (RawField field : header.fields().reversed()) {
            if (!isCovered(field.name())) continue;
            String written = Tags.strip(field.raw().substring(0, field.raw().indexOf(':')));
            names.add(written);
            if (SINGLE.contains(field.name())) single.put(field.name(), written);
        }
        single.keySet().stream().sorted().map(single::get).forEach(names::add);
        return names;
    }

    private static boolean isCovered(String name) {
        return SINGLE.contains(name)
                || (PREFIXES.stream().anyMatch(name::startsWith)
                        && isNameable(name)
                        && !DROPPED.contains(name));
    }

    /** A field may have a semicolon in its name (RFC 5322 §3.6.8), which would end {@code h=}. */
    private static boolean isNameable(String name) {
        return name.length() <= LONGEST_NAME
                && Characters.all(
                        name, c -> (c >= 'a' && c <= 'z') || Characters.isDigit(c) || c == '-');
    }
}
