package org.signpost.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.dns.DnsName;
import org.signpost.dns.Transcript;
import org.signpost.nameserver.ZoneFile;

import java.util.List;
import java.util.Optional;

/** P11 to P17; RFC 9989 §4.10.1, §5.3, appendix B. */
class DmarcEvaluationTest {

    private static final DnsName EXAMPLE = DnsName.of("example.com");
    private static final String SIGNING =
            """
            _dmarc.example.com. TXT "v=DMARC1; p=reject"
            _dmarc.signing.example.com. TXT "v=DMARC1; p=none"
            """;
    private static final String BANKS =
            """
            _dmarc.bank.example. TXT "v=DMARC1; p=reject; psd=y"
            _dmarc.giant.bank.example. TXT "v=DMARC1; p=quarantine"
            """;

    private static DmarcVerdict verdict(String zone, String author, Evidence evidence) {
        return DmarcEvaluation.evaluate(
                AuthorDomains.of(DnsName.of(author)), evidence, ZoneFile.parse(zone));
    }

    private static DmarcVerdict spf(String zone, String author, String mailFrom) {
        return verdict(zone, author, Evidence.ofSpf(DnsName.of(mailFrom)));
    }

    private static DmarcVerdict dkim(String zone, String author, String signer) {
        return verdict(zone, author, Evidence.ofDkim(DnsName.of(signer)));
    }

    private static Evidence doubt(String mailFrom) {
        return new Evidence(
                Optional.empty(), Optional.of(DnsName.of(mailFrom)), List.of(), List.of());
    }

    private static Evidence doubtfulSignature(String signer) {
        return new Evidence(
                Optional.empty(), Optional.empty(), List.of(), List.of(DnsName.of(signer)));
    }

    // Appendix B.4.1: the organization of a signer with a record of its own is above it.
    @Test
    void theAuthorAndTheSignerAreOfOneOrganization() {
        DmarcVerdict verdict =
                verdict(
                        SIGNING,
                        "example.com",
                        new Evidence(
                                Optional.of(EXAMPLE),
                                Optional.empty(),
                                List.of(DnsName.of("signing.example.com")),
                                List.of()));
        assertThat(verdict.result()).isEqualTo(DmarcResult.PASS);
        assertThat(verdict.spf()).isEqualTo(new Alignment.Aligned(EXAMPLE));
        assertThat(verdict.dkim())
                .isEqualTo(new Alignment.Aligned(DnsName.of("signing.example.com")));
        assertThat(verdict.policyDomain()).contains(EXAMPLE);
        assertThat(verdict.organizationalDomain()).contains(EXAMPLE);
    }

    // Appendix B.4.2: a deep author.
    @Test
    void aDeepAuthorHasTheRecordOfItsOrganization() {
        String author = "a.b.c.d.e.f.g.h.i.j.k.example.com";
        DmarcVerdict verdict = dkim(SIGNING, author, "signing.example.com");
        assertThat(verdict.result()).isEqualTo(DmarcResult.PASS);
        assertThat(verdict.policyDomain()).contains(EXAMPLE);
        assertThat(spf(SIGNING, author, "example.com").result()).isEqualTo(DmarcResult.PASS);
    }

    // Appendix B.4.3: two organizations under a public suffix with a record.
    @Test
    void organizationsUnderOnePublicSuffixAreStrangers() {
        DmarcVerdict own = spf(BANKS, "giant.bank.example", "mail.giant.bank.example");
        assertThat(own.result()).isEqualTo(DmarcResult.PASS);
        assertThat(own.organizationalDomain()).contains(DnsName.of("giant.bank.example"));
        DmarcVerdict other = dkim(BANKS, "giant.bank.example", "mail.mega.bank.example");
        assertThat(other.result()).isEqualTo(DmarcResult.FAIL);
        assertThat(other.policyDomain()).contains(DnsName.of("giant.bank.example"));
        assertThat(other.policy()).isEqualTo(DmarcPolicy.QUARANTINE);
    }

    @Test
    void thePublicSuffixSpeaksForOrganizationsWithoutARecord() {
        DmarcVerdict verdict = verdict(BANKS, "mail.mega.bank.example", Evidence.NOTHING);
        assertThat(verdict.policyDomain()).contains(DnsName.of("bank.example"));
        assertThat(verdict.policy()).isEqualTo(DmarcPolicy.REJECT);
    }

    @Test
    void aRecordBetweenTheAuthorAndItsOrganizationHasNoSay() {
        String zone =
                """
                _dmarc.example.com. TXT "v=DMARC1; p=none; sp=reject"
                _dmarc.mail.example.com. TXT "v=DMARC1; p=none"
                """;
        DmarcVerdict verdict = verdict(zone, "a.mail.example.com", Evidence.NOTHING);
        assertThat(verdict.policyDomain()).contains(EXAMPLE);
        assertThat(verdict.policy()).isEqualTo(DmarcPolicy.REJECT);
    }

