package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.arc.ArcResult;
import org.signpost.arc.ArcSealer;
import org.signpost.arc.ArcValidator;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.ScannedMessage;
import org.signpost.json.JsonObject;
import org.signpost.observe.TestClock;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * P5, P6, P8, P21 (RFC 6376, RFC 8463, RFC 8617): mailauth verifies what we sign and seal, and we
 * what it does, by RSA and by Ed25519.
 */
class MailauthTest {

    private static final String SIGNED = Signatory.signed(Signatory.MESSAGE, Signatory.KEYS);

    private static final ArcValidator VALIDATOR =
            new ArcValidator(Signatory.zone(), new TestClock());

    @Test
    void mailauthVerifiesBothOfOurSignatures() throws Exception {
        List<JsonObject> answers =
                Mailauth.run(
                        List.of(
                                Mailauth.verify(SIGNED),
                                Mailauth.verify(SIGNED.replace("Hello", "Hallo")),
                                Mailauth.verify("From: eve@example.org\r\n" + SIGNED)));
        assertThat(answers.getFirst().texts("dkim"))
                .containsExactly("rsa-sha256 pass", "ed25519-sha256 pass");
        for (JsonObject changed : answers.subList(1, 3)) {
            assertThat(changed.texts("dkim")).hasSize(2).noneMatch(one -> one.endsWith(" pass"));
        }
    }

    @Test
    void weVerifyWhatMailauthSigns() throws Exception {
        List<JsonObject> jobs = new ArrayList<>();
        for (DkimKey key : Signatory.KEYS) {
            for (String form : List.of("relaxed/relaxed", "relaxed/simple", "simple/simple")) {
                jobs.add(Mailauth.sign(Signatory.MESSAGE, key, form));
            }
        }
        for (JsonObject answer : Mailauth.run(jobs)) {
            String signed = fields(answer) + Signatory.MESSAGE;
            assertThat(Signatory.proofs(signed)).as(signed).containsExactly(true);
            assertThat(Signatory.proofs(signed.replace("Hello", "Hallo"))).containsExactly(false);
            assertThat(Signatory.proofs(signed.replace("Ann", "Eve"))).containsExactly(false);
        }
    }

    /** One seals what the other has, by the same algorithm and by another. */
    @Test
    void chainsOfOursAndMailauthsSealsHold() throws Exception {
        List<JsonObject> jobs = new ArrayList<>();
        for (DkimKey key : Signatory.KEYS) {
            jobs.add(Mailauth.seal(SIGNED, key));
            jobs.add(Mailauth.seal(sealed(SIGNED, key), key));
        }
        List<JsonObject> answers = Mailauth.run(jobs);
        List<JsonObject> again = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            String theirs = fields(answers.get(i)) + jobs.get(i).text("message").orElseThrow();
            assertThat(theirs).contains(i % 2 == 0 ? "cv=none" : "cv=pass");
            assertThat(validated(theirs)).as(theirs).isEqualTo(ArcResult.PASS);
            assertThat(validated(theirs.replace("Hello", "Hallo"))).isEqualTo(ArcResult.FAIL);
            again.add(Mailauth.verify(sealed(theirs, Signatory.key(DkimAlgorithm.RSA_SHA256))));
            again.add(Mailauth.verify(sealed(theirs, Signatory.key(DkimAlgorithm.ED25519_SHA256))));
        }
        assertThat(Mailauth.run(again))
                .extracting(answer -> answer.text("arc").orElseThrow())
                .hasSize(8)
                .containsOnly("pass");
    }

    @Test
    void mailauthFindsThatAChainOfOursWasChanged() throws Exception {
        String sealed = sealed(SIGNED, Signatory.key(DkimAlgorithm.RSA_SHA256));
        List<JsonObject> jobs = new ArrayList<>(List.of(Mailauth.verify(sealed)));
        for (String part : List.of("Hello", "Ann", "dkim=pass", "cv=none")) {
            assertThat(sealed).contains(part);
            jobs.add(Mailauth.verify(sealed.replaceFirst(part, part + "x")));
        }
        assertThat(Mailauth.run(jobs))
                .extracting(answer -> answer.text("arc").orElseThrow())
                .containsExactly("pass", "fail", "fail", "fail", "fail");
    }

    private static String fields(JsonObject answer) {
        return answer.text("fields").orElseThrow();
    }

    private static String sealed(String message, DkimKey key) {
        ScannedMessage scanned = scanned(message);
        ArcSealer sealer = new ArcSealer(key, new TestClock().instant());
        List<String> set =
                sealer.seal(scanned, VALIDATOR.validate(scanned), "mx.example.com; dkim=pass")
                        .orElseThrow();
        return String.join("", set) + message;
    }

    private static ArcResult validated(String message) {
        return VALIDATOR.validate(scanned(message)).result();
    }

    private static ScannedMessage scanned(String message) {
        MessageScan scan = new MessageScan(ArcSealer::forms);
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        scan.write(octets, 0, octets.length);
        return scan.end();
    }
}
