package org.signpost.dkim;

import org.signpost.address.Characters;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A list of tags with values, as signatures and key records are written (RFC 6376 §3.2).
 *
 * @param values by their tags, whose case counts; without the white space around them, folds undone
 */
public record Tags(Map<String, String> values) {

    private static final String BLANKS = " \t\r\n";
    private static final int MOST_SHOWN = 40;

    /** Copies the map. */
    public Tags {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** What was found where a list of tags was looked for. */
    public sealed interface Reading {

        /** A list. */
        record Read(Tags tags) implements Reading {}

        /** None: {@code why} says what is wrong with it. */
        record Malformed(String why) implements Reading {}
    }

    /** Reads a list of tags; every text has an answer. */
    public static Reading parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int start = 0; start <= text.length(); ) {
            int end = text.indexOf(';', start);
            boolean last = end < 0;
            if (last) end = text.length();
            String spec = strip(text.substring(start, end));
            if (!(last && spec.isEmpty())) {
                Optional<String> flaw = add(spec, values);
                if (flaw.isPresent()) return new Reading.Malformed(flaw.get());
            }
            start = end + 1;
        }
        return new Reading.Read(new Tags(values));
    }

    /** What is wrong with that specification, if anything. */
    private static Optional<String> add(String spec, Map<String, String> values) {
        int equals = spec.indexOf('=');
        if (equals < 0) return Optional.of("\"" + shown(spec) + "\" is no tag with a value");
        String name = strip(spec.substring(0, equals));
        if (!isName(name)) return Optional.of("\"" + shown(name) + "\" is no name of a tag");
        String value = unfolded(strip(spec.substring(equals + 1)));
        if (Characters.any(value, c -> (c < ' ' && c != '\t') || c == 0x7f)) {
            return Optional.of("the value of " + shown(name) + "= holds a control character");
        }
        return values.putIfAbsent(name, value) == null
                ? Optional.empty()
                : Optional.of("the tag " + shown(name) + "= stands there twice (RFC 6376 §3.2)");
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && isLetter(name.charAt(0))
                && Characters.all(name, c -> isLetter(c) || Characters.isDigit(c) || c == '_');
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** The beginning of what a stranger wrote, fit for a line of the log. */
    static String shown(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isBlank(c)) continue;
            if (out.length() == MOST_SHOWN) return out.append("...").toString();
            out.append(c > ' ' && c < 0x7f ? c : '?');
        }
        return out.toString();
    }

    static boolean isBlank(int c) {
        return BLANKS.indexOf(c) >= 0;
    }

    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) start++;
        while (end > start && isBlank(text.charAt(end - 1))) end--;
        return text.substring(start, end);
    }

    private static String unfolded(String value) {
        return value.indexOf('\n') < 0 ? value : value.replace("\r\n", "");
    }

    /** A text without any white space, as base64 and lists are read. */
    static String withoutBlanks(String text) {
        if (!Characters.any(text, Tags::isBlank)) return text;
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (!isBlank(text.charAt(i))) out.append(text.charAt(i));
        }
        return out.toString();
    }

    /** The value of that tag; empty where it isn't there. */
    public Optional<String> value(String tag) {
        return Optional.ofNullable(values.get(tag));
    }

    /** The value of that tag without any white space within. */
    public Optional<String> compact(String tag) {
        return value(tag).map(Tags::withoutBlanks);
    }
}