    // Appendix B.1: aligned strictly, relaxed, and not at all.
    @ParameterizedTest
    @CsvSource({
        "s, example.com, example.com, PASS",
        "s, example.com, child.example.com, FAIL",
        "r, example.com, child.example.com, PASS",
        "r, child.example.com, example.com, PASS",
        "s, child.example.com, example.com, FAIL",
        "r, child.example.com, other.example.com, PASS",
        "r, child.example.com, example.net, FAIL",
        "r, example.com, com, FAIL",
        "r, example.com, notexample.com, FAIL"
    })
    void whatPassedHasToBeAligned(String mode, String author, String other, DmarcResult result) {
        String zone = "_dmarc.example.com. TXT \"v=DMARC1; p=none; adkim=" + mode;
        assertThat(dkim(zone + "\"", author, other).result()).isEqualTo(result);
        assertThat(spf(zone + "; aspf=" + mode + "\"", author, other).result()).isEqualTo(result);
    }

    @Test
    void eachMechanismHasItsOwnMode() {
        String zone = "_dmarc.example.com. TXT \"v=DMARC1; p=none; aspf=s\"";
        assertThat(spf(zone, "example.com", "a.example.com").result()).isEqualTo(DmarcResult.FAIL);
        assertThat(dkim(zone, "example.com", "a.example.com").result()).isEqualTo(DmarcResult.PASS);
    }

