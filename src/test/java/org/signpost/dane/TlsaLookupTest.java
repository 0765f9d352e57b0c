package org.signpost.dane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.dane.TlsaResult.Cause;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.Security;
import org.signpost.dns.TlsaRecord;

import java.util.List;
import java.util.Optional;

/**
 * Which TLSA records count for a host, and which never do (A1, A2, A4, RFC 7672 §2.1, §2.2, RFC
 * 7671 §7).
 */
class TlsaLookupTest {

    private static final String DIGEST = "ab".repeat(32);
    private static final String OTHER = "cd".repeat(32);
    private static final String ADDRESS = "mx.example.com. IN A 192.0.2.1";
    private static final String TLSA = "_25._tcp.mx.example.com. IN TLSA 3 1 1 " + DIGEST;
    private static final String QUESTION = "TLSA _25._tcp.mx.example.com";
    private static final DnsName MX = DnsName.of("mx.example.com");
    private static final DnsName DOMAIN = DnsName.of("example.com");

    /** Of an exchanger of example.com, whose MX is as secure as the zone. */
    private static TlsaResult find(ZoneData dns) {
        Answer<MxRecord> mx = new ZoneData("example.com. IN MX 10 mx.example.com.").mx(DOMAIN);
        return find(dns, exchanger(mx));
    }

    private static DaneHost exchanger(Answer<MxRecord> mx) {
        return DaneHost.exchanger(MX, 25, DOMAIN, (Answer.Found<MxRecord>) mx);
    }

    /** The addresses are asked for first, as the one who connects has to anyway. */
    private static TlsaResult find(ZoneData dns, DaneHost host) {
        var four = dns.ipv4(host.name());
        var six = dns.ipv6(host.name());
        dns.asked().clear();
        return new TlsaLookup(dns).find(host, four, six);
    }

    private static TlsaResult.Usable usable(TlsaResult result) {
        assertThat(result).isInstanceOf(TlsaResult.Usable.class);
        return (TlsaResult.Usable) result;
    }

    private static void assertNone(TlsaResult result, Cause why, String reason) {
        assertThat(result).isEqualTo(new TlsaResult.NotApplicable(why, reason));
        assertThat(result.resultType()).contains(ResultType.DANE_REQUIRED);
    }

    @Test
    void secureRecordsOfAHostWithSecureAddressesCount() {
        TlsaResult.Usable found = usable(find(new ZoneData(ADDRESS, TLSA)));
        assertThat(found.base()).isEqualTo(MX);
        assertThat(found.check().owner()).isEqualTo(DnsName.of("_25._tcp.mx.example.com"));
        assertThat(found.records()).containsExactly(new TlsaRecord(3, 1, 1, DIGEST));
        assertThat(found.ignored()).isEmpty();
        assertThat(found.reason())
                .isEqualTo("TLSA 3 1 1 abababababababab… at _25._tcp.mx.example.com");
        assertThat(found.resultType()).isEmpty();
    }

    /** RFC 7672 §2.2.3. */
    @Test
    void thePortIsInTheName() {
        ZoneData dns =
                new ZoneData(ADDRESS, TLSA, "_587._tcp.mx.example.com. IN TLSA 3 1 1 " + OTHER);
        TlsaResult.Usable found = usable(find(dns, DaneHost.named(MX, 587)));
        assertThat(found.records()).containsExactly(new TlsaRecord(3, 1, 1, OTHER));
        assertThat(dns.asked()).containsExactly("TLSA _587._tcp.mx.example.com");
    }

    /** RFC 7672 §2.2.1: who is led to a host by forged MX records gains nothing by its TLSA. */
    @ParameterizedTest
    @EnumSource(names = {"INSECURE", "INDETERMINATE"})
    void nothingIsAskedWhereTheMxIsntSecure(Security security) {
        ZoneData mx =
                new ZoneData("example.com. IN MX 10 mx.example.com.")
                        .unsigned("example.com", security);
        ZoneData dns = new ZoneData(ADDRESS, TLSA);
        assertNone(
                find(dns, exchanger(mx.mx(DOMAIN))),
                Cause.INSECURE_MX,
                "the MX records that lead to mx.example.com aren't signed");
        assertThat(dns.asked()).isEmpty();
    }

