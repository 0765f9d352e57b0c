package org.signpost.cli;

import org.signpost.tls.SignatureKind;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads the private keys that sign messages from files. */
final class SigningKeyFile {

    /** RFC 8301 §3.2: shorter RSA keys prove nothing. */
    private static final int FEWEST_BITS = 1024;

    /** The longest RSA keys that anybody has take a tenth of it. */
    private static final int MOST_OCTETS = 100_000;

    private SigningKeyFile() {}

    /**
     * The key in that file of PEM text.
     *
     * @throws Failure when there is none that may sign
     */
    static SigningKey read(Path file) throws IOException {
        String text;
        try (var in = MessageInput.open(file)) {
            text = new String(in.readNBytes(MOST_OCTETS), StandardCharsets.ISO_8859_1);
        }
        return switch (SigningKey.ofPem(text)) {
            case SigningKey.Reading.Key(SigningKey key) when isShort(key) ->
                    throw Failure.problem(
                            "%s is an RSA key of %d bits; fewer than %d prove nothing (RFC 8301)"
                                    .formatted(file, key.verifying().bits(), FEWEST_BITS));
            case SigningKey.Reading.Key(SigningKey key) -> key;
            case SigningKey.Reading.NoKey(String why) -> throw Failure.problem(file + " " + why);
        };
    }

    private static boolean isShort(SigningKey key) {
        return key.kind() == SignatureKind.RSA && key.verifying().bits() < FEWEST_BITS;
    }
}
