package org.signpost.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.arc.ArcResult;
import org.signpost.arc.ArcVerdict;
import org.signpost.authentication.Examiner;
import org.signpost.authentication.Findings;
import org.signpost.authentication.Standard;
import org.signpost.config.InboundConfig;
import org.signpost.config.InboundConfig.Check;
import org.signpost.config.InboundConfig.Checks;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.ScannedMessage;
import org.signpost.dmarc.OverrideReason;
import org.signpost.dns.DnsName;
import org.signpost.message.AuthenticationResult.Property;
import org.signpost.message.ClaimedResults;
import org.signpost.message.ClaimedResults.Claim;
import org.signpost.nameserver.ZoneFile;
import org.signpost.policy.InboundDecision.Action;
import org.signpost.policy.InboundDecision.Observation;
import org.signpost.spf.SpfQuery;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** What becomes of mail by what was found out about it (P3, P4, P15, P16). */
class InboundRulesTest {

    private static final String ZONE =
            """
            _dmarc.bank.test. TXT "v=DMARC1; p=reject"
            bank.test. TXT "v=spf1 -all"
            _dmarc.xn--bcher-kva.test. TXT "v=DMARC1; p=reject"
            _dmarc.try.test. TXT "v=DMARC1; p=reject; t=y"
            _dmarc.none.test. TXT "v=DMARC1; p=none"
            spf.test. TXT "v=spf1 -all"
            broken.test. TXT "v=spf1 nonsense"
            slow.test. TXT "v=spf1 include:gone.test -all"
            ; TIMEOUT gone.test.
            dead.test. TXT "v=spf1 include:gone.test -all"
            ; TIMEOUT _dmarc.dead.test.
            7.2.0.192.in-addr.arpa. PTR client.example.
            client.example. A 192.0.2.7
            """;

    private static InboundConfig config(Check spf, Check dmarc, boolean reject) {
        return config(new Checks(spf, Check.OBSERVE, dmarc, Check.OBSERVE, Check.OBSERVE), reject);
    }

    private static InboundConfig config(Checks checks, boolean reject) {
        return new InboundConfig(
                checks,
                new InboundConfig.Dmarc(reject, false, List.of(DnsName.of("lists.test"))),
                true,
                true,
                "X-Spam-Flag",
                false);
    }

    private static InboundDecision decide(InboundConfig config, String author, String client) {
        return new InboundRules(config)
                .decide(findings(author, client), Examiner.authors(message(author)));
    }

    private static ScannedMessage message(String author) {
        MessageScan scan = Examiner.scan();
        byte[] octets =
                ("From: <a@" + author + ">\r\n\r\ntext\r\n").getBytes(StandardCharsets.US_ASCII);
        scan.write(octets, 0, octets.length);
        return scan.end();
    }

    private static Findings findings(String author, String client) {
        SpfQuery query =
                new SpfQuery(InetAddress.ofLiteral(client), "c.test", "a@" + author, "mx.test");
        return new Examiner(ZoneFile.parse(ZONE), InstantSource.system())
                .examine(Optional.of(query), message(author), EnumSet.allOf(Standard.class));
    }

    @Test
    void rejectIsQuarantineForWhoHasAName() {
        InboundDecision decision =
                decide(config(Check.OBSERVE, Check.ENFORCE, false), "bank.test", "192.0.2.7");
        assertThat(decision.action()).isInstanceOf(Action.Quarantine.class);
        assertThat(decision.override()).contains(OverrideReason.LOCAL_POLICY);
    }

    @Test
    void rejectIsFollowedWhereTheAdministratorOrMoreEvidenceWantsIt() {
        assertThat(
                        reply(
                                decide(
                                        config(Check.OBSERVE, Check.ENFORCE, true),
                                        "bank.test",
                                        "192.0.2.7")))
                .startsWith("550 5.7.26");
        InboundDecision forged =
                decide(config(Check.OBSERVE, Check.ENFORCE, false), "bank.test", "192.0.2.8");
        assertThat(reply(forged)).startsWith("550 5.7.26");
        assertThat(forged.override()).isEmpty();
    }

    @Test
    void testModeIsOneLevelLower() {
        InboundDecision decision =
                decide(config(Check.OFF, Check.ENFORCE, true), "try.test", "192.0.2.7");
        assertThat(decision.action()).isInstanceOf(Action.Quarantine.class);
        assertThat(decision.override()).contains(OverrideReason.POLICY_TEST_MODE);
    }

    @Test
    void whatIsOnlyObservedIsToldAndNotDone() {
        InboundDecision decision =
                decide(config(Check.OBSERVE, Check.OBSERVE, true), "bank.test", "192.0.2.8");
        assertThat(decision.action()).isInstanceOf(Action.Accept.class);
        assertThat(decision.observed())
                .extracting(Observation::check, o -> o.action().word())
                .containsExactly(tuple("iprev", "reject"), tuple("dmarc", "reject"));
        assertThat(decision.override()).contains(OverrideReason.LOCAL_POLICY);
    }

    @Test
    void mailWhoseSpfCantBeAskedForWaitsAlsoWhereDmarcCantBeEither() {
        InboundConfig config = config(Check.ENFORCE, Check.ENFORCE, false);
        for (String author : List.of("slow.test", "dead.test")) {
            assertThat(reply(decide(config, author, "192.0.2.7"))).isEqualTo("451 4.7.24");
        }
    }

