package org.signpost.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks the keys against the dialogues of others: both sides' proofs must follow from them. */
class ScramVerifierTest {

    private static final Path SUITE = Path.of("../shared/suites/scram");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rfc7677",
                "sha-256-ascii",
                "sha-256-ascii-pass",
                "sha-256-ascii-user",
                "sha-256-saslprep-normal",
                "sha-256-saslprep-non-normal",
                "sha-256-no-saslprep",
                "sha-512-ascii"
            })
    void theProofsOfADialogueFollowFromTheVerifier(String name) throws GeneralSecurityException {
        JsonNode dialogue = read(name);
        ScramMechanism mechanism =
                ScramMechanism.of("SCRAM-" + dialogue.get("digest").asString()).orElseThrow();
        byte[] salt = Base64.getDecoder().decode(dialogue.get("salt64").asString().strip());
        ScramVerifier verifier =
                ScramVerifier.derive(
                        mechanism, password(dialogue), salt, dialogue.get("iters").asInt());

        String last = step(dialogue, 2);
        String proof = last.substring(last.indexOf(",p=") + 3);
        String message =
                step(dialogue, 0).substring("n,,".length())
                        + ","
                        + step(dialogue, 1)
                        + ","
                        + last.substring(0, last.indexOf(",p="));

        byte[] clientKey = mac(mechanism, verifier.storedKey(), message);
        byte[] decoded = Base64.getDecoder().decode(proof);
        for (int i = 0; i < clientKey.length; i++) clientKey[i] ^= decoded[i];
        assertThat(MessageDigest.getInstance(mechanism.digest()).digest(clientKey))
                .isEqualTo(verifier.storedKey());
        assertThat(
                        Base64.getEncoder()
                                .encodeToString(mac(mechanism, verifier.serverKey(), message)))
                .isEqualTo(step(dialogue, 3).substring("v=".length()));
    }

    private static String password(JsonNode dialogue) {
        String password = dialogue.get("pass").asString();
        return dialogue.get("skipSASLprep").asBoolean()
                ? password
                : Saslprep.stored(password).orElseThrow();
    }

    private static String step(JsonNode dialogue, int index) {
        return dialogue.get("steps").get(index).asString();
    }

    private static byte[] mac(ScramMechanism mechanism, byte[] key, String text)
            throws GeneralSecurityException {
        Mac mac = Mac.getInstance(mechanism.mac());
        mac.init(new SecretKeySpec(key, mechanism.mac()));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode read(String name) {
        Path file = SUITE.resolve(name + ".json");
        assumeTrue(Files.exists(file) || "true".equals(System.getenv("CI")), file + " is missing");
        return JsonMapper.shared().readTree(file.toFile());
    }
}
