package org.signpost.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.signpost.dkim.OddSigner.MESSAGE;
import static org.signpost.dkim.OddSigner.TAGS;
import static org.signpost.dkim.OddSigner.only;
import static org.signpost.dkim.OddSigner.record;
import static org.signpost.dkim.OddSigner.signed;
import static org.signpost.dkim.OddSigner.verify;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.dns.DnsName;
import org.signpost.nameserver.ZoneFile;
import org.signpost.tls.SigningKey;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Whole signatures (P5, P8, P9, P10, RFC 6376 §3.5, §5.4.2, §6.1, RFC 8301, 8463, 8616). */
class DkimVerifierTest {

    private static final String NAME = "one._domainkey.example.com";
    private static final String GOOD = signed(TAGS + "h=from:from:subject:subject", MESSAGE);

    @Test
    void whatWasSignedPasses() {
        DkimVerdict verdict = only(GOOD, record(""));
        assertThat(verdict.result()).as(verdict.reason()).isEqualTo(DkimResult.PASS);
        assertThat(verdict.reason()).isEqualTo("signed by an Ed25519 key");
        assertThat(verdict.proves()).isTrue();
        assertThat(verdict.weak()).isFalse();
        assertThat(verdict.uncovered()).isZero();
        assertThat(verdict.label().domain()).contains(DnsName.of("example.com"));
    }

    @Test
    void aMessageWithoutASignatureHasNone() {
        assertThat(results(verify(MESSAGE))).containsExactly(DkimResult.NONE);
        assertThat(verify(MESSAGE).getFirst().proves()).isFalse();
    }

    @Test
    void whatIsOtherwiseThanWasSignedFails() {
        assertFails(GOOD.replace("Hello", "Hullo"));
        assertFails(GOOD.replace("alice", "mallory"));
        assertFails(GOOD.replace("More", "Less"));
        assertFails(GOOD.replace("s=one", "s=one; x=9999999999"));
        assertFails(GOOD + "Yet more.\n");
        assertThat(results(verify(GOOD.replace("bob", "eve")))).containsExactly(DkimResult.PASS);
    }

    /** §8.15: one more From or Subject on top would be shown by readers. */
    @ParameterizedTest
    @ValueSource(strings = {"From", "Subject", "from ", "SUBJECT"})
    void aFieldThatIsNamedOnceMoreThanItStandsThereCantBeAdded(String name) {
        assertFails(name + ": mallory@example.net\n" + GOOD);
        assertFails(GOOD.replace("\n\n", "\n" + name + ": mallory@example.net\n\n"));
    }

    /** What a signer that doesn't oversign lets through: DMARC counts the authors by itself. */
    @Test
    void theLowestFieldIsTheSignedOne() {
        String once = signed(TAGS + "h=from", MESSAGE);
        assertThat(results(verify("From: mallory@example.net\n" + once)))
                .containsExactly(DkimResult.PASS);
        assertFails(once.replace("\n\n", "\nFrom: mallory@example.net\n\n"));
    }

