package org.signpost.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.dns.DnsName;
import org.signpost.dns.Transcript;
import org.signpost.nameserver.ZoneFile;

import java.util.List;

/** P12, P13; RFC 9989 §4.10, §4.10.2, §5.1.8, appendix B.4. */
class TreeWalkTest {

    private static Transcript zone(String text) {
        return new Transcript(ZoneFile.parse(text));
    }

    private static List<String> asked(Transcript dns) {
        return dns.entries().stream().map(entry -> entry.name().text()).toList();
    }

    private static String organization(Transcript dns, String name) {
        return new TreeWalk(dns).from(DnsName.of(name)).organizationalDomain().text();
    }

    @Test
    void aLongNameJumpsToItsLastSevenLabels() {
        Transcript dns = zone("");
        new TreeWalk(dns).from(DnsName.of("a.b.c.d.e.f.g.h.i.j.mail.example.com"));
        assertThat(asked(dns))
                .containsExactly(
                        "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
                        "_dmarc.g.h.i.j.mail.example.com",
                        "_dmarc.h.i.j.mail.example.com",
                        "_dmarc.i.j.mail.example.com",
                        "_dmarc.j.mail.example.com",
                        "_dmarc.mail.example.com",
                        "_dmarc.example.com",
                        "_dmarc.com");
    }

    @ParameterizedTest
    @CsvSource({
        "com, 1",
        "example.com, 2",
        "b.c.d.e.f.example.com, 7",
        "a.b.c.d.e.f.example.com, 8"
    })
    void aNameOfUpToEightLabelsIsWalkedWhole(String name, int queries) {
        Transcript dns = zone("");
        new TreeWalk(dns).from(DnsName.of(name));
        assertThat(asked(dns)).hasSize(queries);
    }

    @Test
    void aRecordThatTheJumpPassesOverIsNeverFound() {
        Transcript dns =
                zone(
                        """
                        _dmarc.example.com. TXT "v=DMARC1; p=none"
                        _dmarc.b.c.d.e.f.g.example.com. TXT "v=DMARC1; p=none; psd=n"
                        """);
        assertThat(organization(dns, "mail.a.b.c.d.e.f.g.example.com")).isEqualTo("example.com");
        assertThat(asked(dns)).contains("_dmarc.c.d.e.f.g.example.com").hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"y", "n"})
    void aRecordThatSaysWhereTheOrganizationEndsStopsTheWalk(String psd) {
        Transcript dns = zone("_dmarc.example.com. TXT \"v=DMARC1; p=none; psd=" + psd + "\"");
        new TreeWalk(dns).from(DnsName.of("a.mail.example.com"));
        assertThat(asked(dns))
                .containsExactly(
                        "_dmarc.a.mail.example.com",
                        "_dmarc.mail.example.com",
                        "_dmarc.example.com");
    }

    @Test
    void theHighestRecordIsThatOfTheOrganization() {
        Transcript dns =
                zone(
                        """
                        _dmarc.mail.example.com. TXT "v=DMARC1; p=none"
                        _dmarc.example.com. TXT "v=DMARC1; p=none; psd=u"
                        """);
        assertThat(organization(dns, "a.mail.example.com")).isEqualTo("example.com");
    }

    @Test
    void psdNoIsTheOrganizationItself() {
        Transcript dns =
                zone(
                        """
                        _dmarc.mail.example.com. TXT "v=DMARC1; p=none; psd=n"
                        _dmarc.example.com. TXT "v=DMARC1; p=none"
                        """);
        assertThat(organization(dns, "a.mail.example.com")).isEqualTo("mail.example.com");
    }

    @Test
    void organizationsBeginOneLabelBelowAPublicSuffix() {
        Transcript dns = zone("_dmarc.com. TXT \"v=DMARC1; p=none; psd=y\"");
        assertThat(organization(dns, "a.mail.example.com")).isEqualTo("example.com");
        assertThat(organization(dns, "a.b.c.d.e.f.g.h.i.example.com")).isEqualTo("example.com");
    }

    @Test
    void aPublicSuffixThatSendsMailIsItsOwnOrganization() {
        Transcript dns = zone("_dmarc.bank.example. TXT \"v=DMARC1; p=none; psd=y\"");
        assertThat(organization(dns, "bank.example")).isEqualTo("bank.example");
    }

    @Test
    void aNameWithoutRecordsIsItsOwnOrganization() {
        assertThat(organization(zone(""), "a.mail.example.com")).isEqualTo("a.mail.example.com");
    }

    @Test
    void severalRecordsAtOneNameAreNone() {
        Transcript dns =
                zone(
                        """
                        _dmarc.mail.example.com. TXT "v=DMARC1; p=none"
                        _dmarc.example.com. TXT "v=DMARC1; p=none"
                        _dmarc.example.com. TXT "v=DMARC1; p=reject; psd=n"
                        _dmarc.example.com. TXT "something else"
                        """);
        assertThat(organization(dns, "a.mail.example.com")).isEqualTo("mail.example.com");
        assertThat(new TreeWalk(dns).at(DnsName.of("example.com")))
                .isEqualTo(new TreeWalk.Lookup.Nothing(2));
    }

    @Test
    void textsBesideTheRecordDoNotCount() {
        Transcript dns =
                zone(
                        """
                        _dmarc.example.com. TXT "v=DMARC1; p=none"
                        _dmarc.example.com. TXT "v=spf1 -all"
                        """);
        assertThat(new TreeWalk(dns).at(DnsName.of("example.com")))
                .isInstanceOf(TreeWalk.Lookup.Found.class);
    }

    @Test
    void theWalkEndsWhereTheDnsFails() {
        Transcript dns = zone("; TIMEOUT _dmarc.example.com.");
        TreeWalk.Found found = new TreeWalk(dns).from(DnsName.of("mail.example.com"));
        assertThat(found.broken()).isPresent();
        assertThat(asked(dns)).doesNotContain("_dmarc.com");
    }

    @Test
    void noNameIsAskedForTwice() {
        Transcript dns = zone("");
        TreeWalk walk = new TreeWalk(dns);
        walk.from(DnsName.of("a.example.com"));
        walk.from(DnsName.of("b.example.com"));
        assertThat(asked(dns)).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void aNameThatIsTooLongForTheLabelHasNoRecord() {
        String label = "a".repeat(60);
        DnsName name = DnsName.of((label + ".").repeat(4) + "example");
        Transcript dns = zone("");
        assertThat(new TreeWalk(dns).at(name)).isEqualTo(new TreeWalk.Lookup.Nothing(0));
        assertThat(asked(dns)).isEmpty();
    }
}
