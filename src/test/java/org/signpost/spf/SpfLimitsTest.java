package org.signpost.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.NoDns;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.dns.Transcript;
import org.signpost.nameserver.SuiteZone;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** However a domain goes about it, a check ends within its limits and says which (P2, §4.6.4). */
class SpfLimitsTest {

    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final SpfLimits STRICT = new SpfLimits(10, 10, 0, Duration.ofSeconds(20));
    private static final SpfQuery QUERY =
            new SpfQuery(CLIENT, "h.example.com", "alice@example.com", "mx.example.net");

    private static SuiteZone zone(String record) {
        return new SuiteZone().txt("example.com", List.of("v=spf1 " + record));
    }

    private static SpfVerdict check(SuiteZone zone) {
        return new Spf(zone.zone(), CLOCK).check(QUERY);
    }

    private static void assertPermerror(SpfVerdict verdict, String reason) {
        assertThat(verdict.reason()).isEqualTo(reason);
        assertThat(verdict.result()).isEqualTo(SpfResult.PERMERROR);
    }

    @Test
    void theEleventhTermThatAsksIsOneTooMany() {
        String ten = "a:h.example.com ".repeat(10);
        SuiteZone all = zone(ten + "-all").line("h.example.com", "A", "198.51.100.1");
        assertThat(check(all).result()).isEqualTo(SpfResult.FAIL);
        SuiteZone more = zone(ten + "exists:x.example.com -all");
        assertPermerror(
                check(more.line("h.example.com", "A", "198.51.100.1")),
                "more than 10 terms ask the DNS: \"exists:x.example.com\" in the SPF record of"
                        + " example.com is one too many (RFC 7208, 4.6.4)");
    }

    @Test
    void theThirdTermThatAsksInVainIsOneTooMany() {
        assertPermerror(
                check(zone("a:x.example.com mx:y.example.com exists:z.example.com -all")),
                "more than 2 terms ask the DNS for what it doesn't have: \"exists:z.example.com\""
                        + " in the SPF record of example.com is one too many (RFC 7208, 4.6.4)");
        SpfLimits three = new SpfLimits(10, 10, 3, Duration.ofSeconds(20));
        var dns = zone("a:x.example.com mx:y.example.com exists:z.example.com -all").zone();
        assertThat(new Spf(dns, CLOCK, three).check(QUERY).result()).isEqualTo(SpfResult.FAIL);
    }

    /** Neither is a term: the record that isn't there, and the explanation. */
    @Test
    void whatIsAskedWithoutATermIsNoVoidLookup() {
        Spf strict = new Spf(zone("-all exp=x.example.com").zone(), CLOCK, STRICT);
        assertThat(strict.check(QUERY).result()).isEqualTo(SpfResult.FAIL);
        SpfQuery elsewhere = new SpfQuery(CLIENT, "nowhere.example.com", "", "mx");
        assertThat(strict.check(elsewhere).result()).isEqualTo(SpfResult.NONE);
    }

    /** §4.6.4 counts terms: three hosts without an address of that kind are one. */
    @Test
    void anMxTermThatAsksInVainOftenCountsOnce() {
        SuiteZone zone = zone("mx -all");
        for (String host : List.of("a", "b", "c")) {
            zone.line("example.com", "MX", "10 " + host + ".example.com.");
        }
        assertThat(check(zone).result()).isEqualTo(SpfResult.FAIL);
    }

    @Test
    void elevenExchangersAreTooManyEvenWhereTheFirstMatches() {
        SuiteZone zone = zone("mx -all").line("h0.example.com", "A", "192.0.2.1");
        for (int i = 0; i < 10; i++) {
            zone.line("example.com", "MX", i + " h" + i + ".example.com.");
        }
        assertThat(check(zone).result()).isEqualTo(SpfResult.PASS);
        assertPermerror(
                check(zone.line("example.com", "MX", "10 h10.example.com.")),
                "example.com has 11 mail exchangers, more than the 10 that \"mx\" in the SPF record"
                        + " of example.com may ask for (RFC 7208, 4.6.4)");
    }

    /** RFC 7505 §3: the root isn't a host. */
    @Test
    void aNullMxIsNotLookedUp() {
        SuiteZone zone = zone("mx -all").line("example.com", "MX", "0 .");
        Transcript dns = new Transcript(zone.zone());
        assertThat(new Spf(dns, CLOCK).check(QUERY).result()).isEqualTo(SpfResult.FAIL);
        assertThat(dns.entries().size()).isEqualTo(2);
    }

    /** §4.6.4: the macro asks as the mechanism does; once, since the answer is known then. */
    @Test
    void theMacroForTheClientsNameCountsAsATermOnce() {
        String seven = "a:h.example.com ".repeat(7);
        SuiteZone zone =
                zone(seven
                                + "exists:%{p}.x.example.com exists:%{p}.y.example.com -all"
                                + " exp=%{p}.why.example.com")
                        .line("h.example.com", "A", "198.51.100.1")
                        .line("1.2.0.192.in-addr.arpa", "PTR", "c.example.com.")
                        .line("c.example.com", "A", "192.0.2.1")
                        .txt("c.example.com.why.example.com", List.of("Because of %{p}"));
        assertThat(check(zone).explanation()).contains("Because of c.example.com");
        SuiteZone more =
                zone(seven + "a:h.example.com a:h.example.com exists:%{p}.x.example.com -all")
                        .line("h.example.com", "A", "198.51.100.1");
        assertThat(check(more).result()).isEqualTo(SpfResult.PERMERROR);
    }

