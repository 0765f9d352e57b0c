package org.signpost.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.sasl.SaslClient.Answer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** SCRAM towards servers that do it right, and towards those that don't (M6, RFC 5802 §5, §6). */
class ScramClientTest {

    private static final byte[] SALT = "sixteen octets!!".getBytes(StandardCharsets.US_ASCII);
    private static final ChannelBindings EXPORTER = binding("tls-exporter");
    private static final ChannelBindings END_POINT = binding("tls-server-end-point");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SCRAM-SHA-256-PLUS",
                "SCRAM-SHA-512-PLUS",
                "SCRAM-SHA-256",
                "SCRAM-SHA-512"
            })
    void bothSidesProveThatTheyKnowThePassword(String mechanism) {
        SaslClient client = client(mechanism, "s\u00e9cret,=");
        bothSidesProveIt(client, server(mechanism, EXPORTER));
    }

    /** RFC 5929 §4: below TLS 1.3. */
    @Test
    void withoutAnExporterTheClientIsBoundToTheServersCertificate() {
        SaslMechanism mechanism = SaslMechanism.SCRAM_SHA_256_PLUS;
        SaslClient client = client(mechanism, END_POINT, "ann,=", "s\u00e9cret,=");
        assertThat(decoded(client.initialResponse())).startsWith("p=tls-server-end-point,,");
        bothSidesProveIt(client, server(mechanism.text(), END_POINT));
    }

    private static void bothSidesProveIt(SaslClient client, SaslExchange server) {
        SaslStep.Claim claim = (SaslStep.Claim) server.begin(client.initialResponse());
        assertThat(claim.login()).isEqualTo("ann,=");
        SaslStep.Challenge told =
                (SaslStep.Challenge) claim.next().apply(verifier(claim.mechanism()), "SERVER");
        SaslStep.Proof proof = (SaslStep.Proof) server.receive(said(client, told.base64()));
        assertThat(proof.right()).isTrue();
        assertThat(client.objection()).isPresent();
        SaslStep.Challenge shown = (SaslStep.Challenge) proof.confirmation().get();
        assertThat(server.receive(said(client, shown.base64()))).isEqualTo(new SaslStep.Finished());
        assertThat(client.objection()).isEmpty();
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsNotTrusted() {
        SaslClient client = client("SCRAM-SHA-256", "s\u00e9cret");
        client.initialResponse();
        client.answer(SaslText.encode("r=NONCESERVER,s=c2FsdA==,i=4096"));
        assertThat(client.answer(SaslText.encode("v=AAAA")))
                .isEqualTo(
                        new Answer.GiveUp(
                                "doesn't know the password itself: its signature is wrong (RFC"
                                        + " 5802)"));
        assertThat(client.objection()).isPresent();
    }

    @Test
    void aServerThatSaysYesWithoutProofIsNotTrusted() {
        SaslClient client = client("SCRAM-SHA-256", "secret");
        client.initialResponse();
        client.answer(SaslText.encode("r=NONCESERVER,s=c2FsdA==,i=4096"));
        assertThat(client.objection())
                .hasValueSatisfying(o -> assertThat(o).contains("without proving"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "e=unknown-user",
                "r=NONCE,s=c2FsdA==,i=4096",
                "r=OTHERSERVER,s=c2FsdA==,i=4096",
                "r=NONCESERVER,s=,i=4096",
                "r=NONCESERVER,s=c2FsdA=,i=4096",
                "r=NONCESERVER,s=c2FsdA==,i=4095",
                "r=NONCESERVER,s=c2FsdA==,i=99999999",
                "r=NONCESERVER,s=c2FsdA==,i=123456789",
                "r=NONCESERVER,s=c2FsdA==,i=-1",
                "r=NONCESERVER,s=c2FsdA==",
                "m=x,r=NONCESERVER,s=c2FsdA==,i=4096"
            })
    void nonsenseOfTheServerIsNotAnswered(String message) {
        SaslClient client = client("SCRAM-SHA-256", "secret");
        client.initialResponse();
        assertThat(client.answer(SaslText.encode(message))).isInstanceOf(Answer.GiveUp.class);
    }

    @Test
    void whatTheServerSaysOfAnErrorIsPassedOn() {
        SaslClient client = client("SCRAM-SHA-256", "secret");
        client.initialResponse();
        client.answer(SaslText.encode("r=NONCESERVER,s=c2FsdA==,i=4096"));
        assertThat(client.answer(SaslText.encode("e=invalid-proof")))
                .isEqualTo(new Answer.GiveUp("refuses the login: e=invalid-proof"));
    }

    @Test
    void aClientThatCouldBindSaysSoWhereNobodyOffersIt() {
        assertThat(header(EXPORTER, "SCRAM-SHA-256")).startsWith("y,,");
        assertThat(header(EXPORTER, "SCRAM-SHA-256", "SCRAM-SHA-512-PLUS")).startsWith("n,,");
        assertThat(header(ChannelBindings.none(), "SCRAM-SHA-256")).startsWith("n,,");
    }

    @Test
    void aLongNameWaitsForTheChallenge() {
        SaslClient client = client("SCRAM-SHA-256", "x".repeat(500), "secret");
        assertThat(client.initialResponse()).isEmpty();
        assertThat(said(client, "")).hasSizeGreaterThan(500);
    }

    private static String header(ChannelBindings bindings, String... offered) {
        SaslClient client =
                new ScramClient(
                        SaslMechanism.SCRAM_SHA_256,
                        new ScramClient.Header(List.of(offered), bindings),
                        "ann",
                        "secret",
                        "NONCE");
        return decoded(client.initialResponse());
    }

    private static String decoded(Optional<String> response) {
        return response.flatMap(SaslText::base64).flatMap(SaslText::decode).orElseThrow();
    }

    private static String said(SaslClient client, String challenge) {
        return ((Answer.Say) client.answer(challenge)).line();
    }

    private static SaslClient client(String mechanism, String password) {
        return client(mechanism, "ann,=", password);
    }

    private static SaslClient client(String mechanism, String user, String password) {
        SaslMechanism of = SaslMechanism.of(mechanism).orElseThrow();
        return client(of, EXPORTER, user, password);
    }

    private static SaslClient client(
            SaslMechanism mechanism, ChannelBindings bindings, String user, String password) {
        var header = new ScramClient.Header(List.of(mechanism.text()), bindings);
        return new ScramClient(mechanism, header, user, password, "NONCE");
    }

    private static SaslExchange server(String mechanism, ChannelBindings bindings) {
        SaslMechanism of = SaslMechanism.of(mechanism).orElseThrow();
        return SaslExchange.of(of, bindings, List.of(of));
    }

    private static ChannelBindings binding(String type) {
        return asked -> asked.equals(type) ? Optional.of(new byte[] {1, 2, 3}) : Optional.empty();
    }

    private static ScramVerifier verifier(ScramMechanism mechanism) {
        return ScramVerifier.derive(mechanism, "s\u00e9cret,=", SALT, 4096);
    }
}
