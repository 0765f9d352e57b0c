package org.signpost.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What the server makes of clients of SCRAM that say something else (M6, RFC 5802 §5, §6, §7). */
class ScramServerTest {

    private static final byte[] SALT = "sixteen octets!!".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BINDING = {1, 2, 3};
    private static final ScramVerifier VERIFIER =
            ScramVerifier.derive(ScramMechanism.SHA_256, "secret", SALT, 4096);
    private static final ChannelBindings EXPORTER =
            type -> type.equals("tls-exporter") ? Optional.of(BINDING) : Optional.empty();

    @Test
    void aUserIsUnescaped() {
        assertThat(login("n,,n=a=2Cb=3Dc,r=NONCE")).isEqualTo("a,b=c");
    }

    @Test
    void actingAsItselfIsAllowed() {
        assertThat(login("n,a=Ann@example.com,n=ann@example.com,r=NONCE"))
                .isEqualTo("ann@example.com");
    }

    @Test
    void actingAsAnotherIsRefused() {
        assertThat(first("n,a=bob@example.com,n=ann@example.com,r=NONCE"))
                .isInstanceOf(SaslStep.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                "n,,n=ann",
                "n,,r=NONCE,n=ann",
                "n,,n=,r=NONCE",
                "n,,n=a=2cb,r=NONCE",
                "n,,n=a=,r=NONCE",
                "n,,n=ann,r=",
                "n,,n=ann,r=NON CE",
                "n,,m=new,n=ann,r=NONCE",
                "n,ann,n=ann,r=NONCE",
                "x,,n=ann,r=NONCE",
                "p=,,n=ann,r=NONCE",
                "p=tls-exporter,,n=ann,r=NONCE"
            })
    void whatBreaksTheGrammarIsMalformed(String message) {
        assertThat(first(message)).isInstanceOf(SaslStep.Malformed.class);
    }

    @Test
    void extensionsBehindTheNonceAreIgnored() {
        assertThat(login("n,,n=ann,r=NONCE,x=anything")).isEqualTo("ann");
    }

    @Test
    void theNonceMustBeThatOfThisExchange() {
        SaslExchange exchange = challenged();
        assertThat(exchange.receive(base64("c=biws,r=NONCEOTHER,p=AAAA")))
                .isInstanceOf(SaslStep.Refused.class);
    }

    @Test
    void anotherHeaderInTheProofIsRefused() {
        SaslExchange exchange = challenged();
        assertThat(exchange.receive(base64("c=eSws,r=NONCESERVER,p=AAAA")))
                .isEqualTo(
                        new SaslStep.Refused(
                                "The channel binding does not match", "channel-binding"));
    }