    @Test
    void recordsThatLeadToThemselvesEnd() {
        Transcript dns = new Transcript(zone("include:%{d} include:example.com -all").zone());
        assertPermerror(
                new Spf(dns, CLOCK).check(QUERY),
                "more than 10 terms ask the DNS: \"include:%{d}\" in the SPF record of example.com"
                        + " is one too many (RFC 7208, 4.6.4)");
        assertThat(dns.entries().size()).isEqualTo(11);
    }

    @Test
    void recordsThatLeadToEverNewOnesEnd() {
        SuiteZone wild =
                new SuiteZone()
                        .txt("example.com", List.of("v=spf1 redirect=x.%{d}"))
                        .txt("*.example.com", List.of("v=spf1 redirect=x.%{d}"));
        Transcript dns = new Transcript(wild.zone());
        assertThat(new Spf(dns, CLOCK).check(QUERY).result()).isEqualTo(SpfResult.PERMERROR);
        assertThat(dns.entries().size()).isEqualTo(11);
    }

    @Test
    void aHugeRecordIsReadAndItsReasonIsShort() {
        SuiteZone many = zone("ip4:198.51.100.1 ".repeat(3_800) + "ip4:192.0.2.1 -all");
        assertThat(check(many).result()).isEqualTo(SpfResult.PASS);
        SuiteZone wide = zone("a:" + "x".repeat(60_000));
        assertThat(check(wide).result()).isEqualTo(SpfResult.PERMERROR);
        assertThat(check(wide).reason()).hasSizeLessThan(300);
        SuiteZone thousand = zone("a ".repeat(1_000) + "-all");
        assertThat(check(thousand).result()).isEqualTo(SpfResult.PERMERROR);
    }

    /** 16,000 macros of one term, each with a local part that splits into many parts. */
    @Test
    void aRecordFullOfMacrosCostsLittle() {
        String local = "x-".repeat(400) + "x";
        String macros = "%{l-}".repeat(12_000) + ".example.com";
        Transcript dns = new Transcript(zone("exists:" + macros + " -all").zone());
        SpfQuery query = new SpfQuery(CLIENT, "h", local + "@example.com", "mx");
        assertThat(new Spf(dns, CLOCK).check(query).result()).isEqualTo(SpfResult.FAIL);
        assertThat(dns.entries().size()).isEqualTo(2);
        assertThat(dns.entries().getLast().name().text()).hasSizeLessThan(254);
    }

    @Test
    void dnsThatNeverAnswersIsATemperror() {
        SpfVerdict verdict = new Spf(new NoDns(), CLOCK).check(QUERY);
        assertThat(verdict.result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(verdict.reason())
                .isEqualTo("could not ask for TXT records of example.com: nobody to ask");
    }

    @Test
    void aTermThatGetsNoAnswerIsNamed() {
        assertThat(check(zone("a:x.example.com -all").timeout("x.example.com")).reason())
                .isEqualTo(
                        "could not ask for A records of x.example.com: the zone file says TIMEOUT"
                                + " x.example.com; \"a:x.example.com\" in the SPF record of"
                                + " example.com needs them");
    }

    /** §5.5 skips names that can't be asked about, so that only the time limit helps. */
    @Test
    void namesOfTheClientThatNeverAnswerAreWaitedForTwentySecondsOnly() {
        SuiteZone zone = zone("ptr -all");
        for (int i = 0; i < 10; i++) {
            String name = "n" + i + ".example.com";
            zone.line("1.2.0.192.in-addr.arpa", "PTR", name + ".").timeout(name);
        }
        Slow dns = new Slow(zone.zone(), Duration.ofSeconds(5));
        SpfVerdict verdict = new Spf(dns, dns).check(QUERY);
        assertThat(verdict.result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(verdict.reason())
                .isEqualTo(
                        "20 s were over before A records of n2.example.com could be asked for"
                                + " (RFC 7208, 4.6.4)");
        assertThat(dns.questions).isEqualTo(4);
    }

    @Test
    void anAnswerInTheLastInstantCounts() {
        SuiteZone zone = zone("exists:x.example.com -all exp=why.example.com");
        zone.txt("why.example.com", List.of("why"));
        Slow justInTime = new Slow(zone.zone(), Duration.ofMillis(9_999));
        SpfVerdict verdict = new Spf(justInTime, justInTime).check(QUERY);
        assertThat(verdict.result()).isEqualTo(SpfResult.FAIL);
        assertThat(verdict.explanation()).contains("why");
        Slow tooLateToExplain = new Slow(zone.zone(), Duration.ofSeconds(10));
        verdict = new Spf(tooLateToExplain, tooLateToExplain).check(QUERY);
        assertThat(verdict.result()).isEqualTo(SpfResult.FAIL);
        assertThat(verdict.explanation()).isEmpty();
        assertThat(tooLateToExplain.questions).isEqualTo(2);
        Slow tooLate = new Slow(zone.zone(), Duration.ofSeconds(20));
        assertThat(new Spf(tooLate, tooLate).check(QUERY).result()).isEqualTo(SpfResult.TEMPERROR);
    }

    @Test
    void limitsAreSensible() {
        Duration time = Duration.ofSeconds(20);
        for (int[] numbers : new int[][] {{0, 10, 2}, {101, 10, 2}, {10, 0, 2}, {10, 10, -1}}) {
            assertThatThrownBy(() -> new SpfLimits(numbers[0], numbers[1], numbers[2], time))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new SpfLimits(10, 10, 2, time.negated()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Answers after a while, by its own clock. */
    private static final class Slow implements Resolver, InstantSource {

        private final Resolver dns;
        private final Duration each;
        private Instant now = Instant.EPOCH;
        private int questions;

        Slow(Resolver dns, Duration each) {
            this.dns = dns;
            this.each = each;
        }

        @Override
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            questions++;
            now = now.plus(each);
            return dns.query(name, type);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
