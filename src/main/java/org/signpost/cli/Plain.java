package org.signpost.cli;

import org.signpost.address.Characters;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text of strangers, made fit for a terminal. */
final class Plain {

    private Plain() {}

    /**
     * Octets as the text that they are in UTF-8; as they came where they are none.
     *
     * @param octets one char from 0 to 255 for each; what has other chars is text already
     */
    static String decoded(String octets) {
        if (!Characters.all(octets, c -> c < 0x100)) return octets;
        try {
            ByteBuffer bytes = ByteBuffer.wrap(octets.getBytes(StandardCharsets.ISO_8859_1));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException notUtf8) {
            return octets;
        }
    }

    /** One line that a terminal shows as it is, without anything that it would act upon. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        decoded(text).codePoints().map(Plain::shown).forEach(line::appendCodePoint);
        return line.toString();
    }

    private static int shown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    '?';
            default -> c;
        };
    }
}
