package org.signpost.arc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.dkim.Canonicalization;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.RawField;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dkim.Scans;
import org.signpost.dkim.SignatureField;
import org.signpost.dkim.SignedFields;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.nameserver.ZoneFile;
import org.signpost.nameserver.ZoneText;
import org.signpost.tls.SigningKey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Chains that grow, break and are forged (P21, RFC 8617 §4.1.2, §4.2, §5.1, §5.2). */
class ArcChainTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final SigningKey KEY = SigningKey.ofSeed(new byte[32]);
    private static final String MESSAGE = "From: a@example.com\nSubject: s\n\nText.\n";
    private static final String RESULTS = "mx.example.net; spf=pass smtp.mailfrom=example.com";
    private static final ZoneFile ZONE = zone("");

    @Test
    void aMessageWithoutSetsHasNoChain() {
        assertThat(validate(MESSAGE).result()).isEqualTo(ArcResult.NONE);
    }

    @Test
    void eachSealContinuesTheChain() {
        String message = MESSAGE;
        for (int hops = 1; hops <= 3; hops++) {
            message = "Received: hop " + hops + "\n" + sealed(message);
            ArcVerdict verdict = validate(message);
            assertThat(verdict.result()).as(verdict.reason()).isEqualTo(ArcResult.PASS);
            assertThat(verdict.sealers()).hasSize(hops).containsOnly(DnsName.of("example.net"));
        }
        assertThat(message).contains("i=3; a=ed25519-sha256; cv=pass;", "cv=none;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Text.",
                "Subject: s",
                "spf=pass",
                "cv=none",
                "mx.example.net",
                "t=1",
                "h=Subject"
            })
    void whatWasSealedCantBeChanged(String what) {
        String twice = sealed(sealed(MESSAGE));
        assertThat(validate(twice).result()).isEqualTo(ArcResult.PASS);
        String changed = twice.replaceFirst(what, what + "1");
        assertThat(validate(changed).result()).isEqualTo(ArcResult.FAIL);
    }

    /** §4.1.1: what the others found is no more what the author's domain stood behind. */
    @Test
    void whatTheFirstSealerFoundIsToldWhereTheChainHolds() {
        String twice = sealed(sealed(MESSAGE), ArcResult.PASS, "mx.example.net; spf=fail");
        assertThat(validate(twice).firstFound())
                .singleElement()
                .matches(c -> c.method().equals("spf") && c.result().equals("pass"))
                .matches(c -> c.property("smtp.mailfrom").equals(Optional.of("example.com")));
        assertThat(validate(twice.replace("Text.", "Other.")).firstFound()).isEmpty();
    }

    @Test
    void whatASealerFoundIsNothingWhereItCantBeReadOrIsEndless() {
        for (String results :
                List.of("none of the form", RESULTS + " (" + "x".repeat(10_000) + ")")) {
            ArcVerdict verdict = validate(sealed(MESSAGE, ArcResult.NONE, results));
            assertThat(verdict.result()).as(verdict.reason()).isEqualTo(ArcResult.PASS);
            assertThat(verdict.firstFound()).isEmpty();
        }
    }

    /** What the first sealed may change on the way, if the second seals it as it became. */
    @Test
    void onlyTheLastMessageSignatureHasToHold() {
        String changed = sealed(MESSAGE).replace("Text.", "Text. [list]");
        assertThat(validate(changed).result()).isEqualTo(ArcResult.FAIL);
        // As if the list had found the chain in order before it changed the text.
        String listed = sealed(changed, ArcResult.PASS);
        assertThat(validate(listed).result()).isEqualTo(ArcResult.PASS);
    }

    @Test
    void aBrokenChainIsSealedOnceAsBrokenAndThenNoMore() {
        String broken = sealed(MESSAGE).replace("Text.", "Other.");
        String told = sealed(broken);
        assertThat(told).contains("cv=fail");
        assertThat(validate(told).result()).isEqualTo(ArcResult.FAIL);
        assertThat(seal(told, validate(told).result())).isEmpty();
    }

    /** §5.1.2: as if the newest set were the only one. */
    @Test
    void whatFindsAChainBrokenSealsItselfAlone() {
        String once = sealed(MESSAGE);
        String malformed = once.replace("ARC-Message-Signature", "X-Message-Signature");
        for (String broken : List.of(once.replace("Text.", "Other."), malformed)) {
            List<String> set = seal(broken, validate(broken).result()).orElseThrow();
            assertThat(set).allMatch(field -> field.contains(": i=2;"));
            assertThat(set.getFirst()).contains("cv=fail");
            assertThat(holdsAlone(set)).isTrue();
            String told = String.join("", set) + broken;
            assertThat(seal(told, validate(told).result())).isEmpty();
        }
        assertThat(holdsAlone(seal(once, ArcResult.PASS).orElseThrow())).isFalse();
    }

    private static boolean holdsAlone(List<String> set) {
        List<RawField> fields = set.stream().map(f -> RawField.of(f.stripTrailing())).toList();
        ArcSet alone = new ArcSet(fields.get(2), fields.get(1), fields.get(0));
        Seal seal = ((Seal.Reading.Read) Seal.parse(alone.seal())).seal();
        byte[] data = ArcValidator.sealedOctets(List.of(alone));
        return KEY.verifying().verifies(seal.algorithm().toSign(data), seal.signature());
    }

    @Test
    void afterNumbersThatCantBeReadThereIsNoNext() {
        String unreadable = sealed(MESSAGE).replaceFirst("i=1;", "i=51;");
        assertThat(seal(unreadable, validate(unreadable).result())).isEmpty();
        String last = "ARC-Seal: i=50; a=b\n" + MESSAGE;
        assertThat(seal(last, validate(last).result())).isEmpty();
        String before = "ARC-Seal: i=49; a=b\n" + MESSAGE;
        assertThat(seal(before, validate(before).result()).orElseThrow().getFirst())
                .contains("i=50;", "cv=fail");
    }

    @Test
    void whatWasFoundOnArrivalHasToGoWithTheFields() {
        assertThat(seal(MESSAGE, ArcResult.PASS)).isEmpty();
        assertThat(seal(MESSAGE, ArcResult.FAIL)).isEmpty();
        assertThat(seal(sealed(MESSAGE), ArcResult.NONE)).isEmpty();
        String malformed = "ARC-Seal: i=1; a=b\n" + MESSAGE;
        assertThat(seal(malformed, ArcResult.PASS)).isEmpty();
        assertThat(seal(malformed, ArcResult.NONE)).isEmpty();
    }

    /** §4.1.2: what servers on the way take away or add. */
    @Test
    void noMessageSignatureOfOursCoversChainsOrAuthenticationResults() {
        String message = "Authentication-Results: a.test; none\nDKIM-Signature: v=1\n" + MESSAGE;
        String set = seal(sealed(message), ArcResult.PASS).orElseThrow().get(1);
        assertThat(Objects.requireNonNull(ArcSealSuiteTest.tags(set).get("h")).split(":", -1))
                .contains("DKIM-Signature", "From", "Subject")
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).matches("arc-.*|authentic.*"));
    }

    /** RFC 6376 §8.2: anybody may have added to it. */
    @Test
    void aChainWhoseSignatureLeavesTheEndOutHoldsAndProvesNothing() {
        ScannedMessage scanned = scan(MESSAGE);
        List<String> from = List.of("From");
        String signed =
                SignatureField.of(ArcChain.MESSAGE, "i=1; l=7", scanned, from, signer(), NOW);
        String results = ArcChain.RESULTS + ": i=1; " + RESULTS;
        String seal = "ARC-Seal: i=1; a=ed25519-sha256; cv=none; d=example.net; s=arc; t=1; b=";
        List<ArcSet> sets =
                List.of(
                        new ArcSet(
                                RawField.of(results),
                                RawField.of(signed.stripTrailing()),
                                RawField.of(seal)));
        String set =
                SignatureField.signed(seal, ArcValidator.sealedOctets(sets), signer())
                        + signed
                        + results
                        + "\r\n";
        ArcVerdict verdict = validate(set + MESSAGE + "More.\n");
        assertThat(verdict.result()).as(verdict.reason()).isEqualTo(ArcResult.PASS);
        assertThat(verdict.proves()).isFalse();
        assertThat(validate(sealed(MESSAGE)).proves()).isTrue();
    }

    /** RFC 6376 §3.6.1. */
    @Test
    void aChainByAKeyThatIsTriedOutProvesNothing() {
        ArcVerdict verdict = validate(sealed(MESSAGE), zone("t=y; "), InstantSource.fixed(NOW));
        assertThat(verdict.result()).isEqualTo(ArcResult.PASS);
        assertThat(verdict.proves()).isFalse();
    }

    @Test
    void neitherDoesOneWhereAnEarlierSealerTriesItOut() {
        DkimKey other = new DkimKey(DnsName.of("example.org"), DnsName.of("arc"), KEY);
        List<String> set =
                new ArcSealer(other, NOW)
                        .seal(scan(MESSAGE), ArcResult.NONE, RESULTS)
                        .orElseThrow();
        String twice = sealed(String.join("", set) + MESSAGE, ArcResult.PASS);
        for (String tags : List.of("", "t=y; ")) {
            ZoneFile both = ZoneFile.parse(record("example.net", "") + record("example.org", tags));
            ArcVerdict verdict = validate(twice, both, InstantSource.fixed(NOW));
            assertThat(verdict.result()).as(verdict.reason()).isEqualTo(ArcResult.PASS);
            assertThat(verdict.proves()).isEqualTo(tags.isEmpty());
        }
    }

    @Test
    void setsAreCompleteAndEachStandsThereOnce() {
        String twice = sealed(sealed(MESSAGE));
        for (String name :
                List.of("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results")) {
            assertThat(validate(twice.replaceFirst(name, "X-" + name)).result())
                    .isEqualTo(ArcResult.FAIL);
            assertThat(validate(name + ": i=2; a=b\n" + twice).result()).isEqualTo(ArcResult.FAIL);
            assertThat(validate(name + ": i=3; a=b\n" + twice).result()).isEqualTo(ArcResult.FAIL);
        }
        String onlySecond = twice.replaceAll("(?m)^(ARC-[^:]*: i=1)", "X-$1");
        assertThat(validate(onlySecond).result()).isEqualTo(ArcResult.FAIL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "51", "99", "100", "-1", "1x", "", "1 1", "\u0661"})
    void numbersGoFromOneToFifty(String number) {
        String once = sealed(MESSAGE).replaceFirst("i=1;", "i=" + number + ";");
        assertThat(validate(once).result()).isEqualTo(ArcResult.FAIL);
    }

    /** §4.1: {@code instance [CFWS] ";"}, in all three fields; RFC 5322 §3.2.2 for comments. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "i=1 (first);",
                "(first) i=1;",
                "i=1 (a(b)c);",
                "i=1 (a;b);",
                "i (x) = (y) 1 (a\\)b\\\\) (c);"
            })
    void commentsMayStandAroundTheNumber(String start) {
        for (String name : List.of(ArcChain.SEAL, ArcChain.MESSAGE, ArcChain.RESULTS)) {
            ArcVerdict verdict = validate(sealedAs(name, "i=1;", start));
            assertThat(verdict.result()).as(verdict.reason()).isEqualTo(ArcResult.PASS);
            assertThat(verdict.firstFound()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"i=1 (first;", "i=1) ;", "i=(1);", "i=1 (a\\);", "i=1 () 1;"})
    void whatIsNoCommentIsNone(String start) {
        for (String name : List.of(ArcChain.SEAL, ArcChain.MESSAGE, ArcChain.RESULTS)) {
            ArcVerdict verdict = validate(sealedAs(name, "i=1;", start));
            assertThat(verdict.result()).isEqualTo(ArcResult.FAIL);
        }
    }

    /** RFC 5234 §2.3: quoted words of the grammar have any case. */
    @Test
    void theStatusInASealHasAnyCase() {
        assertThat(validate(sealedAs(ArcChain.SEAL, "cv=none", "cv=NONE")).result())
                .isEqualTo(ArcResult.PASS);
        String told = sealed(sealed(MESSAGE).replace("Text.", "Other."));
        String shouted = told.replace("cv=fail", "cv=FAIL");
        assertThat(seal(shouted, validate(shouted).result())).isEmpty();
    }

    /** The message with one set whose field of that name says something else, and signs it. */
    private static String sealedAs(String name, String was, String is) {
        List<String> set = seal(MESSAGE, ArcResult.NONE).orElseThrow();
        String results = changed(set.get(2), ArcChain.RESULTS, name, was, is);
        String signature = changed(set.get(1), ArcChain.MESSAGE, name, was, is);
        if (name.equals(ArcChain.MESSAGE)) signature = signedAgain(signature, names(set.get(1)));
        String seal = changed(set.get(0), ArcChain.SEAL, name, was, is);
        List<ArcSet> sets = List.of(new ArcSet(raw(results), raw(signature), raw(seal)));
        String unsigned = SignedFields.withoutSignature(raw(seal).raw());
        String signed = SignatureField.signed(unsigned, ArcValidator.sealedOctets(sets), signer());
        return signed + signature + results + MESSAGE;
    }

    private static String changed(String field, String own, String name, String was, String is) {
        return own.equals(name) ? field.replace(was, is) : field;
    }

    private static RawField raw(String field) {
        return RawField.of(field.stripTrailing());
    }

    private static List<String> names(String signature) {
        String h = Objects.requireNonNull(ArcSealSuiteTest.tags(signature).get("h"));
        return List.of(h.toLowerCase(Locale.ROOT).split(":", -1));
    }

    /** A message signature again, over its own new text. */
    private static String signedAgain(String signature, List<String> names) {
        RawField field = raw(signature);
        byte[] data =
                SignedFields.octets(scan(MESSAGE).header(), names, Canonicalization.RELAXED, field);
        return SignatureField.signed(SignedFields.withoutSignature(field.raw()), data, signer());
    }

    @Test
    void fiftySetsAreTheMost() {
        String message = MESSAGE;
        for (int i = 0; i < 50; i++) message = sealedAsIfIntact(message);
        assertThat(validate(message).result()).isEqualTo(ArcResult.PASS);
        assertThat(seal(message, ArcResult.PASS)).isEmpty();
    }

    @Test
    void theFirstSealSaysNoneAndTheOthersPass() {
        String second = sealed(sealed(MESSAGE)).replace("cv=pass", "cv=none");
        assertThat(validate(second).reason()).contains("seal 2 says cv=none");
    }

    @Test
    void sealsHaveNoListOfFieldsAndNoUnknownStatus() {
        String once = sealed(MESSAGE);
        assertThat(validate(once.replaceFirst("cv=none;", "cv=none; h=from;")).reason())
                .contains("h= isn't allowed");
        assertThat(validate(once.replaceFirst("cv=none;", "cv=maybe;")).reason())
                .contains("cv= is none of");
    }

    /** §4.1.2: a seal is added after the signature, so that none can cover it. */
    @Test
    void aMessageSignatureThatCoversSealsIsNone() {
        String once = sealed(MESSAGE).replaceFirst("h=", "h=ARC-Seal:");
        assertThat(validate(once).reason()).contains("§4.1.2");
    }

    /** §4.1.2, RFC 6376 §5.4: else anybody may give what was sealed another author. */
    @Test
    void aChainWhoseMessageSignatureLeavesFromOutHoldsAndProvesNothing() {
        for (String name : List.of("Subject", "From")) {
            List<String> set =
                    new ArcSealer(signer(), NOW)
                            .seal(scan(MESSAGE), ArcResult.NONE, RESULTS, List.of(name))
                            .orElseThrow();
            ArcVerdict verdict = validate(String.join("", set) + MESSAGE);
            assertThat(verdict.result()).as(verdict.reason()).isEqualTo(ArcResult.PASS);
            assertThat(verdict.proves()).isEqualTo(name.equals("From"));
        }
    }

    /** §4.1.2: its tags mean what those of DKIM mean. */
    @Test
    void aMessageSignatureExpires() {
        long next = NOW.getEpochSecond() + 1;
        String later =
                sealed(MESSAGE).replaceFirst("(?s)(ARC-Message.*?) t=", "$1 x=" + next + "; t=");
        InstantSource clock = InstantSource.fixed(NOW.plusSeconds(2));
        assertThat(validate(later, ZONE, clock).reason()).contains("expired");
    }

    @Test
    void aHeaderWithALoneLineEndHasNoChainThatHolds() {
        MessageScan scan = new MessageScan(ArcValidator::forms);
        byte[] octets = Scans.octets("X: y\rFrom: m@example.org\n" + sealed(MESSAGE));
        scan.write(octets, 0, octets.length);
        assertThat(new ArcValidator(ZONE, InstantSource.fixed(NOW)).validate(scan.end()).result())
                .isEqualTo(ArcResult.FAIL);
    }

    @Test
    void whoIsntAnsweredFailsAndSaysThatItMayHoldAnotherTime() {
        ZoneFile silent = ZoneFile.parse("; TIMEOUT arc._domainkey.example.net.\n");
        ArcVerdict verdict = validate(sealed(MESSAGE), silent, InstantSource.fixed(NOW));
        assertThat(verdict.result()).isEqualTo(ArcResult.FAIL);
        assertThat(verdict.temporary()).isTrue();
        assertThat(validate(sealed(MESSAGE), ZoneFile.parse(""), InstantSource.fixed(NOW)))
                .matches(v -> v.result() == ArcResult.FAIL && !v.temporary());
    }

    /** Fifty keys that each take 6 s: the question that is under way after 20 s is the last. */
    @Test
    void aSlowDnsHoldsAChainForABoundedTime() {
        String message = MESSAGE;
        for (int i = 0; i < 50; i++) {
            message = sealedAsIfIntact(message);
        }
        Slow dns = new Slow();
        ArcVerdict verdict = validate(message, dns, dns);
        assertThat(verdict.result()).isEqualTo(ArcResult.FAIL);
        assertThat(verdict.temporary()).isTrue();
        assertThat(dns.now).isEqualTo(NOW.plusSeconds(24));
    }

    @Test
    void aThousandSetsAreNoChain() {
        StringBuilder sets = new StringBuilder();
        for (int i = 1000; i > 0; i--) sets.append("ARC-Seal: i=").append(i).append("; a=b\n");
        assertThat(validate(sets + MESSAGE).result()).isEqualTo(ArcResult.FAIL);
        assertThat(validate("ARC-Authentication-Results: " + "(".repeat(100_000) + ";\n" + MESSAGE))
                .matches(v -> v.result() == ArcResult.FAIL);
    }

    private static String sealedAsIfIntact(String message) {
        boolean first = !message.contains("ARC-Seal:");
        return sealed(message, first ? ArcResult.NONE : ArcResult.PASS);
    }

    private static String sealed(String message) {
        return sealed(message, validate(message).result());
    }

    private static String sealed(String message, ArcResult chain, String results) {
        ArcSealer sealer = new ArcSealer(signer(), NOW);
        return String.join("", sealer.seal(scan(message), chain, results).orElseThrow()) + message;
    }

    private static String sealed(String message, ArcResult chain) {
        return String.join("", seal(message, chain).orElseThrow()) + message;
    }

    private static Optional<List<String>> seal(String message, ArcResult chain) {
        return new ArcSealer(signer(), NOW).seal(scan(message), chain, RESULTS);
    }

    private static DkimKey signer() {
        return new DkimKey(DnsName.of("example.net"), DnsName.of("arc"), KEY);
    }

    private static ScannedMessage scan(String message) {
        MessageScan scan = new MessageScan(ArcSealer::forms);
        byte[] octets = Scans.octets(message);
        scan.write(octets, 0, octets.length);
        return scan.end();
    }

    private static ArcVerdict validate(String message) {
        return validate(message, ZONE, InstantSource.fixed(NOW));
    }

    private static ArcVerdict validate(String message, Resolver dns, InstantSource clock) {
        return new ArcValidator(dns, clock).validate(scan(message));
    }

    private static ZoneFile zone(String tags) {
        return ZoneFile.parse(record("example.net", tags));
    }

    private static String record(String domain, String tags) {
        String p = Base64.getEncoder().encodeToString(KEY.verifying().published());
        String text = "v=DKIM1; k=ed25519; " + tags + "p=" + p;
        return ZoneText.txt(DnsName.of("arc._domainkey." + domain), text) + "\n";
    }

    /** Answers after 6 s, by its own clock. */
    private static final class Slow implements Resolver, InstantSource {

        private Instant now = NOW;

        @Override
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            now = now.plus(Duration.ofSeconds(6));
            return ZONE.query(name, type);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