    @Test
    void aParentWithoutARecordIsAnotherOrganization() {
        String zone = "_dmarc.sub.example.com. TXT \"v=DMARC1; p=reject\"";
        assertThat(dkim(zone, "sub.example.com", "example.com").result())
                .isEqualTo(DmarcResult.FAIL);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, REJECT",
        "here.example.com, QUARANTINE",
        "above.example.com, QUARANTINE",
        "alias.example.com, QUARANTINE",
        "gone.example.com, NONE",
        "below.here.example.com, NONE"
    })
    void thePolicyDependsOnWhetherTheAuthorDomainExists(String author, DmarcPolicy policy) {
        String zone =
                """
                _dmarc.example.com. TXT "v=DMARC1; p=reject; sp=quarantine; np=none"
                here.example.com. A 192.0.2.1
                host.above.example.com. A 192.0.2.1
                alias.example.com. CNAME nowhere.example.net.
                """;
        assertThat(verdict(zone, author, Evidence.NOTHING).policy()).isEqualTo(policy);
    }

    @Test
    void existenceIsAskedForOnlyWhereItMatters() {
        Transcript dns =
                new Transcript(
                        ZoneFile.parse("_dmarc.example.com. TXT \"v=DMARC1; p=none; sp=reject\""));
        DmarcEvaluation.evaluate(
                AuthorDomains.of(DnsName.of("a.example.com")), Evidence.NOTHING, dns);
        assertThat(dns.entries()).allMatch(entry -> entry.type().equals("TXT"));
    }

    @Test
    void whetherTheAuthorDomainExistsMayBeInDoubt() {
        String zone =
                """
                _dmarc.example.com. TXT "v=DMARC1; p=none; np=reject"
                ; TIMEOUT a.example.com.
                """;
        DmarcVerdict verdict = verdict(zone, "a.example.com", Evidence.NOTHING);
        assertThat(verdict.result()).isEqualTo(DmarcResult.TEMPERROR);
        assertThat(verdict.policy()).isEqualTo(DmarcPolicy.NONE);
        assertThat(dkim(zone, "a.example.com", "example.com").result()).isEqualTo(DmarcResult.PASS);
    }

    @ParameterizedTest
    @CsvSource({"reject, QUARANTINE, true", "quarantine, NONE, true", "none, NONE, false"})
    void testModeLowersThePolicy(String published, DmarcPolicy policy, boolean lowered) {
        String zone = "_dmarc.example.com. TXT \"v=DMARC1; t=y; p=" + published + "\"";
        DmarcVerdict verdict = verdict(zone, "example.com", Evidence.NOTHING);
        assertThat(verdict.policy()).isEqualTo(policy);
        assertThat(verdict.lowered()).isEqualTo(lowered);
        assertThat(verdict.record().orElseThrow().testing()).isTrue();
    }

    @Test
    void aRecordWithoutAPolicyCountsOnlyWhereSomebodyReadsReports() {
        String zone = "_dmarc.example.com. TXT \"v=DMARC1; p=rejct; np=reject";
        assertThat(verdict(zone + "\"", "example.com", Evidence.NOTHING).result())
                .isEqualTo(DmarcResult.NONE);
        String read = zone + "; rua=mailto:a@example.com\"";
        DmarcVerdict verdict = verdict(read, "example.com", Evidence.NOTHING);
        assertThat(verdict.result()).isEqualTo(DmarcResult.FAIL);
        assertThat(verdict.policy()).isEqualTo(DmarcPolicy.NONE);
    }

    @Test
    void withoutARecordDmarcDoesNotApply() {
        DmarcVerdict verdict = dkim("", "example.com", "example.com");
        assertThat(verdict.result()).isEqualTo(DmarcResult.NONE);
        assertThat(verdict.reason()).contains("example.com");
        assertThat(verdict.record()).isEmpty();
    }

    @Test
    void severalRecordsLeaveTheWordToTheOrganization() {
        String zone =
                """
                _dmarc.a.example.com. TXT "v=DMARC1; p=none"
                _dmarc.a.example.com. TXT "v=DMARC1; p=none"
                _dmarc.example.com. TXT "v=DMARC1; p=reject"
                """;
        assertThat(verdict(zone, "a.example.com", Evidence.NOTHING).policy())
                .isEqualTo(DmarcPolicy.REJECT);
    }

    @Test
    void withoutExactlyOneAuthorDomainDmarcDoesNotApply() {
        AuthorDomains two = AuthorDomains.in(List.of("a@example.com, b@example.net"));
        DmarcVerdict verdict =
                DmarcEvaluation.evaluate(two, Evidence.ofDkim(EXAMPLE), ZoneFile.parse(SIGNING));
        assertThat(verdict.result()).isEqualTo(DmarcResult.NONE);
        assertThat(verdict.reason()).contains("different domains");
    }

    @ParameterizedTest
    @CsvSource({"_dmarc.a.example.com", "_dmarc.example.com", "_dmarc.com"})
    void aRecordThatCannotBeAskedForIsNeitherPassNorFail(String silent) {
        String zone = "_dmarc.net. TXT \"v=DMARC1; p=none\"\n; TIMEOUT " + silent + ".\n";
        DmarcVerdict verdict = dkim(zone, "a.example.com", "a.example.com");
        assertThat(verdict.result()).isEqualTo(DmarcResult.TEMPERROR);
        assertThat(verdict.reason()).contains(silent);
    }

    @Test
    void doubtMattersOnlyWhereNothingElsePassed() {
        String zone =
                """
                _dmarc.example.com. TXT "v=DMARC1; p=reject"
                ; TIMEOUT _dmarc.lost.example.com.
                """;
        DmarcVerdict lost = dkim(zone, "example.com", "lost.example.com");
        assertThat(lost.result()).isEqualTo(DmarcResult.TEMPERROR);
        assertThat(lost.policy()).isEqualTo(DmarcPolicy.NONE);
        Evidence both = Evidence.ofDkim(DnsName.of("lost.example.com"), EXAMPLE);
        assertThat(verdict(zone, "example.com", both).result()).isEqualTo(DmarcResult.PASS);
    }

    @Test
    void theTopOfTheTreeIsNotNeededWhereTheAuthorItselfPassed() {
        String zone =
                """
                _dmarc.example.com. TXT "v=DMARC1; p=reject"
                ; TIMEOUT _dmarc.com.
                """;
        assertThat(dkim(zone, "example.com", "example.com").result()).isEqualTo(DmarcResult.PASS);
        assertThat(dkim(zone, "example.com", "example.net").result()).isEqualTo(DmarcResult.FAIL);
        assertThat(dkim(zone, "example.com", "a.example.com").result())
                .isEqualTo(DmarcResult.TEMPERROR);
    }

    @Test
    void temporaryErrorsOfAlignedDomainsAreDoubt() {
        assertThat(verdict(SIGNING, "example.com", doubt("a.example.com")).result())
                .isEqualTo(DmarcResult.TEMPERROR);
        assertThat(verdict(SIGNING, "example.com", doubtfulSignature("example.com")).dkim())
                .isInstanceOf(Alignment.Unknown.class);
    }

    @Test
    void aForgersOwnBrokenDnsKeepsNothingFromFailing() {
        Transcript dns =
                new Transcript(
                        ZoneFile.parse(
                                """
                                _dmarc.example.com. TXT "v=DMARC1; p=reject"
                                ; TIMEOUT _dmarc.evil.test.
                                """));
        DnsName evil = DnsName.of("evil.test");
        Evidence evidence =
                new Evidence(Optional.of(evil), Optional.empty(), List.of(evil), List.of(evil));
        DmarcVerdict verdict = DmarcEvaluation.evaluate(AuthorDomains.of(EXAMPLE), evidence, dns);
        assertThat(verdict.result()).isEqualTo(DmarcResult.FAIL);
        assertThat(dns.entries()).noneMatch(entry -> entry.name().isWithin(DnsName.of("test")));
    }

    @Test
    void aVerdictHasWhatAReportTells() {
        String zone =
                "_dmarc.example.com. TXT \"v=DMARC1; p=reject; sp=none; np=reject; aspf=s; t=y;"
                        + " fo=1:d; rua=mailto:r@example.com\"";
        DmarcVerdict verdict = dkim(zone, "example.com", "mail.example.com");
        DmarcRecord record = verdict.record().orElseThrow();
        assertThat(record.aspf().word()).isEqualTo("s");
        assertThat(record.adkim().word()).isEqualTo("r");
        assertThat(record.p().map(DmarcPolicy::word)).contains("reject");
        assertThat(record.foText()).isEqualTo("1:d");
        assertThat(verdict.dkim().word()).isEqualTo("pass");
        assertThat(verdict.spf().word()).isEqualTo("fail");
        assertThat(verdict.result().word()).isEqualTo("pass");
        assertThat(OverrideReason.POLICY_TEST_MODE.word()).isEqualTo("policy_test_mode");
        assertThat(DmarcVerdict.DISCOVERY_METHOD).isEqualTo("treewalk");
    }
}