    @Test
    void aProofOfAnotherLengthIsWrong() {
        SaslExchange exchange = challenged();
        assertThat(exchange.receive(base64("c=biws,r=NONCESERVER,p=AAAA")))
                .isInstanceOfSatisfying(SaslStep.Proof.class, p -> assertThat(p.right()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws,r=NONCESERVER",
                "c=biws,p=AAAA",
                "r=NONCESERVER,c=biws,p=AAAA",
                "c=biw,r=NONCESERVER,p=AAAA",
                "c=biws,r=NONCESERVER,p=A"
            })
    void aLastMessageWithoutItsPartsIsMalformed(String message) {
        assertThat(challenged().receive(base64(message))).isInstanceOf(SaslStep.Malformed.class);
    }

    @Test
    void somethingBehindTheServersProofIsMalformed() {
        SaslExchange exchange = challenged();
        String withoutProof = "c=biws,r=NONCESERVER";
        SaslStep.Proof proof =
                (SaslStep.Proof)
                        exchange.receive(
                                base64(
                                        withoutProof
                                                + ",p="
                                                + proof("n=ann,r=NONCE", withoutProof)));
        assertThat(proof.right()).isTrue();
        var _ = proof.confirmation().get();
        assertThat(exchange.receive(base64("x"))).isInstanceOf(SaslStep.Malformed.class);
    }

    @Test
    void aClientThatWasHiddenTheOfferOfBindingIsRefused() {
        SaslExchange exchange =
                SaslExchange.of(
                        SaslMechanism.SCRAM_SHA_256,
                        EXPORTER,
                        List.of(SaslMechanism.SCRAM_SHA_256_PLUS, SaslMechanism.SCRAM_SHA_256));
        assertThat(exchange.begin(Optional.of(base64("y,,n=ann,r=NONCE"))))
                .isInstanceOf(SaslStep.Refused.class);
    }

    @Test
    void aClientThatCouldBindWhereNobodyOffersItIsServed() {
        assertThat(login("y,,n=ann,r=NONCE")).isEqualTo("ann");
    }

    @Test
    void aBoundProofIsRight() {
        SaslExchange exchange = bound("p=tls-exporter,,n=ann,r=NONCE", BINDING);
        assertThat(exchange.receive(boundProof(BINDING)))
                .isInstanceOfSatisfying(SaslStep.Proof.class, p -> assertThat(p.right()).isTrue());
    }

    @Test
    void aProofBoundToAnotherConnectionIsRefused() {
        SaslExchange exchange = bound("p=tls-exporter,,n=ann,r=NONCE", BINDING);
        assertThat(exchange.receive(boundProof(new byte[] {3, 2, 1})))
                .isInstanceOf(SaslStep.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"n,,n=ann,r=NONCE", "y,,n=ann,r=NONCE"})
    void aPlusMechanismWithoutBindingIsMalformed(String message) {
        assertThat(plus().begin(Optional.of(base64(message))))
                .isInstanceOf(SaslStep.Malformed.class);
    }

    @Test
    void aBindingOfAnUnknownTypeIsRefused() {
        assertThat(plus().begin(Optional.of(base64("p=tls-unique,,n=ann,r=NONCE"))))
                .isInstanceOf(SaslStep.Refused.class);
    }

    private static SaslExchange bound(String first, byte[] binding) {
        SaslExchange exchange = plus();
        SaslStep.Claim claim = (SaslStep.Claim) exchange.begin(Optional.of(base64(first)));
        var _ = claim.next().apply(VERIFIER, "SERVER");
        assertThat(binding).isNotEmpty();
        return exchange;
    }

    private static String boundProof(byte[] binding) {
        byte[] header = "p=tls-exporter,,".getBytes(StandardCharsets.US_ASCII);
        String withoutProof =
                "c="
                        + java.util.Base64.getEncoder()
                                .encodeToString(SaslText.joined(header, binding))
                        + ",r=NONCESERVER";
        return base64(withoutProof + ",p=" + proof("n=ann,r=NONCE", withoutProof));
    }

    private static String proof(String bare, String withoutProof) {
        ScramHash hash = ScramHash.SHA_256;
        String told =
                "r=NONCESERVER,s=%s,i=4096"
                        .formatted(java.util.Base64.getEncoder().encodeToString(SALT));
        byte[] proof =
                hash.proof(
                        hash.salted("secret", SALT, 4096), bare + "," + told + "," + withoutProof);
        return java.util.Base64.getEncoder().encodeToString(proof);
    }

    private static SaslExchange plus() {
        return SaslExchange.of(
                SaslMechanism.SCRAM_SHA_256_PLUS,
                EXPORTER,
                List.of(SaslMechanism.SCRAM_SHA_256_PLUS));
    }

    private static SaslExchange challenged() {
        SaslExchange exchange = exchange();
        SaslStep.Claim claim =
                (SaslStep.Claim) exchange.begin(Optional.of(base64("n,,n=ann,r=NONCE")));
        var _ = claim.next().apply(VERIFIER, "SERVER");
        return exchange;
    }

    private static String login(String message) {
        return ((SaslStep.Claim) first(message)).login();
    }

    private static SaslStep first(String message) {
        return exchange().begin(Optional.of(base64(message)));
    }

    private static SaslExchange exchange() {
        return SaslExchange.of(SaslMechanism.SCRAM_SHA_256, ChannelBindings.none(), List.of());
    }

    private static String base64(String text) {
        return SaslText.encode(text);
    }
}