    /** RFC 7672 §2.2.2: their name servers often can't be asked for TLSA. */
    @ParameterizedTest
    @EnumSource(names = {"INSECURE", "INDETERMINATE"})
    void nothingIsAskedWhereTheAddressesArentSecure(Security security) {
        ZoneData dns =
                new ZoneData(ADDRESS, TLSA)
                        .unsigned("mx.example.com", security)
                        .failing(QUESTION, Answer.Failure.TIMEOUT);
        assertNone(
                find(dns), Cause.INSECURE_ADDRESS, "the addresses of mx.example.com aren't signed");
        assertThat(dns.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"A 192.0.2.1", "AAAA 2001:db8::1"})
    void eitherKindOfAddressWillDo(String address) {
        ZoneData dns = new ZoneData("mx.example.com. IN " + address, TLSA);
        usable(find(dns));
        dns.unsigned("mx.example.com");
        assertNone(
                find(dns), Cause.INSECURE_ADDRESS, "the addresses of mx.example.com aren't signed");
    }

    /** One of two answers that isn't secure, as a resolver that was changed between them gives. */
    @Test
    void bothKindsOfAddressHaveToBeSecure() {
        ZoneData dns = new ZoneData(ADDRESS, "mx.example.com. IN AAAA 2001:db8::1", TLSA);
        var four = dns.ipv4(MX);
        var six = dns.ipv6(MX);
        dns.unsigned("mx.example.com");
        TlsaLookup lookup = new TlsaLookup(dns);
        DaneHost host = DaneHost.named(MX, 25);
        String reason = "the addresses of mx.example.com aren't signed";
        assertNone(lookup.find(host, dns.ipv4(MX), six), Cause.INSECURE_ADDRESS, reason);
        assertNone(lookup.find(host, four, dns.ipv6(MX)), Cause.INSECURE_ADDRESS, reason);
    }

    @ParameterizedTest
    @CsvSource({"A", "AAAA"})
    void theFailureOfOneKindOfAddressLeavesTheOther(String kind) {
        ZoneData dns =
                new ZoneData(ADDRESS, "mx.example.com. IN AAAA 2001:db8::1", TLSA)
                        .failing(kind + " mx.example.com", Answer.Failure.BOGUS);
        usable(find(dns));
    }

