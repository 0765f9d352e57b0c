package org.signpost.sasl;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Whatever a client answers, each mechanism ends the exchange within a few steps, and nobody proves
 * what he doesn't know (M4, M6, M7).
 */
class SaslFuzz {

    private static final byte[] SALT = "sixteen octets!!".getBytes(StandardCharsets.US_ASCII);
    private static final ScramVerifier VERIFIER =
            ScramVerifier.derive(ScramMechanism.SHA_256, "secret", SALT, 4096);
    private static final ScramVerifier OTHER =
            ScramVerifier.derive(ScramMechanism.SHA_512, "secret", SALT, 4096);
    private static final ChannelBindings BINDINGS = type -> Optional.of(new byte[] {1, 2, 3});
    private static final SaslMechanism[] ALL = SaslMechanism.values();
    private static final int MOST_STEPS = 20;

    @FuzzTest
    void answers(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    /** The first octet picks the mechanism, and each line is an answer. */
    public static void fuzzerTestOneInput(byte[] octets) {
        if (octets.length == 0) return;
        SaslMechanism mechanism = ALL[(octets[0] & 0xff) % ALL.length];
        String text = new String(octets, 1, octets.length - 1, StandardCharsets.UTF_8);
        // As they come, and as they would be if they were base64.
        converse(mechanism, text.split("\n", MOST_STEPS));
        converse(mechanism, encoded(text.split("\n", MOST_STEPS)));
    }

    private static String[] encoded(String[] answers) {
        String[] encoded = new String[answers.length];
        for (int i = 0; i < answers.length; i++) {
            byte[] utf8 = answers[i].getBytes(StandardCharsets.UTF_8);
            encoded[i] = Base64.getEncoder().encodeToString(utf8);
        }
        return encoded;
    }

    private static void converse(SaslMechanism mechanism, String[] answers) {
        SaslExchange exchange = SaslExchange.of(mechanism, BINDINGS, List.of(ALL));
        SaslStep step = exchange.begin(Optional.of(answers[0]));
        for (int i = 1; i < answers.length; i++) {
            step = next(step);
            if (!(step instanceof SaslStep.Challenge(String base64))) return;
            Finding.unless(base64.length() <= SaslExchange.MOST_OCTETS, "a challenge is bounded");
            Finding.unless(SaslText.base64(base64).isPresent(), "a challenge is base64");
            step = exchange.receive(answers[i]);
        }
        next(step);
    }

    private static SaslStep next(SaslStep step) {
        return switch (step) {
            case SaslStep.Claim(ScramMechanism hash, String login, var next) -> {
                Finding.unless(!login.isEmpty(), "a claim names somebody");
                yield next.apply(hash == ScramMechanism.SHA_256 ? VERIFIER : OTHER, "SERVER");
            }
            case SaslStep.Proof(boolean right, var confirmation) -> {
                Finding.unless(!right, "nobody proves what he doesn't know");
                yield confirmation.get();
            }
            case SaslStep.Token(String token, var user, var refusal) -> {
                Finding.unless(!token.isEmpty(), "a token is something");
                yield refusal.apply("{}");
            }
            case SaslStep.Credentials(String login, String password) -> {
                Finding.unless(!login.isEmpty() && !login.contains("\0"), "a login is a name");
                Finding.unless(!password.isEmpty(), "a password is something");
                yield step;
            }
            default -> step;
        };
    }
}
