package org.signpost.message;

import org.signpost.address.Characters;
import org.signpost.address.InternationalName;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Writes one result as words that may stand on different lines. What a stranger has put into it can
 * break neither the field nor a line (RFC 8601 §2.2).
 */
final class ResultText {

    private static final int MOST_CHARACTERS = 200;

    /** A line has at most 998 octets (RFC 5322 §2.1.1). */
    private static final int MOST_OCTETS = 900;

    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x80-\\xff-]++";
    private static final String LABEL =
            "[A-Za-z0-9_\\x80-\\xff](?:[A-Za-z0-9_\\x80-\\xff-]*+(?<!-))?+";

    /** RFC 2045 §5.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`{|}~-]++");

    /** An address, or {@code @} and a domain (RFC 8601 §2.2), which stand there without quotes. */
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "(?:"
                            + ATOM
                            + "(?:\\."
                            + ATOM
                            + ")*+|\"(?:[ !#-\\[\\]-~\\x80-\\xff]|\\\\[ -~])*+\")?+@"
                            + LABEL
                            + "(?:\\."
                            + LABEL
                            + ")*+");

    private final boolean utf8;

    ResultText(boolean utf8) {
        this.utf8 = utf8;
    }

    /** At least one word. A property too long for a line is left out: cut, it would be another. */
    List<String> words(AuthenticationResult result) {
        List<String> words = new ArrayList<>();
        words.add(result.method().word() + "=" + result.result());
        result.comment().ifPresent(comment -> words.addAll(comment(comment)));
        result.reason().map(text -> "reason=" + value(cut(text))).ifPresent(words::add);
        for (AuthenticationResult.Property property : result.properties()) {
            String word = property.name() + "=" + value(property.value());
            if (word.length() <= MOST_OCTETS) words.add(word);
        }
        return words;
    }

    private List<String> comment(String text) {
        String inner = octets(clean(cut(text))).strip().replaceAll("([\\\\()])", "\\\\$1");
        return inner.isEmpty() ? List.of() : List.of(("(" + inner + ")").split(" +", -1));
    }

    private static String cut(String text) {
        int length = text.codePointCount(0, text.length());
        return length <= MOST_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS - 1)) + "…";
    }

    private String value(String text) {
        String octets = octets(asciiDomain(clean(text)));
        if (TOKEN.matcher(octets).matches() || ADDRESS.matcher(octets).matches()) return octets;
        return '"' + octets.replaceAll("([\\\\\"])", "\\\\$1") + '"';
    }

    /** A domain, alone or of an address, has an ASCII form even where the rest has none. */
    private String asciiDomain(String text) {
        if (utf8 || Characters.all(text, c -> c < 0x80)) return text;
        int at = text.lastIndexOf('@') + 1;
        return text.substring(0, at)
                + InternationalName.ascii(text.substring(at).toLowerCase(Locale.ROOT))
                        .orElse(text.substring(at));
    }

    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?")
                .replaceAll("[\\u0080-\\u009f\\u2028\\u2029]", "?");
    }

    private String octets(String text) {
        if (!utf8) return text.replaceAll("[^\\x00-\\x7f]", "?");
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
