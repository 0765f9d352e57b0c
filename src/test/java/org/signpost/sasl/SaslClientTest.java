package org.signpost.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class SaslClientTest {

    private static final SaslStep ALICE = new SaslStep.Credentials("alice", "s\u00e9cret");

    @Test
    void plainSaysEverythingAtOnce() {
        // The example of RFC 4616 §4.
        assertThat(SaslClient.plain("tim", "tanstaaftanstaaf").initialResponse())
                .contains("AHRpbQB0YW5zdGFhZnRhbnN0YWFm");
    }

    @Test
    void plainWaitsForTheChallengeWhereTheLineWouldBeTooLong() {
        SaslClient client = SaslClient.plain("alice", "x".repeat(400));
        assertThat(client.initialResponse()).isEmpty();
        assertThat(client.answer()).hasValueSatisfying(a -> assertThat(a).hasSizeGreaterThan(500));
    }

    @Test
    void aChallengeAfterEverythingWasSaidHasNoAnswer() {
        SaslClient client = SaslClient.plain("alice", "secret");
        assertThat(client.initialResponse()).isPresent();
        assertThat(client.answer()).isEmpty();
    }

    @Test
    void ourServerUnderstandsOurClients() {
        assertThat(dialogue(SaslClient.plain("alice", "s\u00e9cret"))).isEqualTo(ALICE);
        assertThat(dialogue(SaslClient.login("alice", "s\u00e9cret"))).isEqualTo(ALICE);
    }

    @Test
    void plainIsPreferredToLogin() {
        assertThat(chosen("LOGIN", "PLAIN")).contains("PLAIN");
        assertThat(chosen("LOGIN", "CRAM-MD5")).contains("LOGIN");
        assertThat(chosen("CRAM-MD5")).isEmpty();
    }

    private static Optional<String> chosen(String... offered) {
        return SaslClient.choose(List.of(offered), "a", "b").map(SaslClient::mechanism);
    }

    private static SaslStep dialogue(SaslClient client) {
        SaslExchange exchange = SaslExchange.of(client.mechanism()).orElseThrow();
        SaslStep step = exchange.begin(client.initialResponse());
        while (step instanceof SaslStep.Challenge) {
            step = exchange.receive(client.answer().orElseThrow());
        }
        return step;
    }
}
