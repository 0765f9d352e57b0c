package org.signpost.dmarc;

import org.signpost.address.Characters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The tags behind a record's version, each with its first value, and notes on what was left out
 * (RFC 9989 §4.8).
 *
 * @param values by the tag's name in lower case, as the grammar's literals have any case; in order
 * @param notes one plain line each; the first {@value #MOST_NOTES}
 */
record RecordTags(Map<String, String> values, List<String> notes) {

    /** What nobody knows may stand there a thousand times. */
    private static final int MOST_NOTES = 20;

    private static final int MOST_QUOTED = 60;

    /** The tags of a text that begins with {@code v=DMARC1}; empty for all others. */
    static Optional<RecordTags> of(String text) {
        String[] specs = text.split(";", -1);
        if (!isVersion(specs[0])) return Optional.empty();
        RecordTags tags = new RecordTags(new LinkedHashMap<>(), new ArrayList<>());
        for (int i = 1; i < specs.length; i++) tags.add(trimmed(specs[i]));
        return Optional.of(tags);
    }

    /** A note, quoting what it is about as far as it can be shown. */
    void note(String what, String why) {
        if (notes.size() == MOST_NOTES) return;
        String start = what.substring(0, Math.min(what.length(), MOST_QUOTED));
        notes.add(start.replaceAll("[^ -~]", "?") + ": " + why);
    }

    /** Only behind the version, and in no other spelling than its own, is white space allowed. */
    private static boolean isVersion(String spec) {
        int equals = spec.indexOf('=');
        return equals > 0
                && !isBlank(spec.charAt(0))
                && trimmed(spec.substring(0, equals)).equalsIgnoreCase("v")
                && trimmed(spec.substring(equals + 1)).equals("DMARC1");
    }

    private void add(String spec) {
        if (spec.isEmpty()) return;
        int equals = spec.indexOf('=');
        String name = trimmed(spec.substring(0, Math.max(equals, 0))).toLowerCase(Locale.ROOT);
        String value = trimmed(spec.substring(equals + 1));
        boolean printable = Characters.all(value, c -> c >= ' ' && c <= '~');
        if (name.isEmpty() || value.isEmpty() || !printable) {
            note(spec, "ignored, since it is no tag with a value");
        } else if (values.putIfAbsent(name, value) != null) {
            note(spec, "ignored, since the tag was there before");
        }
    }

    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) start++;
        while (end > start && isBlank(text.charAt(end - 1))) end--;
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
