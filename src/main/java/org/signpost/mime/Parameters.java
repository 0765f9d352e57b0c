package org.signpost.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads and rewrites the body of Content-Type and Content-Disposition (RFC 2045 §5.1). */
final class Parameters {

    /** Octets of a value that go on one line (RFC 2231 §3). */
    private static final int MOST_PIECE = 50;

    private Parameters() {}

    /** The value and its parameters as they stand there, parted at semicolons. */
    static List<String> segments(String body) {
        List<String> segments = new ArrayList<>();
        int start = 0;
        boolean quoted = false;
        int depth = 0;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '\\' && (quoted || depth > 0)) i++;
            else if (c == '"' && depth == 0) quoted = !quoted;
            else if (c == '(' && !quoted) depth++;
            else if (c == ')' && !quoted && depth > 0) depth--;
            else if (c == ';' && !quoted && depth == 0) {
                segments.add(body.substring(start, i));
                start = i + 1;
            }
        }
        segments.add(body.substring(start));
        return segments;
    }

    /** The first value, without comments and white space, in lower case. */
    static String value(String body) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        String first = segments(body).getFirst();
        for (int i = 0; i < first.length(); i++) {
            char c = first.charAt(i);
            if (c == '\\' && depth > 0) i++;
            else if (c == '(') depth++;
            else if (c == ')' && depth > 0) depth--;
            else if (depth == 0 && c > ' ') out.append(c);
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }

    /** A parameter's value; empty where it is missing, or there in more than one way. */
    static Optional<String> find(String body, String name) {
        List<String> found = new ArrayList<>();
        List<String> segments = segments(body);
        for (String segment : segments.subList(1, segments.size())) {
            int equals = segment.indexOf('=');
            if (equals < 0) continue;
            String key = segment.substring(0, equals).strip();
            // RFC 2231 §3: pieces of one, which few readers put together for a boundary.
            if (key.toLowerCase(Locale.ROOT).startsWith(name + "*")) return Optional.empty();
            if (key.equalsIgnoreCase(name)) found.add(unquoted(segment.substring(equals + 1)));
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static String unquoted(String value) {
        String text = value.strip();
        if (!text.startsWith("\"")) {
            int end = 0;
            while (end < text.length() && " \t(".indexOf(text.charAt(end)) < 0) end++;
            return text.substring(0, end);
        }
        StringBuilder out = new StringBuilder();
        for (int i = 1; i < text.length() && text.charAt(i) != '"'; i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) i++;
            out.append(text.charAt(i));
        }
        return out.toString();
    }

    /**
     * A segment with 8-bit octets in its value as parameters that say in which charset they are
     * (RFC 2231 §3, §4); empty where that can't be done.
     */
    static Optional<List<String>> encoded(String segment, String charset) {
        int equals = segment.indexOf('=');
        if (equals < 0) return Optional.empty();
        String name = segment.substring(0, equals).strip();
        boolean rewritable =
                !Flaws.isEightBit(name)
                        && name.indexOf('*') < 0
                        && !name.equalsIgnoreCase("boundary")
                        && !name.equalsIgnoreCase("charset");
        if (!rewritable) return Optional.empty();
        String value = unquoted(segment.substring(equals + 1));
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            // A character of UTF-8 stays in one piece, for readers that decode each alone.
            boolean between = (value.charAt(i) & 0xc0) != 0x80;
            if (piece.length() >= (between ? MOST_PIECE : MOST_PIECE + 9)) {
                pieces.add(piece.toString());
                piece.setLength(0);
            }
            piece.append(EncodedWords.percent(value.charAt(i)));
        }
        pieces.add(piece.toString());
        boolean one = pieces.size() == 1;
        for (int i = 0; i < pieces.size(); i++) {
            String number = one ? "*=" : "*" + i + "*=";
            String prefix = i == 0 ? charset + "''" : "";
            pieces.set(i, name + number + prefix + pieces.get(i));
        }
        return Optional.of(pieces);
    }
}