    @ParameterizedTest
    @CsvSource({"A", "AAAA"})
    void addressesThatCantBeFoundOutMakeTheHostUnreachable(String kind) {
        ZoneData dns = new ZoneData(TLSA).failing(kind + " mx.example.com", Answer.Failure.BOGUS);
        TlsaResult result = find(dns);
        assertThat(result).isInstanceOf(TlsaResult.LookupError.class);
        assertThat(result.reason())
                .isEqualTo("the address of mx.example.com is bogus: as the test has it");
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void aHostWithoutAddressIsNoFailureOfTheDns() {
        assertNone(find(new ZoneData(TLSA)), Cause.NO_ADDRESS, "mx.example.com has no address");
    }

    /** RFC 7672 §2.1.1: an authentic denial is an answer. */
    @Test
    void noRecordsMeanNoDane() {
        assertNone(
                find(new ZoneData(ADDRESS)),
                Cause.NO_SECURE_RECORDS,
                "there is no TLSA record at _25._tcp.mx.example.com");
    }

    @ParameterizedTest
    @EnumSource(names = {"INSECURE", "INDETERMINATE"})
    void recordsThatArentSignedCountAsNone(Security security) {
        ZoneData dns = new ZoneData(ADDRESS, TLSA).unsigned("_25._tcp.mx.example.com", security);
        assertNone(
                find(dns),
                Cause.NO_SECURE_RECORDS,
                "the TLSA records at _25._tcp.mx.example.com aren't signed");
    }

    /** RFC 7672 §2.1.2: never in the clear, and never by guessing. */
    @ParameterizedTest
    @CsvSource({
        "BOGUS, is bogus, DNSSEC_INVALID",
        "SERVFAIL, can't be found out, DNSSEC_INVALID",
        "TIMEOUT, isn't answered, "
    })
    void recordsThatCantBeFoundOutMakeTheHostUnreachable(
            Answer.Failure failure, String words, ResultType reported) {
        TlsaResult result = find(new ZoneData(ADDRESS, TLSA).failing(QUESTION, failure));
        assertThat(result)
                .isEqualTo(new TlsaResult.LookupError(failure, QUESTION, "as the test has it"));
        assertThat(result.reason())
                .isEqualTo("TLSA _25._tcp.mx.example.com " + words + ": as the test has it");
        assertThat(result.resultType()).isEqualTo(Optional.ofNullable(reported));
    }

    private static final String ALIAS = "mx.example.com. IN CNAME host.example.net.";
    private static final String TARGET = "host.example.net. IN A 192.0.2.1";
    private static final String EXPANDED = "_25._tcp.host.example.net. IN TLSA 3 1 1 " + OTHER;
    private static final String AT_TARGET = "TLSA _25._tcp.host.example.net";

    /** RFC 7672 §2.2.3. */
    @Test
    void theEndOfASecureAliasIsTriedFirst() {
        ZoneData dns = new ZoneData(ALIAS, TARGET, EXPANDED, TLSA);
        TlsaResult.Usable found = usable(find(dns));
        assertThat(found.base()).isEqualTo(DnsName.of("host.example.net"));
        assertThat(found.records()).containsExactly(new TlsaRecord(3, 1, 1, OTHER));
        assertThat(dns.asked()).containsExactly(AT_TARGET);
    }

    @Test
    void theAliasItselfIsTriedNext() {
        ZoneData dns = new ZoneData(ALIAS, TARGET, TLSA);
        TlsaResult.Usable found = usable(find(dns));
        assertThat(found.base()).isEqualTo(MX);
        assertThat(dns.asked()).containsExactly(AT_TARGET, QUESTION);
    }

    @Test
    void unsignedRecordsAtTheEndLeaveThoseOfTheAlias() {
        ZoneData dns =
                new ZoneData(ALIAS, TARGET, EXPANDED, TLSA).unsigned("_25._tcp.host.example.net");
        assertThat(usable(find(dns)).base()).isEqualTo(MX);
    }

    @Test
    void aFailureAtTheEndOfAnAliasIsntPassedOver() {
        ZoneData dns =
                new ZoneData(ALIAS, TARGET, TLSA).failing(AT_TARGET, Answer.Failure.SERVFAIL);
        assertThat(find(dns))
                .isEqualTo(
                        new TlsaResult.LookupError(
                                Answer.Failure.SERVFAIL, AT_TARGET, "as the test has it"));
        assertThat(dns.asked()).containsExactly(AT_TARGET);
    }

    @Test
    void recordsAtNeitherEndMeanNoDane() {
        assertNone(
                find(new ZoneData(ALIAS, TARGET)),
                Cause.NO_SECURE_RECORDS,
                "there is no TLSA record at _25._tcp.host.example.net;"
                        + " there is no TLSA record at _25._tcp.mx.example.com");
    }

    /** RFC 7672 §2.2.3: names between the two ends never count. */
    @Test
    void whatLiesBetweenTheEndsOfAnAliasIsNeverAsked() {
        ZoneData dns =
                new ZoneData(
                        "mx.example.com. IN CNAME between.example.net.",
                        "between.example.net. IN CNAME host.example.net.",
                        "_25._tcp.between.example.net. IN TLSA 3 1 1 " + DIGEST,
                        TARGET);
        assertThat(find(dns)).isInstanceOf(TlsaResult.NotApplicable.class);
        assertThat(dns.asked()).containsExactly(AT_TARGET, QUESTION);
    }

    /** RFC 7672 §2.2.2, "insecure CNAME": the owner of the alias may publish at the alias. */
    @Test
    void aSecureAliasToAnUnsignedHostHasRecordsOfItsOwn() {
        ZoneData dns = new ZoneData(ALIAS, TARGET, EXPANDED, TLSA).unsigned("example.net");
        TlsaResult.Usable found = usable(find(dns));
        assertThat(found.base()).isEqualTo(MX);
        assertThat(dns.asked()).containsExactly("CNAME mx.example.com", QUESTION);
    }

    @Test
    void anUnsignedAliasHasNone() {
        ZoneData dns =
                new ZoneData(ALIAS, TARGET, TLSA)
                        .unsigned("example.net")
                        .unsigned("mx.example.com");
        assertNone(
                find(dns), Cause.INSECURE_ADDRESS, "the addresses of mx.example.com aren't signed");
        assertThat(dns.asked()).containsExactly("CNAME mx.example.com");
    }

    @Test
    void anAliasThatCantBeFoundOutMakesTheHostUnreachable() {
        ZoneData dns =
                new ZoneData(ALIAS, TARGET, TLSA)
                        .unsigned("example.net")
                        .failing("CNAME mx.example.com", Answer.Failure.BOGUS);
        assertThat(find(dns).reason())
                .isEqualTo("CNAME mx.example.com is bogus: as the test has it");
    }

    /** RFC 7672 §2.2.3: a shared record set is no new base domain. */
    @Test
    void anAliasOfTheRecordsThemselvesLeavesTheBaseDomain() {
        ZoneData dns =
                new ZoneData(
                        ADDRESS,
                        "_25._tcp.mx.example.com. IN CNAME tlsa._dane.example.com.",
                        "tlsa._dane.example.com. IN TLSA 2 0 1 " + DIGEST);
        TlsaResult.Usable found = usable(find(dns));
        assertThat(found.base()).isEqualTo(MX);
        assertThat(found.check().names()).containsExactlyInAnyOrder(MX, DOMAIN);
    }

    /** RFC 7672 §2.1.3: one insecure alias on the way makes the whole insecure. */
    @Test
    void recordsBehindAnUnsignedAliasCountAsNone() {
        ZoneData dns =
                new ZoneData(
                                ADDRESS,
                                "_25._tcp.mx.example.com. IN CNAME tlsa.example.net.",
                                "tlsa.example.net. IN TLSA 3 1 1 " + DIGEST)
                        .unsigned("example.net");
        assertThat(find(dns)).isInstanceOf(TlsaResult.NotApplicable.class);
    }

    /** RFC 7672 §2.2: TLS with anybody then, but TLS. */
    @Test
    void recordsOfWhichNoneCanBeUsedStillMeanTls() {
        ZoneData dns =
                new ZoneData(
                        ADDRESS,
                        "_25._tcp.mx.example.com. IN TLSA 1 1 1 " + DIGEST,
                        "_25._tcp.mx.example.com. IN TLSA 3 1 1 abcd");
        TlsaResult result = find(dns);
        assertThat(result).isInstanceOf(TlsaResult.Unusable.class);
        assertThat(result.reason())
                .isEqualTo(
                        "no TLSA record at _25._tcp.mx.example.com can be used:"
                                + " 1 1 1 abababababababab…: usage 1 means nothing for mail (RFC"
                                + " 7672 §3.1.3);"
                                + " 3 1 1 abcd: a SHA-256 has 32 octets, not 2");
        assertThat(result.resultType()).contains(ResultType.TLSA_INVALID);
    }

    /** RFC 7672 §2.2.3: the first base domain with records counts, though they are no good. */
    @Test
    void unusableRecordsAtTheEndOfAnAliasEndTheSearch() {
        ZoneData dns =
                new ZoneData(ALIAS, TARGET, TLSA, "_25._tcp.host.example.net. IN TLSA 0 0 1 00");
        assertThat(find(dns)).isInstanceOf(TlsaResult.Unusable.class);
        assertThat(dns.asked()).containsExactly(AT_TARGET);
    }

    @Test
    void unusableRecordsBesideUsableOnesAreNamedAndIgnored() {
        ZoneData dns =
                new ZoneData(ADDRESS, TLSA, "_25._tcp.mx.example.com. IN TLSA 1 1 1 " + OTHER);
        TlsaResult.Usable found = usable(find(dns));
        assertThat(found.check().records()).containsExactly(new TlsaRecord(3, 1, 1, DIGEST));
        assertThat(found.ignored())
                .extracting(UnusableRecord::record)
                .containsExactly(new TlsaRecord(1, 1, 1, OTHER));
        assertThat(found.reason())
                .isEqualTo(
                        "TLSA 3 1 1 abababababababab… at _25._tcp.mx.example.com; not usable:"
                                + " 1 1 1 cdcdcdcdcdcdcdcd…: usage 1 means nothing for mail (RFC"
                                + " 7672 §3.1.3)");
    }

    @Test
    void aLineNamesThreeRecordsWhateverIsPublished() {
        String[] lines = new String[101];
        lines[0] = ADDRESS;
        for (int i = 0; i < 100; i++) {
            lines[i + 1] = "_25._tcp.mx.example.com. IN TLSA 3 1 1 %02x".formatted(i);
        }
        assertThat(find(new ZoneData(lines)).reason())
                .contains("3 1 1 02: ", "; and 97 more")
                .doesNotContain("3 1 1 03");
    }

    /** RFC 7672 §3.2.2. */
    @Test
    void theNextHopAndTheEndOfItsAliasesAreNamesOfTheHost() {
        ZoneData dns =
                new ZoneData(
                        ADDRESS,
                        TLSA,
                        "exchange.example.org. IN CNAME example.com.",
                        "example.com. IN MX 10 mx.example.com.");
        DnsName nextHop = DnsName.of("exchange.example.org");
        DaneHost host =
                DaneHost.exchanger(MX, 25, nextHop, (Answer.Found<MxRecord>) dns.mx(nextHop));
        assertThat(usable(find(dns, host)).check().names())
                .containsExactlyInAnyOrder(MX, nextHop, DOMAIN);
    }

    /** RFC 7672 §3.2.2, "non-MX hostnames". */
    @Test
    void aHostThatNoMxNamesIsItsOwnNextHop() {
        ZoneData dns = new ZoneData(ALIAS, TARGET, EXPANDED);
        assertThat(usable(find(dns, DaneHost.named(MX, 25))).check().names())
                .containsExactlyInAnyOrder(MX, DnsName.of("host.example.net"));
    }

    @Test
    void aNameThatHasNoRoomForThePortHasNoRecords() {
        String label = "x".repeat(61);
        String name = String.join(".", label, label, label, label);
        ZoneData dns = new ZoneData(name + ". IN A 192.0.2.1");
        TlsaResult result = find(dns, DaneHost.named(DnsName.of(name), 25));
        assertThat(result).isInstanceOf(TlsaResult.NotApplicable.class);
        assertThat(result.reason()).endsWith(" is too long a name for TLSA records");
        assertThat(dns.asked()).isEmpty();
    }

    /** Connections are kept for each policy: a resolver turns the records round each time. */
    @Test
    void theSameRecordsInAnotherOrderMakeAnEqualCheck() {
        String other = "_25._tcp.mx.example.com. IN TLSA 3 1 1 " + OTHER;
        DaneCheck one = usable(find(new ZoneData(ADDRESS, TLSA, other))).check();
        DaneCheck turned = usable(find(new ZoneData(ADDRESS, other, TLSA))).check();
        assertThat(one).isEqualTo(turned).hasSameHashCodeAs(turned);
        assertThat(one).isNotEqualTo(usable(find(new ZoneData(ADDRESS, TLSA))).check());
    }

    @Test
    void wordsOfReportsAreThoseOfTheRfc() {
        assertThat(List.of(ResultType.values()))
                .extracting(ResultType::word)
                .containsExactly(
                        "certificate-host-mismatch",
                        "certificate-expired",
                        "certificate-not-trusted",
                        "validation-failure",
                        "tlsa-invalid",
                        "dnssec-invalid",
                        "dane-required");
    }
}
