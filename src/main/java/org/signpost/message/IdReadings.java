package org.signpost.message;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All that different programs may see in the text where an authserv-id stands: each decision that
 * programs take differently is taken either way, and all are combined.
 */
final class IdReadings {

    private static final Pattern ENCODED_WORD =
            Pattern.compile("=\\?([^?\\s]{1,40}+)\\?([QqBb])\\?([^?\\s]*+)\\?=");

    private static final Pattern BETWEEN_ENCODED_WORDS = Pattern.compile("\\?=\\s++=\\?");

    /** What isn't seen: control characters, those that only format, and broken UTF-8. */
    private static final Pattern UNSEEN =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\ufffd&&[^\\t\\r\\n]]");

    private static final Pattern BLANK = Pattern.compile("[\\s\\p{Z}]");

    private static final List<List<UnaryOperator<String>>> DECISIONS =
            List.of(
                    List.of(UnaryOperator.identity(), IdReadings::decoded),
                    List.of(
                            UnaryOperator.identity(),
                            text -> withoutComments(text, " "),
                            text -> withoutComments(text, "")),
                    List.of(
                            text -> text.replace("\\", "").replace('"', ' '),
                            text -> text.replace("\\", "").replace("\"", "")),
                    List.of(
                            text -> UNSEEN.matcher(text).replaceAll(" "),
                            text -> UNSEEN.matcher(text).replaceAll("")),
                    List.of(UnaryOperator.identity(), text -> BLANK.matcher(text).replaceAll("")));

    private IdReadings() {}

    static Set<String> of(String text) {
        Set<String> readings = Set.of(text);
        for (List<UnaryOperator<String>> decision : DECISIONS) {
            readings =
                    readings.stream()
                            .flatMap(reading -> decision.stream().map(way -> way.apply(reading)))
                            .collect(Collectors.toCollection(LinkedHashSet::new));
        }
        return readings;
    }

    /** Nothing is decoded in this place by the standard (RFC 2047 §5), which not all know. */
    private static String decoded(String text) {
        if (!text.contains("=?")) return text;
        String joined = BETWEEN_ENCODED_WORDS.matcher(text).replaceAll("?==?");
        Matcher words = ENCODED_WORD.matcher(joined);
        return words.replaceAll(word ->
                Matcher.quoteReplacement(decoded(word.group(1), word.group(2), word.group(3))));
    }

    private static String decoded(String charset, String encoding, String text) {
        byte[] octets;
        try {
            octets =
                    encoding.equalsIgnoreCase("B")
                            ? Base64.getMimeDecoder().decode(text)
                            : quoted(text);
        } catch (IllegalArgumentException notBase64) {
            return text;
        }
        return new String(octets, charset(charset));
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    /** RFC 2047 §4.2. */
    private static byte[] quoted(String text) {
        StringBuilder octets = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            boolean encoded = text.charAt(i) == '=' && low >= 0;
            octets.append(encoded ? (char) (16 * high + low) : text.charAt(i));
            if (encoded) i += 2;
        }
        return octets.toString().replace('_', ' ').getBytes(StandardCharsets.ISO_8859_1);
    }

    /** With something else in place of each comment; one that never ends goes to the end. */
    private static String withoutComments(String text, String instead) {
        StringBuilder out = new StringBuilder(text.length());
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && depth > 0) i++;
            else if (c == '(') depth++;
            else if (c == ')' && depth > 0) {
                depth--;
                if (depth == 0) out.append(instead);
            } else if (depth == 0) out.append(c);
        }
        return out.toString();
    }
}
