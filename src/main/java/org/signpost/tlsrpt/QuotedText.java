package org.signpost.tlsrpt;

import org.signpost.address.Characters;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Decodes quoted-printable (RFC 2045 §6.7). */
final class QuotedText {

    private QuotedText() {}

    /** The octets; an equals sign that means nothing stands for itself. */
    static byte[] decoded(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            boolean quoted = text.charAt(at) == '=';
            if (quoted && isHex(text, at + 1)) {
                out.write(Integer.parseInt(text, at + 1, at + 3, 16));
                at += 3;
            } else if (quoted && text.startsWith("\r\n", at + 1)) {
                at += 3;
            } else {
                out.write(text.charAt(at++));
            }
        }
        return out.toByteArray();
    }

    private static boolean isHex(String text, int at) {
        return at + 2 <= text.length()
                && Characters.all(
                        text.substring(at, at + 2), c -> "0123456789ABCDEFabcdef".indexOf(c) >= 0);
    }
}
