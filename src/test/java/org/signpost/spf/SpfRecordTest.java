package org.signpost.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.spf.Parsed.Malformed;
import org.signpost.spf.Parsed.Valid;
import org.signpost.spf.SpfRecord.Directive;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** A record is read as a whole, or refused with what is wrong with it (P2; RFC 7208 §4.5, §4.6). */
class SpfRecordTest {

    private static SpfRecord valid(String terms) {
        return SpfRecord.parse("v=spf1 " + terms) instanceof Valid<SpfRecord>(SpfRecord record)
                ? record
                : new SpfRecord(List.of(), Optional.empty(), Optional.empty());
    }

    @Test
    void termsKeepTheirOrderAndTheirText() {
        SpfRecord record = valid("+A  MX:a.example.com/24//64 ~ip4:192.0.2.0/24 x=y -ALL ");
        assertThat(record.directives())
                .extracting(Directive::text)
                .containsExactly("+A", "MX:a.example.com/24//64", "~ip4:192.0.2.0/24", "-ALL");
        assertThat(record.directives())
                .extracting(Directive::result)
                .containsExactly(
                        SpfResult.PASS, SpfResult.PASS, SpfResult.SOFTFAIL, SpfResult.FAIL);
        assertThat(record.directives().get(1).mechanism())
                .isInstanceOfSatisfying(
                        Mechanism.Mx.class,
                        mx -> {
                            assertThat(mx.domain().orElseThrow().text()).isEqualTo("a.example.com");
                            assertThat(mx.prefix()).isEqualTo(new Prefix(24, 64));
                        });
    }

    @Test
    void modifiersMayStandAnywhere() {
        SpfRecord record = valid("EXP=e.example.com a Redirect=r.example.com mx");
        assertThat(record.explanation().orElseThrow().text()).isEqualTo("e.example.com");
        assertThat(record.redirect().orElseThrow().text()).isEqualTo("r.example.com");
        assertThat(record.directives()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=spf1", "V=SPF1 ", "v=spf1 anything"})
    void textIsMeantAsRecord(String text) {
        assertThat(SpfRecord.isMeant(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=spf", "v=spf10", "v=spf1\t-all", " v=spf1", "\"v=spf1\""})
    void textIsNoRecord(String text) {
        assertThat(SpfRecord.isMeant(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "moo                 | has an unknown mechanism",
                "-                   | has an unknown mechanism",
                "all:x.example.com   | has something behind its name that doesn't belong there",
                "include             | has no domain",
                "ptr/24              | has something behind its name that doesn't belong there",
                "a:                  | has no domain",
                "a:museum            | has a domain that has no dot and ends with no macro",
                "a:192.0.2.1         | has a domain whose last label is a number; addresses are for"
                        + " ip4 and ip6",
                "a:example.-com      | has a domain whose last label is no top-level one",
                "a/33                | has a prefix length over 32",
                "a/024               | has a prefix length that is no number from 0 to 32",
                "mx//129             | has a prefix length over 128",
                "ip4                 | has no network",
                "ip4:192.0.2         | has no IPv4 network",
                "ip4:192.0.02.1      | has no IPv4 network",
                "ip6:192.0.2.1       | has no IPv6 network",
                "redirect:example.com| has no equals sign after a modifier's name",
                "exp=%{c}.example.com| has the macro \"%{c}\", which is for explanations only",
                "exists:%{y}.x.com   | has the macro \"%{y}\", which doesn't exist",
                "exists:%{d0}.x.com  | has the macro \"%{d0}\", whose transformers are wrong",
                "exists:%{d.x.com    | has a macro without its }",
                "exists:100%.x.com   | has a % that begins no macro",
                "1up=x               | has a name that no modifier can have",
                "x=%                 | has a % that begins no macro",
            })
    void termIsMalformed(String term, String why) {
        assertThat(SpfRecord.parse("v=spf1 a " + term + " -all"))
                .isEqualTo(new Malformed<>("\"" + term + "\" " + why));
    }

    @Test
    void whatOthersWroteIsQuotedVisiblyAndShort() {
        assertThat(SpfRecord.parse("v=spf1 \t\u00e9\r\n" + "x".repeat(1_000)))
                .isEqualTo(
                        new Malformed<>(
                                "\"\\009\\233\\013\\010"
                                        + "x".repeat(76)
                                        + "...\" has an unknown mechanism"));
    }

    @Test
    void aModifierIsThereOnceUnlessItIsUnknown() {
        assertThat(SpfRecord.parse("v=spf1 exp=a.example.com EXP=a.example.com"))
                .isEqualTo(
                        new Malformed<>(
                                "\"EXP=a.example.com\" has a modifier that the record has"
                                        + " already"));
        assertThat(SpfRecord.parse("v=spf1 x=1 x=1")).isInstanceOf(Valid.class);
    }

    @ParameterizedTest
    @CsvSource({
        "ip4:192.0.2.1, 192.0.2.1, true",
        "ip4:192.0.2.1, 192.0.2.0, false",
        "ip4:192.0.2.77/25, 192.0.2.127, true",
        "ip4:192.0.2.77/25, 192.0.2.128, false",
        "ip4:0.0.0.0/0, 203.0.113.1, true",
        "ip4:0.0.0.0/0, 2001:db8::1, false",
        "ip6:2001:db8::/33, 2001:db8:7fff::1, true",
        "ip6:2001:db8::/33, 2001:db8:8000::1, false",
        "ip6:::/0, 192.0.2.1, false",
        "ip6:c000:201::, 192.0.2.1, false",
        "ip6:::ffff:192.0.2.1, 192.0.2.1, false",
        "ip6:::ffff:0:0/95, ::fffe:192.0.2.1, true",
    })
    void networkHoldsClient(String term, String client, boolean holds) {
        Mechanism.Ip ip = (Mechanism.Ip) valid(term).directives().getFirst().mechanism();
        assertThat(ip.prefix().covers(ip.network(), InetAddress.ofLiteral(client)))
                .isEqualTo(holds);
    }
}
