package org.signpost.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

class SaslExchangeTest {

    @Test
    void plainTakesItsInitialResponse() {
        assertThat(plain().begin(Optional.of(base64("\0alice\0secret"))))
                .isEqualTo(new SaslStep.Credentials("alice", "secret"));
    }

    @Test
    void plainAsksWithAnEmptyChallengeFirst() {
        SaslExchange exchange = plain();
        assertThat(exchange.begin(Optional.empty())).isEqualTo(new SaslStep.Challenge(""));
        assertThat(exchange.receive(base64("\0alice\0s\u00e9cret")))
                .isEqualTo(new SaslStep.Credentials("alice", "s\u00e9cret"));
    }

    @Test
    void plainTakesTheLoginAsAuthorizationIdentity() {
        assertThat(plain().begin(Optional.of(base64("Alice@A.test\0alice@a.test\0secret"))))
                .isInstanceOf(SaslStep.Credentials.class);
    }

    @Test
    void actingAsAnotherIsRefused() {
        assertThat(plain().begin(Optional.of(base64("bob\0alice\0secret"))))
                .isInstanceOf(SaslStep.Refused.class);
    }

    @Test
    void loginAsksForLoginAndPassword() {
        SaslExchange exchange = login();
        assertThat(exchange.begin(Optional.empty()))
                .isEqualTo(new SaslStep.Challenge("VXNlcm5hbWU6"));
        assertThat(exchange.receive(base64("alice")))
                .isEqualTo(new SaslStep.Challenge("UGFzc3dvcmQ6"));
        assertThat(exchange.receive(base64("secret")))
                .isEqualTo(new SaslStep.Credentials("alice", "secret"));
    }

    @Test
    void loginTakesItsLoginAsInitialResponse() {
        SaslExchange exchange = login();
        assertThat(exchange.begin(Optional.of(base64("alice"))))
                .isEqualTo(new SaslStep.Challenge("UGFzc3dvcmQ6"));
        assertThat(exchange.receive(base64("secret")))
                .isEqualTo(new SaslStep.Credentials("alice", "secret"));
    }

    @Test
    void anEqualsSignIsAnEmptyInitialResponseAndNothingElse() {
        assertThat(plain().begin(Optional.of("="))).isInstanceOf(SaslStep.Malformed.class);
        SaslExchange exchange = plain();
        exchange.begin(Optional.empty());
        assertThat(exchange.receive("="))
                .isEqualTo(new SaslStep.Malformed("The response is not base64"));
    }

    @Test
    void anAsteriskCancelsAtEveryQuestion() {
        SaslExchange exchange = login();
        exchange.begin(Optional.of(base64("alice")));
        assertThat(exchange.receive("*")).isEqualTo(new SaslStep.Cancelled());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "AGE", "AGEAYg", "AGE-", "A GE", "AGEA Yg==", "====", "*", "AA=A"})
    void whatIsNotBase64IsMalformed(String response) {
        assertThat(plain().begin(Optional.of(response))).isInstanceOf(SaslStep.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "\0alice",
                "alice\0secret",
                "\0\0secret",
                "\0alice\0",
                "\0a\0b\0c"
            })
    void whatIsNotPlainIsMalformed(String message) {
        assertThat(plain().begin(Optional.of(base64(message))))
                .isInstanceOf(SaslStep.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "al\0ice"})
    void aLoginThatIsNoneIsMalformed(String login) {
        SaslExchange exchange = login();
        exchange.begin(Optional.empty());
        assertThat(exchange.receive(base64(login))).isInstanceOf(SaslStep.Malformed.class);
    }

    @Test
    void whatIsNotUtf8IsMalformed() {
        String response = Base64.getEncoder().encodeToString(new byte[] {0, 'a', 0, (byte) 0xff});
        assertThat(plain().begin(Optional.of(response))).isInstanceOf(SaslStep.Malformed.class);
    }

    @Test
    void aResponseMayHave12288OctetsAndNotMore() {
        String longest = base64("\0a\0" + "x".repeat(SaslExchange.MOST_OCTETS / 4 * 3 - 3));
        assertThat(longest).hasSize(SaslExchange.MOST_OCTETS);
        assertThat(plain().begin(Optional.of(longest))).isInstanceOf(SaslStep.Credentials.class);
        assertThat(plain().begin(Optional.of(longest + "AAAA"))).isEqualTo(new SaslStep.TooLong());
    }

    @Test
    void theMechanismIsNamedInAnyCase() {
        assertThat(SaslMechanism.of("pLaIn")).contains(SaslMechanism.PLAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"})
    void weakMechanismsDoNotExist(String name) {
        assertThat(SaslMechanism.of(name)).isEmpty();
    }

    @Test
    void credentialsPrintNoPassword() {
        assertThat(new SaslStep.Credentials("alice", "secret").toString())
                .contains("alice")
                .doesNotContain("secret");
    }

    private static SaslExchange plain() {
        return SaslExchange.of(SaslMechanism.PLAIN, ChannelBindings.none(), List.of());
    }

    private static SaslExchange login() {
        return SaslExchange.of(SaslMechanism.LOGIN, ChannelBindings.none(), List.of());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
