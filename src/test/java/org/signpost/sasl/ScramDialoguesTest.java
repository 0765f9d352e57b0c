package org.signpost.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The dialogues of others, word by word (M6, RFC 5802 §5, RFC 7677 §3). Those of SHA-1 are checked
 * by the same grammar and arithmetic, and no mechanism for them exists.
 */
class ScramDialoguesTest {

    private static final Path SUITE = Path.of("../shared/suites/scram");
    private static final ScramHash SHA_1 = new ScramHash("SHA-1", "HmacSHA1", 160);

    @TestFactory
    Stream<DynamicTest> everyDialogueOfTheSuite() throws IOException {
        boolean there = Files.isDirectory(SUITE);
        assumeTrue(there || "true".equals(System.getenv("CI")), SUITE + " is missing");
        try (Stream<Path> files = Files.list(SUITE)) {
            return files.filter(f -> f.toString().endsWith(".json")).sorted().toList().stream()
                    .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> play(f)));
        }
    }

    private static void play(Path file) {
        Dialogue dialogue = Dialogue.read(file);
        assertThat(dialogue.valid()).isTrue();
        Optional<ScramMechanism> mechanism = ScramMechanism.of("SCRAM-" + dialogue.digest());
        if (mechanism.isEmpty()) {
            assertThat(dialogue.digest()).isEqualTo("SHA-1");
            assertThat(SaslMechanism.of("SCRAM-SHA-1")).isEmpty();
        }
        arithmetic(dialogue);
        mechanism.ifPresent(m -> server(dialogue, m));
    }

    /** Both proofs, by what the parsers make of the messages. */
    private static void arithmetic(Dialogue dialogue) {
        ScramHash hash =
                ScramMechanism.of("SCRAM-" + dialogue.digest())
                        .map(ScramMechanism::hash)
                        .orElse(SHA_1);
        List<String> steps = dialogue.steps();
        assertThat(ClientFirst.parse(steps.get(0))).isInstanceOf(ClientFirst.Valid.class);
        if (!(ClientFirst.parse(steps.get(0)) instanceof ClientFirst.Valid first)) return;
        assertThat(ServerFirst.parse(steps.get(1), first.nonce()))
                .isInstanceOf(ServerFirst.Valid.class);
        if (!(ServerFirst.parse(steps.get(1), first.nonce()) instanceof ServerFirst.Valid told)) {
            return;
        }
        assertThat(ClientFinal.parse(steps.get(2))).isInstanceOf(ClientFinal.Valid.class);
        if (!(ClientFinal.parse(steps.get(2)) instanceof ClientFinal.Valid last)) return;
        byte[] salted = hash.salted(dialogue.password(), told.salt(), told.iterations());
        String all = first.bare() + "," + steps.get(1) + "," + last.withoutProof();
        assertThat(hash.proof(salted, all)).isEqualTo(last.proof());
        assertThat(hash.proves(hash.storedKey(salted), all, last.proof())).isTrue();
        assertThat(hash.signature(hash.serverKey(salted), all))
                .asBase64Encoded()
                .isEqualTo(steps.get(3).substring("v=".length()));
    }

    private static void server(Dialogue dialogue, ScramMechanism mechanism) {
        ScramVerifier verifier =
                ScramVerifier.derive(
                        mechanism, dialogue.password(), dialogue.salt(), dialogue.iterations());
        SaslExchange exchange =
                SaslExchange.of(
                        SaslMechanism.of(mechanism.text()).orElseThrow(),
                        ChannelBindings.none(),
                        List.of());
        List<String> steps = dialogue.steps();
        SaslStep.Claim claim =
                (SaslStep.Claim) exchange.begin(Optional.of(SaslText.encode(steps.get(0))));
        assertThat(claim.login()).isEqualTo(dialogue.user());
        assertThat(claim.next().apply(verifier, dialogue.serverNonce()))
                .isEqualTo(new SaslStep.Challenge(SaslText.encode(steps.get(1))));
        SaslStep.Proof proof = (SaslStep.Proof) exchange.receive(SaslText.encode(steps.get(2)));
        assertThat(proof.right()).isTrue();
        assertThat(proof.confirmation().get())
                .isEqualTo(new SaslStep.Challenge(SaslText.encode(steps.get(3))));
        assertThat(exchange.receive("")).isEqualTo(new SaslStep.Finished());
    }

    /** One file of the suite. */
    record Dialogue(JsonNode json) {

        static Dialogue read(Path file) {
            return new Dialogue(JsonMapper.shared().readTree(file.toFile()));
        }

        boolean valid() {
            return json.get("valid").asBoolean();
        }

        String digest() {
            return json.get("digest").asString();
        }

        String user() {
            return prepared("user");
        }

        String password() {
            return prepared("pass");
        }

        private String prepared(String field) {
            String text = json.get(field).asString();
            boolean asItIs = json.get("skipSASLprep").asBoolean();
            return asItIs ? text : Saslprep.stored(text).orElseThrow();
        }

        byte[] salt() {
            return Base64.getDecoder().decode(json.get("salt64").asString().strip());
        }

        int iterations() {
            return json.get("iters").asInt();
        }

        String clientNonce() {
            return json.get("clientNonce").asString();
        }

        String serverNonce() {
            return json.get("serverNonce").asString();
        }

        List<String> steps() {
            List<String> steps = new ArrayList<>();
            json.get("steps").forEach(s -> steps.add(s.asString()));
            return steps;
        }
    }
}