    @Test
    void spfRefusesOnlyWhereThereIsNoDmarcRecord() {
        InboundConfig config = config(Check.ENFORCE, Check.ENFORCE, false);
        assertThat(reply(decide(config, "spf.test", "192.0.2.7"))).startsWith("550 5.7.23");
        assertThat(decide(config, "none.test", "192.0.2.7").action())
                .isInstanceOf(Action.Accept.class);
        assertThat(reply(decide(config, "broken.test", "192.0.2.7"))).startsWith("550 5.7.24");
    }

    /** P21: only of listed sealers, where the administrator wants chains looked at. */
    @ParameterizedTest
    @CsvSource({
        "PASS, lists.test, false, OBSERVE, true",
        "PASS, lists.test, true, OBSERVE, false",
        "PASS, lists.test, false, OFF, false",
        "PASS, other.test, false, OBSERVE, false",
        "FAIL, lists.test, false, OBSERVE, false"
    })
    void aChainOfListedSealersThatProvesItselfExplainsAFailure(
            ArcResult result, String sealer, boolean weak, Check arc, boolean trusted) {
        List<Claim> found = claims("dmarc=pass header.from=bank.test");
        List<DnsName> sealers = List.of(DnsName.of(sealer));
        ArcVerdict chain = new ArcVerdict(result, "", sealers, weak, false, found);
        assertThat(explains(chain, "bank.test", arc)).isEqualTo(trusted);
    }

    /** Test mode is milder than none, whatever else there is. */
    @Test
    void aTrustedSealersWordCountsInTestModeToo() {
        List<DnsName> sealers = List.of(DnsName.of("lists.test"));
        List<Claim> found = claims("dmarc=pass header.from=try.test");
        ArcVerdict chain = new ArcVerdict(ArcResult.PASS, "", sealers, false, false, found);
        assertThat(explains(chain, "try.test", Check.OBSERVE)).isTrue();
    }

    /**
     * RFC 8617 §7.2.1: a trusted sealer passes on forgeries too, and says so. What the author's
     * domain calls aligned, or that a signature is weak, is told by DMARC's result alone.
     */
    @ParameterizedTest
    @CsvSource({
        "dmarc=pass (p=reject) header.from=bank.test, true",
        "dmarc=pass action=none header.from=BANK.test, true",
        "spf=fail smtp.mailfrom=x.test; dmarc=pass header.from=bank.test; dkim=none, true",
        "dmarc=fail header.from=bank.test, false",
        "dmarc=fail header.from=bank.test; dkim=pass header.d=bank.test, false",
        "dmarc=pass header.from=evil.test, false",
        "dmarc=pass header.from=bank.test.evil.test, false",
        "dmarc=pass header.from=evil.test; dmarc=fail header.from=bank.test, false",
        "dmarc=pass header.from=bank.test; dmarc=fail header.from=bank.test, false",
        "dmarc=pass, false",
        "dmarc=bestguesspass header.from=bank.test, false",
        "x-dmarc=pass header.from=bank.test, false",
        "arc=pass; dkim=pass header.d=bank.test, false",
        "spf=pass smtp.mailfrom=bank.test, false",
        "none, false"
    })
    void onlyWhatTheFirstSealerFoundExplainsAFailure(String results, boolean trusted) {
        List<DnsName> sealers = List.of(DnsName.of("lists.test"), DnsName.of("lists.test"));
        ArcVerdict chain =
                new ArcVerdict(ArcResult.PASS, "", sealers, false, false, claims(results));
        assertThat(explains(chain, "bank.test", Check.OBSERVE)).isEqualTo(trusted);
    }

    /** RFC 8616 §5. */
    @Test
    void anInternationalAuthorIsKnownInEitherForm() {
        for (String name : List.of("xn--bcher-kva.test", "b\u00fccher.test")) {
            List<Claim> found =
                    List.of(
                            new Claim(
                                    "dmarc",
                                    1,
                                    "pass",
                                    Optional.empty(),
                                    List.of(new Property("header.from", name))));
            List<DnsName> sealers = List.of(DnsName.of("lists.test"));
            ArcVerdict chain = new ArcVerdict(ArcResult.PASS, "", sealers, false, false, found);
            assertThat(explains(chain, "xn--bcher-kva.test", Check.OBSERVE)).isTrue();
        }
    }

    private static List<Claim> claims(String results) {
        return ClaimedResults.parse("mx.lists.test; " + results).orElseThrow().results();
    }

    /** Whether such a chain undoes that DMARC fails. */
    private static boolean explains(ArcVerdict chain, String author, Check arc) {
        Checks checks = new Checks(Check.OFF, Check.OBSERVE, Check.ENFORCE, arc, Check.OFF);
        Findings found = findings(author, "192.0.2.7");
        Findings sealed =
                new Findings(
                        found.envelope(),
                        found.iprev(),
                        found.helo(),
                        found.mailFrom(),
                        found.dkim(),
                        found.dmarc(),
                        Optional.of(chain));
        InboundDecision decision =
                new InboundRules(config(checks, true))
                        .decide(sealed, Examiner.authors(message(author)));
        boolean accepted = decision.action() instanceof Action.Accept;
        assertThat(decision.override().equals(Optional.of(OverrideReason.TRUSTED_FORWARDER)))
                .isEqualTo(accepted);
        return accepted;
    }

    private static String reply(InboundDecision decision) {
        return decision.action() instanceof Action.Refuse(var reply)
                ? reply.code() + " " + reply.status().orElseThrow()
                : decision.action().word();
    }
}
