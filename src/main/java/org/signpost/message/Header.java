package org.signpost.message;

import org.signpost.address.Characters;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The header of a message, its fields in order (RFC 5322 §2.1).
 *
 * @param fields as they stand there
 */
public record Header(List<HeaderField> fields) {

    /** Copies the list. */
    public Header {
        fields = List.copyOf(fields);
    }

    /**
     * Reads the fields of that text, up to the first empty line or the first line that is none of a
     * header.
     *
     * @param text with CRLF line ends
     */
    public static Header parse(String text) {
        List<HeaderField> fields = new ArrayList<>();
        scan(text, fields);
        return new Header(fields);
    }

    /** How much of that text its header is, without the empty line. */
    public static int lengthIn(String text) {
        return scan(text, new ArrayList<>());
    }

    private static int scan(String text, List<HeaderField> fields) {
        int start = 0;
        while (start < text.length()) {
            int end = fieldEnd(text, start);
            Optional<HeaderField> field = field(text.substring(start, end));
            if (field.isEmpty()) break;
            fields.add(field.get());
            start = Math.min(end + 2, text.length());
        }
        return start;
    }

    /** The first field of that name. */
    public Optional<HeaderField> first(String name) {
        return fields.stream().filter(f -> f.is(name)).findFirst();
    }

    /** All fields of that name, in order. */
    public List<HeaderField> all(String name) {
        return fields.stream().filter(f -> f.is(name)).toList();
    }

    /** The header without the fields of that name. */
    public Header without(String name) {
        return new Header(fields.stream().filter(f -> !f.is(name)).toList());
    }

    /** The fields as they were, without the empty line. */
    public String text() {
        StringBuilder text = new StringBuilder();
        fields.forEach(f -> text.append(f.text()));
        return text.toString();
    }

    /** Where the field that begins there ends: before the line end that no fold follows. */
    private static int fieldEnd(String text, int start) {
        int end = text.indexOf("\r\n", start);
        while (end >= 0 && end + 2 < text.length() && isSpace(text.charAt(end + 2))) {
            end = text.indexOf("\r\n", end + 2);
        }
        return end < 0 ? text.length() : end;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static Optional<HeaderField> field(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) return Optional.empty();
        // The obsolete syntax allows space before the colon (RFC 5322 §4.5).
        String name = text.substring(0, colon).stripTrailing();
        boolean valid = !name.isEmpty() && Characters.all(name, c -> c > ' ' && c < 0x7f);
        return valid
                ? Optional.of(new HeaderField(name, text.substring(colon + 1)))
                : Optional.empty();
    }
}
