package org.signpost.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.dns.DnsName;
import org.signpost.dns.NoDns;
import org.signpost.dns.Resolver;
import org.signpost.dns.Transcript;
import org.signpost.nameserver.ZoneFile;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;

/** Who is asked about, and what is told of it (P1, P2, P10; RFC 7208 §2, §4.3, §6.2; RFC 8616). */
class SpfTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_234));
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

    private static final Resolver DNS =
            ZoneFile.parse(
                    """
                    mail.example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
                    example.com. TXT "v=spf1 ip4:198.51.100.0/24 -all exp=why.example.com"
                    why.example.com. TXT "%{s} by %{c} of %{h} at %{t}, says %{r}"
                    local.example.com. TXT "v=spf1 exists:%{l}.users.example.com include:%{l}.example.com ~all"
                    postmaster.users.example.com. A 127.0.0.2
                    xn--bcher-kva.example. TXT "v=spf1 ip4:192.0.2.1 -all exp=why.example.com"
                    top.example.com. TXT "v=spf1 include:%{d1} -all"
                    mapped.example.com. TXT "v=spf1 a:host.example.com ip6:::ffff:192.0.2.1 ?all"
                    host.example.com. AAAA ::ffff:192.0.2.1
                    host.example.com. AAAA 2001:db8::1
                    bell.example.com. TXT "v=spf1 -all exp=bell-text.example.com"
                    bell-text.example.com. TXT "250 ok%{h}"
                    long.example.com. TXT "v=spf1 -all exp=long-text.example.com"
                    long-text.example.com. TXT "%{h}%{h}%{h}"
                    """);

    private static SpfQuery from(String sender) {
        return new SpfQuery(CLIENT, "mail.example.com", sender, "mx.example.net");
    }

    private static SpfVerdict check(SpfQuery query) {
        return new Spf(DNS, CLOCK).check(query);
    }

    @Test
    void eachIdentityIsAskedAboutAlone() {
        SpfQuery query = from("alice@example.com");
        SpfVerdict helo = new Spf(DNS, CLOCK).checkHelo(query);
        SpfVerdict mailFrom = check(query);
        assertThat(helo.result()).isEqualTo(SpfResult.PASS);
        assertThat(helo.identity()).isEqualTo(SpfIdentity.HELO);
        assertThat(helo.domain()).contains(DnsName.of("mail.example.com"));
        assertThat(helo.reason())
                .isEqualTo(
                        "192.0.2.1 matches \"ip4:192.0.2.1\" in the SPF record of"
                                + " mail.example.com");
        assertThat(mailFrom.result()).isEqualTo(SpfResult.FAIL);
        assertThat(mailFrom.identity()).isEqualTo(SpfIdentity.MAIL_FROM);
        assertThat(mailFrom.domain()).contains(DnsName.of("example.com"));
    }

    @Test
    void theNullSenderIsPostmasterAtTheHeloName() {
        SpfVerdict verdict = check(new SpfQuery(CLIENT, "local.example.com", "", "mx.example.net"));
        assertThat(verdict.result()).isEqualTo(SpfResult.PASS);
        assertThat(verdict.identity()).isEqualTo(SpfIdentity.MAIL_FROM);
        assertThat(verdict.domain()).contains(DnsName.of("local.example.com"));
    }

    @Test
    void anExplanationTellsWhatIsKnownOfTheSender() {
        assertThat(check(from("alice@example.com")).explanation())
                .contains(
                        "alice@example.com by 192.0.2.1 of mail.example.com at 1234, says"
                                + " mx.example.net");
        SpfQuery nobody = new SpfQuery(CLIENT, "h", "alice@example.com", "");
        assertThat(check(nobody).explanation()).get().asString().endsWith("says unknown");
    }

    @Test
    void onlyAFailIsExplained() {
        SpfVerdict verdict = check(from("alice@xn--bcher-kva.example"));
        assertThat(verdict.result()).isEqualTo(SpfResult.PASS);
        assertThat(verdict.explanation()).isEmpty();
    }

    @Test
    void anExplanationThatCanBeNoLineOfAReplyIsNone() {
        SpfQuery twoLines = new SpfQuery(CLIENT, "x\r\n250 ok", "a@bell.example.com", "mx");
        assertThat(check(twoLines).result()).isEqualTo(SpfResult.FAIL);
        assertThat(check(twoLines).explanation()).isEmpty();
        SpfQuery beyondAscii = new SpfQuery(CLIENT, "b\u00fccher", "a@bell.example.com", "mx");
        assertThat(check(beyondAscii).explanation()).isEmpty();
        SpfQuery plain = new SpfQuery(CLIENT, "!", "a@bell.example.com", "mx");
        assertThat(check(plain).explanation()).contains("250 ok!");
        SpfQuery fits = new SpfQuery(CLIENT, "x".repeat(166), "a@long.example.com", "mx");
        assertThat(check(fits).explanation()).isPresent();
        SpfQuery tooLong = new SpfQuery(CLIENT, "x".repeat(167), "a@long.example.com", "mx");
        assertThat(check(tooLong).explanation()).isEmpty();
    }

    @Test
    void anInternationalDomainIsAskedByItsALabels() {
        SpfVerdict verdict = check(from("alice@b\u00fccher.example"));
        assertThat(verdict.result()).isEqualTo(SpfResult.PASS);
        assertThat(verdict.domain()).contains(DnsName.of("xn--bcher-kva.example"));
        SpfQuery helo = new SpfQuery(CLIENT, "b\u00fccher.example", "", "mx");
        assertThat(new Spf(DNS, CLOCK).checkHelo(helo).result()).isEqualTo(SpfResult.PASS);
        SpfQuery other =
                new SpfQuery(
                        InetAddress.ofLiteral("192.0.2.2"), "h", "alice@b\u00fccher.example", "mx");
        assertThat(check(other).explanation())
                .get()
                .asString()
                .startsWith("alice@xn--bcher-kva.example ");
    }

    /** RFC 8616 §4: such terms match nothing, and are no errors. */
    @Test
    void anInternationalLocalPartMatchesNoTermThatHoldsIt() {
        SpfVerdict verdict = check(from("j\u00f6rg@local.example.com"));
        assertThat(verdict.result()).isEqualTo(SpfResult.SOFTFAIL);
    }

    /** RFC 7208 §5: such a client is IPv4, whatever the socket says; no record makes it IPv6. */
    @Test
    void aMappedClientIsIpv4() throws Exception {
        byte[] octets = Inet6Address.ofLiteral("::192.0.2.1").getAddress();
        octets[10] = (byte) 0xff;
        octets[11] = (byte) 0xff;
        InetAddress mapped = Inet6Address.getByAddress("", octets, -1);
        assertThat(mapped).isInstanceOf(Inet6Address.class);
        SpfQuery query = new SpfQuery(mapped, "h", "a@mail.example.com", "mx");
        assertThat(query.client()).isEqualTo(CLIENT);
        assertThat(check(query).result()).isEqualTo(SpfResult.PASS);
        SpfQuery ip6Only = new SpfQuery(mapped, "h", "a@mapped.example.com", "mx");
        assertThat(check(ip6Only).result()).isEqualTo(SpfResult.NEUTRAL);
    }

    @Test
    void aMappedAddressInTheDnsIsNoNetworkOfAClient() {
        InetAddress ip6 = InetAddress.ofLiteral("2001:db8::1");
        SpfQuery query = new SpfQuery(ip6, "h", "a@mapped.example.com", "mx");
        assertThat(check(query).result()).isEqualTo(SpfResult.PASS);
    }

    @Test
    void whatIsNoDomainIsNotAskedAbout() {
        for (String helo :
                new String[] {
                    "",
                    ".",
                    "localhost",
                    "[192.0.2.1]",
                    "192.0.2.1",
                    "a..example.com",
                    "a b.example.com",
                    "\u00fc..example",
                    "x".repeat(64) + ".example.com",
                    "x.".repeat(127) + "com",
                    "b\u00fccher\u00ad\u2028.example"
                }) {
            Transcript dns = new Transcript(new NoDns());
            SpfVerdict verdict =
                    new Spf(dns, CLOCK).checkHelo(new SpfQuery(CLIENT, helo, "", "mx"));
            assertThat(verdict.result()).as(helo).isEqualTo(SpfResult.NONE);
            assertThat(verdict.domain()).isEmpty();
            assertThat(dns.entries()).as(helo).isEmpty();
        }
    }

    @Test
    void aDomainWithoutRecordSaysSo() {
        assertThat(check(from("a@host.example.com")).reason())
                .isEqualTo("host.example.com has no SPF record");
        assertThat(check(from("a@nowhere.example.com")).reason())
                .isEqualTo("nowhere.example.com doesn't exist");
        assertThat(check(from("a@nowhere.example.com")).result()).isEqualTo(SpfResult.NONE);
    }

    /** §4.3: a top-level domain has no record, whoever leads to it. */
    @Test
    void aTermThatLeadsToATopLevelDomainIsAnError() {
        SpfVerdict verdict = check(from("a@top.example.com"));
        assertThat(verdict.result()).isEqualTo(SpfResult.PERMERROR);
        assertThat(verdict.reason())
                .startsWith(
                        "\"include:%{d1}\" in the SPF record of top.example.com names no domain");
    }

    @Test
    void theWordsAreThoseOfTheRfc() {
        assertThat(SpfResult.values())
                .extracting(SpfResult::word)
                .containsExactly(
                        "none", "neutral", "pass", "fail", "softfail", "temperror", "permerror");
        assertThat(SpfIdentity.values())
                .extracting(SpfIdentity::word)
                .containsExactly("helo", "mailfrom");
    }
}
