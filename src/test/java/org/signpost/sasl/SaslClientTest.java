package org.signpost.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.sasl.SaslClient.Secret;

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
        assertThat(client.answer(""))
                .isInstanceOfSatisfying(
                        SaslClient.Answer.Say.class,
                        say -> assertThat(say.line()).hasSizeGreaterThan(500));
    }

    @Test
    void aChallengeAfterEverythingWasSaidHasNoAnswer() {
        SaslClient client = SaslClient.plain("alice", "secret");
        assertThat(client.initialResponse()).isPresent();
        assertThat(client.answer("")).isInstanceOf(SaslClient.Answer.GiveUp.class);
    }

    @Test
    void ourServerUnderstandsOurClients() {
        assertThat(dialogue(SaslClient.plain("alice", "s\u00e9cret"))).isEqualTo(ALICE);
        assertThat(dialogue(SaslClient.login("alice", "s\u00e9cret"))).isEqualTo(ALICE);
    }

    @Test
    void theStrongestMechanismOfBothIsChosen() {
        assertThat(chosen("LOGIN", "PLAIN")).contains("PLAIN");
        assertThat(chosen("PLAIN", "SCRAM-SHA-512", "SCRAM-SHA-256")).contains("SCRAM-SHA-256");
        assertThat(chosen("SCRAM-SHA-1", "SCRAM-SHA-512")).contains("SCRAM-SHA-512");
        assertThat(chosen("SCRAM-SHA-256-PLUS", "PLAIN"))
                .as("nothing to bind to")
                .contains("PLAIN");
        assertThat(bound("SCRAM-SHA-256", "SCRAM-SHA-512-PLUS")).contains("SCRAM-SHA-512-PLUS");
        assertThat(bound("SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS"))
                .contains("SCRAM-SHA-256-PLUS");
        assertThat(chosen("LOGIN", "CRAM-MD5")).contains("LOGIN");
        assertThat(chosen("CRAM-MD5")).isEmpty();
    }

    @Test
    void aTokenIsNeverShownAsAPassword() {
        Secret token = new Secret.Token("t");
        assertThat(chosen(ChannelBindings.none(), token, "PLAIN", "SCRAM-SHA-256")).isEmpty();
        assertThat(chosen(ChannelBindings.none(), token, "XOAUTH2", "OAUTHBEARER"))
                .contains("OAUTHBEARER");
        assertThat(chosen(ChannelBindings.none(), token, "XOAUTH2", "PLAIN")).contains("XOAUTH2");
        assertThat(chosen("OAUTHBEARER")).isEmpty();
    }

    @Test
    void theExampleOfOauthbearer() {
        // RFC 7628 §4.1, without host and port, which are optional.
        SaslClient client =
                SaslClient.choose(
                                List.of("OAUTHBEARER"),
                                ChannelBindings.none(),
                                "user@example.com",
                                new Secret.Token("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="))
                        .orElseThrow();
        assertThat(
                        SaslText.base64(client.initialResponse().orElseThrow())
                                .flatMap(SaslText::decode))
                .contains(
                        "n,a=user@example.com,\1auth=Bearer"
                                + " vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\1\1");
    }

    @Test
    void theServersErrorIsAnsweredAndKept() {
        SaslClient client =
                SaslClient.choose(
                                List.of("OAUTHBEARER"),
                                ChannelBindings.none(),
                                "a",
                                new Secret.Token("t"))
                        .orElseThrow();
        client.initialResponse();
        assertThat(client.answer(SaslText.encode("{\"status\":\"invalid_token\"}")))
                .isEqualTo(new SaslClient.Answer.Say("AQ=="));
        assertThat(client.complaint()).contains("{\"status\":\"invalid_token\"}");
        assertThat(client.answer("")).isInstanceOf(SaslClient.Answer.GiveUp.class);
    }

    private static Optional<String> chosen(String... offered) {
        return chosen(ChannelBindings.none(), new Secret.Password("b"), offered);
    }

    private static Optional<String> bound(String... offered) {
        return chosen(type -> Optional.of(new byte[1]), new Secret.Password("b"), offered);
    }

    private static Optional<String> chosen(
            ChannelBindings bindings, Secret secret, String... offered) {
        return SaslClient.choose(List.of(offered), bindings, "a", secret)
                .map(SaslClient::mechanism);
    }

    private static SaslStep dialogue(SaslClient client) {
        SaslExchange exchange =
                SaslExchange.of(
                        SaslMechanism.of(client.mechanism()).orElseThrow(),
                        ChannelBindings.none(),
                        List.of());
        SaslStep step = exchange.begin(client.initialResponse());
        while (step instanceof SaslStep.Challenge(String text)) {
            step = exchange.receive(((SaslClient.Answer.Say) client.answer(text)).line());
        }
        return step;
    }
}