    @Test
    void aLineEndThatOnlyOthersSeeIsNoWayIn() {
        for (String lone : List.of("\r", "\n")) {
            byte[] octets =
                    new String(
                                    Scans.octets("X: y#From: mallory@example.net\n" + GOOD),
                                    StandardCharsets.ISO_8859_1)
                            .replace("#", lone)
                            .getBytes(StandardCharsets.ISO_8859_1);
            MessageScan scan = new MessageScan(DkimVerifier::forms);
            scan.write(octets, 0, octets.length);
            List<DkimVerdict> verdicts = Scans.verify(scan.end(), OddSigner.zone(), Scans.NOW);
            assertThat(results(verdicts)).containsExactly(DkimResult.PERMERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"})
    void eachFormAllowsWhatItSays(String form) {
        String tags = TAGS.replace("relaxed/relaxed", form) + "h=from:subject";
        String message = signed(tags, MESSAGE);
        assertThat(results(verify(message))).containsExactly(DkimResult.PASS);
        assertThat(results(verify(message.replace("Subject: H", "SUBJECT:  H"))))
                .containsExactly(form.startsWith("relaxed") ? DkimResult.PASS : DkimResult.FAIL);
        assertThat(results(verify(message.replace("Text.", "Text. "))))
                .containsExactly(form.endsWith("relaxed") ? DkimResult.PASS : DkimResult.FAIL);
        assertThat(results(verify(message + "\n\n"))).containsExactly(DkimResult.PASS);
    }

    @Test
    void namesInHThatNothingHasAreSignedToBeAbsent() {
        String message = signed(TAGS + "h=from:list-unsubscribe:received", MESSAGE);
        assertThat(results(verify(message))).containsExactly(DkimResult.PASS);
        assertFails("Received: from nowhere\n" + message);
    }

    @Test
    void aBodyMayLackItsLastLineEnd() {
        String message = signed(TAGS + "h=from", "From: a@example.com\n\nno end");
        assertThat(results(verify(message))).containsExactly(DkimResult.PASS);
        assertThat(results(verify(message + "\n"))).containsExactly(DkimResult.PASS);
        String none = signed(TAGS + "h=from", "From: a@example.com\n");
        assertThat(results(verify(none))).containsExactly(DkimResult.PASS);
    }

    @Test
    void piecesOfAnySizeGiveTheSame() {
        for (int piece = 1; piece <= GOOD.length(); piece += 3) {
            assertThat(results(Scans.verify(Scans.scan(GOOD, piece), OddSigner.zone(), Scans.NOW)))
                    .containsExactly(DkimResult.PASS);
        }
    }

    /** The canonical body has 14 octets. */
    @Test
    void aLengthIsWeakWhateverItCovers() {
        for (int length : new int[] {0, 5, 14}) {
            String message = signed(TAGS + "h=from; l=" + length, MESSAGE);
            for (String added : List.of("", "Added.\n")) {
                DkimVerdict verdict = only(message + added, record(""));
                assertThat(verdict.result()).isEqualTo(DkimResult.PASS);
                assertThat(verdict.weak()).isTrue();
                assertThat(verdict.proves()).isFalse();
                int size = 14 + (added.isEmpty() ? 0 : 8);
                assertThat(verdict.uncovered()).isEqualTo(size - length);
            }
            assertThat(only(message.replace("Text", "Tex"), record("")).result())
                    .isEqualTo(length == 0 ? DkimResult.PASS : DkimResult.FAIL);
        }
    }

    @Test
    void aBodyThatIsShorterThanItsLengthFails() {
        String message = signed(TAGS + "h=from; l=14", MESSAGE).replace("More.\n", "");
        DkimVerdict verdict = only(message, record(""));
        assertThat(verdict.result()).isEqualTo(DkimResult.FAIL);
        assertThat(verdict.reason()).contains("shorter than l=");
    }

    @Test
    void aSignatureHoldsUntilItExpires() {
        String message = signed(TAGS + "h=from; t=1000; x=2000", MESSAGE);
        assertThat(at(message, 2000)).isEqualTo(DkimResult.PASS);
        assertThat(at(message, 2001)).isEqualTo(DkimResult.FAIL);
        // Clocks differ; a time to come is no flaw.
        assertThat(at(message, 1)).isEqualTo(DkimResult.PASS);
    }

    private static DkimResult at(String message, long seconds) {
        return Scans.verify(Scans.scan(message), OddSigner.zone(), Instant.ofEpochSecond(seconds))
                .getFirst()
                .result();
    }

    /** §3.6.1: as if there were no signature. */
    @Test
    void whoTriesDkimOutProvesNothing() {
        DkimVerdict verdict = only(GOOD, record("t=y; "));
        assertThat(verdict.result()).isEqualTo(DkimResult.PASS);
        assertThat(verdict.testing()).isTrue();
        assertThat(verdict.proves()).isFalse();
    }

    @Test
    void aStrictKeyIsForTheDomainAlone() {
        String below = signed(TAGS + "h=from; i=a@mail.example.com", MESSAGE);
        assertThat(only(below, record("")).result()).isEqualTo(DkimResult.PASS);
        assertThat(only(below, record("t=s; ")).result()).isEqualTo(DkimResult.PERMERROR);
        assertThat(only(GOOD, record("t=s; ")).result()).isEqualTo(DkimResult.PASS);
        String same = signed(TAGS + "h=from; i=a@EXAMPLE.com", MESSAGE);
        assertThat(only(same, record("t=s; ")).result()).isEqualTo(DkimResult.PASS);
    }

    @Test
    void withoutAKeyThereIsAPermanentErrorAndWithoutAnswerATemporaryOne() {
        assertThat(only(GOOD).result()).isEqualTo(DkimResult.PERMERROR);
        assertThat(only(GOOD, NAME + " v=DKIM1; p=").result()).isEqualTo(DkimResult.PERMERROR);
        assertThat(only(GOOD, record("h=sha1; ")).result()).isEqualTo(DkimResult.PERMERROR);
        assertThat(only(GOOD, record("s=other; ")).result()).isEqualTo(DkimResult.PERMERROR);
        ZoneFile silent = ZoneFile.parse("; TIMEOUT " + NAME + ".\n");
        assertThat(Scans.verify(Scans.scan(GOOD), silent, Scans.NOW).getFirst().result())
                .isEqualTo(DkimResult.TEMPERROR);
    }

    @Test
    void aKeyOfAnotherKindOrAnotherKeyIsNoProof() {
        SigningKey rsa = SigningKey.generateRsa(1024);
        assertThat(only(GOOD, record(NAME, rsa, "")).result()).isEqualTo(DkimResult.PERMERROR);
        SigningKey other = SigningKey.ofSeed(OddSigner.seed(2));
        assertThat(only(GOOD, record(NAME, other, "")).result()).isEqualTo(DkimResult.FAIL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 4096})
    void rsaSignaturesHoldByTheirKeyOnly(int bits) {
        SigningKey rsa = SigningKey.generateRsa(bits);
        String tags = TAGS.replace("ed25519", "rsa") + "h=from";
        String message = OddSigner.field(tags, MESSAGE, rsa) + MESSAGE;
        DkimVerdict verdict = only(message, record(NAME, rsa, ""));
        assertThat(verdict.result()).as(verdict.reason()).isEqualTo(DkimResult.PASS);
        assertThat(verdict.reason()).isEqualTo("signed by an RSA key of " + bits + " bits");
        assertThat(only(message, record(NAME, SigningKey.generateRsa(1024), "")).result())
                .isEqualTo(DkimResult.FAIL);
        assertThat(only(message, record("")).result()).isEqualTo(DkimResult.PERMERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 127, 128, 129, 100_000})
    void signaturesOfAnyLengthAreWrong(int octets) {
        String b = OddSigner.base64(new byte[octets]);
        String forged = GOOD.replaceAll("; b=[^\n]*", "; b=" + b);
        assertThat(only(forged, record("")).result()).isEqualTo(DkimResult.FAIL);
        SigningKey rsa = SigningKey.generateRsa(1024);
        String asRsa = OddSigner.field(TAGS.replace("ed25519", "rsa") + "h=from", MESSAGE, rsa);
        assertThat(
                        only(
                                        asRsa.replaceAll("; b=[^\n]*", "; b=" + b) + MESSAGE,
                                        record(NAME, rsa, ""))
                                .result())
                .isEqualTo(DkimResult.FAIL);
    }

    /** RFC 8616 §5: names in UTF-8 are signed as they stand there, and looked up as A-labels. */
    @Test
    void internationalNamesLeadToTheKeyOfTheirALabels() {
        String tags = TAGS.replace("example.com", "b\u00c3\u00bccher.example") + "h=from";
        String message = signed(tags, MESSAGE);
        String name = "one._domainkey.xn--bcher-kva.example";
        assertThat(only(message, record(name, OddSigner.KEY, "")).result())
                .isEqualTo(DkimResult.PASS);
    }

    @Test
    void aSignatureThatStandsThereTwiceHoldsTwice() {
        String field = GOOD.substring(0, GOOD.indexOf('\n') + 1);
        assertThat(results(verify(field + GOOD))).containsExactly(DkimResult.PASS, DkimResult.PASS);
    }

    /** §3.5: h= may name other signatures, once more than there are. */
    @Test
    void signaturesCoverOthersAndNeverThemselves() {
        String tags = TAGS + "h=from:dkim-signature:dkim-signature";
        String message = signed(tags, GOOD);
        assertThat(results(verify(message))).containsExactly(DkimResult.PASS, DkimResult.PASS);
        String field = GOOD.substring(0, GOOD.indexOf('\n') + 1);
        assertThat(results(verify(field + message)))
                .containsExactly(DkimResult.PASS, DkimResult.FAIL, DkimResult.PASS);
    }

    @Test
    void ofElevenSignaturesTenAreLookedAtThoseNearTheAuthorFirst() {
        String field = GOOD.substring(0, GOOD.indexOf('\n') + 1);
        String strange = field.replace("d=example.com", "d=example.net");
        String message = strange.repeat(10) + field + MESSAGE;
        List<DkimVerdict> verdicts =
                new DkimVerifier(OddSigner.zone(), InstantSource.fixed(Scans.NOW))
                        .verify(Scans.scan(message), d -> d.equals(DnsName.of("example.com")));
        List<DkimResult> expected = new ArrayList<>(Collections.nCopies(9, DkimResult.PERMERROR));
        expected.add(DkimResult.POLICY);
        expected.add(DkimResult.PASS);
        assertThat(results(verdicts)).isEqualTo(expected);
        assertThat(verify(message).getLast().result()).isEqualTo(DkimResult.POLICY);
    }

    @Test
    void whatCantBeReadTakesNobodysPlace() {
        String message = "DKIM-Signature: v=1\n".repeat(100) + GOOD;
        List<DkimResult> results = results(verify(message));
        assertThat(results).hasSize(101).endsWith(DkimResult.PASS);
        assertThat(results.subList(0, 100)).containsOnly(DkimResult.NEUTRAL);
    }

    private static void assertFails(String message) {
        assertThat(results(verify(message))).containsExactly(DkimResult.FAIL);
    }

    private static List<DkimResult> results(List<DkimVerdict> verdicts) {
        return verdicts.stream().map(DkimVerdict::result).toList();
    }
}
