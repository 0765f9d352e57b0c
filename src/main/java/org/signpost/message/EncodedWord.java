package org.signpost.message;

import org.signpost.address.Characters;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes text that isn't ASCII where a header field wants ASCII (RFC 2047). */
public final class EncodedWord {

    /** An encoded word has at most 75 characters; 45 octets make 60 of them in base64. */
    private static final int MOST_OCTETS = 45;

    private EncodedWord() {}

    /**
     * The text as the unstructured body of a field: itself where it is printable ASCII, else
     * encoded words, folded. Line ends and control characters become spaces.
     */
    public static String of(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        boolean plain = Characters.all(line, c -> c < 0x7f) && !line.contains("=?");
        if (plain) return line;
        StringBuilder words = new StringBuilder();
        StringBuilder piece = new StringBuilder();
        line.codePoints()
                .forEach(c -> {
                    String next = Character.toString(c);
                    if (octets(piece + next) > MOST_OCTETS) append(words, piece);
                    piece.append(next);
                });
        append(words, piece);
        return words.toString();
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void append(StringBuilder words, StringBuilder piece) {
        byte[] octets = piece.toString().getBytes(StandardCharsets.UTF_8);
        if (!words.isEmpty()) words.append("\r\n ");
        words.append("=?utf-8?B?").append(Base64.getEncoder().encodeToString(octets)).append("?=");
        piece.setLength(0);
    }
}
