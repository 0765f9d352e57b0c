package org.signpost.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Writes octets of a header as encoded words (RFC 2047), in characters that are allowed wherever
 * encoded words are.
 *
 * @param charset what the octets are in
 */
record EncodedWords(String charset) {

    /** RFC 1428 §3: 8-bit text of which nobody knows. */
    private static final String UNKNOWN = "unknown-8bit";

    private static final String UTF_8 = "utf-8";
    private static final int MOST_WORD = 75;

    /** Those of that field, one character for each octet. */
    static EncodedWords of(String field) {
        return new EncodedWords(isUtf8(field) ? UTF_8 : UNKNOWN);
    }

    private static boolean isUtf8(String octets) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The words for that text, one character for each octet; at least one. */
    List<String> words(String octets) {
        // Readable, unless base64 is a third shorter.
        int base64 = (octets.length() + 2) / 3 * 4;
        boolean quoted = 2 * (octets.length() + 2 * specials(octets)) <= 3 * base64;
        int room = MOST_WORD - "=??Q??=".length() - charset.length();
        int most = quoted ? room : room / 4 * 3;
        List<String> words = new ArrayList<>();
        int start = 0;
        int weight = 0;
        for (int i = 0; i < octets.length(); ) {
            int end = characterEnd(octets, i);
            int more = quoted ? quoted(octets.substring(i, end)).length() : end - i;
            if (weight + more > most && i > start) {
                words.add(word(octets.substring(start, i), quoted));
                start = i;
                weight = 0;
            }
            weight += more;
            i = end;
        }
        words.add(word(octets.substring(start), quoted));
        return words;
    }

    /** RFC 2047 §5: a word holds whole characters. */
    private int characterEnd(String octets, int start) {
        int end = start + 1;
        if (!charset.equals(UTF_8)) return end;
        while (end < octets.length() && (octets.charAt(end) & 0xc0) == 0x80) end++;
        return end;
    }

    private static int specials(String octets) {
        int count = 0;
        for (int i = 0; i < octets.length(); i++) {
            if (octets.charAt(i) != ' ' && !isSafe(octets.charAt(i))) count++;
        }
        return count;
    }

    private String word(String octets, boolean quoted) {
        String text =
                quoted
                        ? quoted(octets)
                        : Base64.getEncoder()
                                .encodeToString(octets.getBytes(StandardCharsets.ISO_8859_1));
        return "=?" + charset + (quoted ? "?Q?" : "?B?") + text + "?=";
    }

    private static String quoted(String octets) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < octets.length(); i++) {
            char c = octets.charAt(i);
            if (c == ' ') text.append('_');
            else if (isSafe(c)) text.append(c);
            else text.append('=').append(hex(c));
        }
        return text.toString();
    }

    /** RFC 2047 §5 (3): what may stand in a phrase, too. */
    private static boolean isSafe(char c) {
        return isLetterOrDigit(c) || c == '!' || c == '*' || c == '+' || c == '-' || c == '/';
    }

    /** One octet of a parameter's value (RFC 2231 §7). */
    static String percent(char c) {
        boolean plain = isLetterOrDigit(c) || c == '-' || c == '.' || c == '_';
        return plain ? String.valueOf(c) : "%" + hex(c);
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static String hex(char octet) {
        String digits = "0123456789ABCDEF";
        return "" + digits.charAt((octet >> 4) & 0xf) + digits.charAt(octet & 0xf);
    }
}
