package org.signpost.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The small parts of SASL messages: octets as text and back, names, nonces and counts (RFC 5802
 * §7).
 */
final class SaslText {
    private SaslText() {}

    /** The text, or empty where the octets aren't UTF-8. */
    static Optional<String> decode(byte[] utf8) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** The octets, or empty where that isn't base64 with its padding. */
    static Optional<byte[]> base64(String text) {
        // The JDK's decoder would let missing padding pass.
        if (text.length() % 4 != 0) return Optional.empty();
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException notInTheAlphabet) {
            return Optional.empty();
        }
    }

    /** One after the other. */
    static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** The text in UTF-8 in base64, as it goes over the wire. */
    static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How long the second argument of AUTH may be (RFC 5321 §4.5.3.1.4: 512 octets a line). */
    static int mostInitialOctets(String mechanism) {
        return 512 - "AUTH ".length() - mechanism.length() - " \r\n".length();
    }

    /** A saslname with its {@code =2C} and {@code =3D} turned back; empty where another = is. */
    static Optional<String> unescaped(String name) {
        StringBuilder text = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\0') return Optional.empty();
            if (c != '=') {
                text.append(c);
            } else if (name.startsWith("=2C", i)) {
                text.append(',');
                i += 2;
            } else if (name.startsWith("=3D", i)) {
                text.append('=');
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(text.toString());
    }

    /** The other way round. */
    static String escaped(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    /** Whether that is a nonce: printable ASCII without commas, at least one. */
    static boolean isNonce(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '!' || c > '~' || c == ',') return false;
        }
        return !text.isEmpty();
    }

    /** A count of up to eight digits; −1 where it is none. */
    static int number(String digits) {
        if (digits.isEmpty() || digits.length() > 8) return -1;
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            number = number * 10 + digit;
        }
        return number;
    }
}
