package org.signpost.dane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.signpost.tls.TestAuthority.NOW;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.dane.Association.MatchingType;
import org.signpost.dane.Association.Selector;
import org.signpost.dane.Association.Usage;
import org.signpost.dns.DnsName;
import org.signpost.dns.TlsaRecord;
import org.signpost.tls.PeerVerdict;
import org.signpost.tls.TestAuthority;
import org.signpost.tls.TlsFailure.Reason;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who is authenticated by TLSA records, and who isn't (A2, A3, A4, RFC 7672 §3.1, §3.2, RFC 7671
 * §5.1, §5.2).
 */
@Timeout(60)
class DaneCheckTest {

    private static final String NAME = "mx.example.com";
    private static final DnsName OWNER = DnsName.of("_25._tcp.mx.example.com");
    private static final Set<DnsName> NAMES =
            Set.of(DnsName.of(NAME), DnsName.of("example.com"), DnsName.of("example.org"));
    private static final TestAuthority ROOT = TestAuthority.root("Root");
    private static final TestAuthority BELOW = ROOT.below("Below");
    private static final TestAuthority STRANGER = TestAuthority.root("Stranger");
    private static final TlsaRecord ANOTHER = new TlsaRecord(3, 1, 1, "ab".repeat(32));

    private static DaneCheck check(TlsaRecord... records) {
        return new DaneCheck(OWNER, Set.of(records), NAMES);
    }

    private static PeerVerdict judge(List<X509Certificate> chain, TlsaRecord... records) {
        return check(records).judge(chain, NOW);
    }

    private static void assertReached(PeerVerdict verdict) {
        assertThat(verdict).isInstanceOf(PeerVerdict.Authenticated.class);
    }

    private static String refused(PeerVerdict verdict, Reason reason) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        PeerVerdict.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
        return ((PeerVerdict.Refused) verdict).why();
    }

    private static Association kind(Usage usage, Selector selector, MatchingType type) {
        return new Association(usage, selector, type);
    }

    private static TlsaRecord authority(X509Certificate certificate) {
        return Association.AUTHORITY_CERTIFICATE.of(certificate);
    }

    // Usage 3: the server's own certificate

    @ParameterizedTest
    @CsvSource({
        "CERT, FULL",
        "CERT, SHA2_256",
        "CERT, SHA2_512",
        "SPKI, FULL",
        "SPKI, SHA2_256",
        "SPKI, SHA2_512"
    })
    void theServersOwnCertificateIsEnough(Selector selector, MatchingType type) {
        List<X509Certificate> chain = BELOW.issue(NAME);
        TlsaRecord record = kind(Usage.DANE_EE, selector, type).of(chain.getFirst());
        assertReached(judge(chain, record));
        refused(judge(BELOW.issue(NAME), record), Reason.TLSA_MISMATCH);
    }

    @Test
    void theVerdictNamesTheRecord() {
        X509Certificate own = TestAuthority.selfSigned(NOW, NAME);
        TlsaRecord record = Association.SERVER_KEY.of(own);
        assertThat(judge(List.of(own), record, ANOTHER))
                .isEqualTo(
                        new PeerVerdict.Authenticated(
                                "TLSA " + record.brief() + " at _25._tcp.mx.example.com"));
    }

    /** RFC 7672 §3.1.1, §3.2.1. */
    @ParameterizedTest
    @CsvSource({"other.test, 0", "mx.example.com, -400", "mx.example.com, 400", "x.test, -9999"})
    void namesAndDatesOfItDontCount(String name, int daysOff) {
        X509Certificate own = TestAuthority.selfSigned(NOW.plus(Duration.ofDays(daysOff)), name);
        assertReached(judge(List.of(own), Association.SERVER_KEY.of(own)));
    }

    @Test
    void theServersOwnCertificateIsTheFirst() {
        List<X509Certificate> chain = BELOW.issue(NAME);
        TlsaRecord above = Association.SERVER_KEY.of(BELOW.certificate());
        refused(judge(chain, above), Reason.TLSA_MISMATCH);
    }

    @Test
    void oneOfSeveralRecordsIsEnough() {
        List<X509Certificate> chain = ROOT.issue(NAME);
        assertReached(judge(chain, ANOTHER, Association.SERVER_KEY.of(chain.getFirst())));
        assertReached(judge(chain, ANOTHER, authority(ROOT.certificate())));
    }

    /** RFC 7671 §9: whoever forges the weak digest isn't let in by it. */
    @Test
    void aWeakDigestThatMatchesDoesntCountBesideAStrongOneThatDoesnt() {
        List<X509Certificate> chain = ROOT.issue(NAME);
        TlsaRecord weak = Association.SERVER_KEY.of(chain.getFirst());
        TlsaRecord strong = new TlsaRecord(3, 1, 2, "ab".repeat(64));
        refused(judge(chain, weak, strong), Reason.TLSA_MISMATCH);
        assertReached(judge(chain, weak, new TlsaRecord(3, 1, 2, "ab".repeat(63))));
    }

    @Test
    void aMismatchNamesTheRecordsAndWhatTheServerHas() {
        List<X509Certificate> chain = ROOT.issue(NAME);
        TlsaRecord own = Association.SERVER_KEY.of(chain.getFirst());
        assertThat(refused(judge(chain, ANOTHER), Reason.TLSA_MISMATCH))
                .isEqualTo(
                        "nothing that the server shows matches TLSA 3 1 1 abababababababab… at"
                                + " _25._tcp.mx.example.com; its certificate is "
                                + own.brief());
        assertThat(ResultType.of(Reason.TLSA_MISMATCH)).isEqualTo(ResultType.VALIDATION_FAILURE);
    }

    @Test
    void aMismatchIsOneLineWhateverIsPublished() {
        TlsaRecord[] many =
                Stream.iterate(0, i -> i + 1)
                        .limit(1000)
                        .map(i -> new TlsaRecord(3, 1, 1, "%064x".formatted(i)))
                        .toArray(TlsaRecord[]::new);
        assertThat(refused(judge(ROOT.issue(NAME), many), Reason.TLSA_MISMATCH))
                .contains(" and 997 more at ")
                .hasSizeLessThan(250);
    }

    // Usage 2: an authority above it

    @ParameterizedTest
    @CsvSource({
        "CERT, FULL",
        "CERT, SHA2_256",
        "CERT, SHA2_512",
        "SPKI, FULL",
        "SPKI, SHA2_256",
        "SPKI, SHA2_512"
    })
    void anAuthorityInTheChainIsEnough(Selector selector, MatchingType type) {
        Association kind = kind(Usage.DANE_TA, selector, type);
        List<X509Certificate> chain = BELOW.issue(NAME);
        assertReached(judge(chain, kind.of(ROOT.certificate())));
        assertReached(judge(chain, kind.of(BELOW.certificate())));
        refused(judge(chain, kind.of(STRANGER.certificate())), refusal(kind));
    }

    /** A certificate that is published as a whole is an authority, too: it just isn't theirs. */
    private static Reason refusal(Association kind) {
        boolean whole = kind.equals(kind(Usage.DANE_TA, Selector.CERT, MatchingType.FULL));
        return whole ? Reason.CERTIFICATE_UNTRUSTED : Reason.TLSA_MISMATCH;
    }

    @Test
    void theVerdictNamesTheRecordAndTheName() {
        TlsaRecord record = authority(ROOT.certificate());
        assertThat(judge(ROOT.issue(NAME), record))
                .isEqualTo(
                        new PeerVerdict.Authenticated(
                                "certificate for mx.example.com by a trusted authority, TLSA "
                                        + record.brief()
                                        + " at _25._tcp.mx.example.com"));
    }

    /** RFC 7671 §5.2.2: only a whole certificate in the DNS makes up for one that isn't sent. */
    @ParameterizedTest
    @CsvSource({
        "CERT, FULL, true",
        "CERT, SHA2_256, false",
        "SPKI, FULL, false",
        "SPKI, SHA2_256, false"
    })
    void anAuthorityThatIsntSentHasToBePublishedWhole(
            Selector selector, MatchingType type, boolean reached) {
        List<X509Certificate> chain = ROOT.issue(NAME).subList(0, 1);
        TlsaRecord record = kind(Usage.DANE_TA, selector, type).of(ROOT.certificate());
        if (reached) assertReached(judge(chain, record));
        else refused(judge(chain, record), Reason.TLSA_MISMATCH);
    }

    @Test
    void whatIsBetweenHasToBeSent() {
        List<X509Certificate> chain = BELOW.issue(NAME);
        List<X509Certificate> gap = List.of(chain.getFirst(), ROOT.certificate());
        refused(judge(gap, authority(ROOT.certificate())), Reason.CERTIFICATE_UNTRUSTED);
    }

    @Test
    void theChainMayBeInAnyOrderAndHoldMore() {
        List<X509Certificate> chain = BELOW.issue(NAME);
        List<X509Certificate> mixed =
                List.of(
                        chain.getFirst(),
                        STRANGER.certificate(),
                        ROOT.certificate(),
                        ROOT.certificate(),
                        BELOW.certificate());
        assertReached(judge(mixed, authority(ROOT.certificate())));
    }

    /** Sending the authority's certificate is no proof: anybody has it. */
    @Test
    void anAuthorityThatDidntIssueTheCertificateVouchesForNothing() {
        List<X509Certificate> chain = List.of(STRANGER.issue(NAME).getFirst(), ROOT.certificate());
        assertThat(
                        refused(
                                judge(chain, authority(ROOT.certificate())),
                                Reason.CERTIFICATE_UNTRUSTED))
                .startsWith("under the authority of TLSA 2 0 1 ")
                .contains(" at _25._tcp.mx.example.com, the certificate does not lead to ");
        assertThat(ResultType.of(Reason.CERTIFICATE_UNTRUSTED))
                .isEqualTo(ResultType.CERTIFICATE_NOT_TRUSTED);
    }

    /** A public authority is nobody here (RFC 7672 §3.1.2). */
    @Test
    void onlyThePublishedAuthorityCounts() {
        refused(judge(STRANGER.issue(NAME), authority(ROOT.certificate())), Reason.TLSA_MISMATCH);
    }

    /** It vouches for others, not for itself. */
    @Test
    void theServersOwnCertificateIsNoAuthority() {
        X509Certificate own = TestAuthority.selfSigned(NOW, NAME);
        refused(judge(List.of(own), authority(own)), Reason.TLSA_MISMATCH);
        refused(judge(List.of(own, own), authority(own)), Reason.TLSA_MISMATCH);
        TlsaRecord whole = kind(Usage.DANE_TA, Selector.CERT, MatchingType.FULL).of(own);
        refused(judge(List.of(own), whole), Reason.TLSA_MISMATCH);
    }

    /** RFC 5280 §4.2.1.9: a server that plays the authority with its own certificate. */
    @Test
    void aServersCertificateIsNoAuthorityForAnother() throws Exception {
        KeyPair key = key();
        List<X509Certificate> server = ROOT.issue(NOW, key, "other.test");
        X509Certificate forged = TestAuthority.signed(key, "other.test", NAME);
        List<X509Certificate> chain = List.of(forged, server.getFirst(), ROOT.certificate());
        refused(judge(chain, authority(ROOT.certificate())), Reason.CERTIFICATE_UNTRUSTED);
        assertThat(
                        refused(
                                judge(chain, authority(server.getFirst())),
                                Reason.CERTIFICATE_UNTRUSTED))
                .endsWith("names a certificate that is no authority's");
    }

    /** RFC 7671 §5.2.1. */
    @Test
    void theAuthoritysOwnLimitOfThePathHolds() {
        TestAuthority limited = TestAuthority.limited("Limited", 0);
        assertReached(judge(limited.issue(NAME), authority(limited.certificate())));
        refused(
                judge(limited.below("Between").issue(NAME), authority(limited.certificate())),
                Reason.CERTIFICATE_UNTRUSTED);
        TestAuthority wider = TestAuthority.limited("Wider", 1);
        assertReached(judge(wider.below("Between").issue(NAME), authority(wider.certificate())));
    }

    @ParameterizedTest
    @CsvSource({"-400", "400"})
    void aCertificateOutOfItsTimeIsRefused(int daysOff) throws Exception {
        Instant from = NOW.plus(Duration.ofDays(daysOff));
        List<X509Certificate> chain = ROOT.issue(from, key(), NAME);
        assertThat(refused(judge(chain, authority(ROOT.certificate())), Reason.CERTIFICATE_EXPIRED))
                .startsWith("under the authority of TLSA 2 0 1 ");
        assertThat(ResultType.of(Reason.CERTIFICATE_EXPIRED))
                .isEqualTo(ResultType.CERTIFICATE_EXPIRED);
    }

    @ParameterizedTest
    @CsvSource({"-366", "2"})
    void anAuthorityOutOfItsTimeVouchesForNobody(int daysOff) throws Exception {
        TestAuthority old = TestAuthority.root("Old", NOW.plus(Duration.ofDays(daysOff)));
        List<X509Certificate> chain = old.issue(NOW, key(), NAME);
        assertThat(refused(judge(chain, authority(old.certificate())), Reason.CERTIFICATE_EXPIRED))
                .endsWith("names an authority whose certificate is out of its time");
    }

    @Test
    void aCertificateForClientsIsNotAServers() {
        List<X509Certificate> chain = ROOT.issueClient("a@example.com");
        refused(judge(chain, authority(ROOT.certificate())), Reason.CERTIFICATE_INVALID);
        assertThat(ResultType.of(Reason.CERTIFICATE_INVALID))
                .isEqualTo(ResultType.VALIDATION_FAILURE);
    }

    // Names (RFC 7672 §3.2.2, §3.2.3)

    @ParameterizedTest
    @CsvSource({
        "mx.example.com, true",
        "MX.Example.COM, true",
        "example.com, true",
        "example.org, true",
        "*.example.com, true",
        "other.example.com, false",
        "mx.example.com.evil.test, false",
        "*.mx.example.com, false",
        "*.*.com, false"
    })
    void theCertificateHasToCarryOneOfTheNames(String name, boolean reached) {
        PeerVerdict verdict = judge(ROOT.issue(name), authority(ROOT.certificate()));
        if (reached) assertReached(verdict);
        else refused(verdict, Reason.CERTIFICATE_NAME_MISMATCH);
    }

    @Test
    void anotherNameIsNamed() {
        assertThat(
                        refused(
                                judge(ROOT.issue("other.test"), authority(ROOT.certificate())),
                                Reason.CERTIFICATE_NAME_MISMATCH))
                .endsWith(
                        "the certificate is for other.test, not for example.com or example.org or"
                                + " mx.example.com");
        assertThat(ResultType.of(Reason.CERTIFICATE_NAME_MISMATCH))
                .isEqualTo(ResultType.CERTIFICATE_HOST_MISMATCH);
    }

    /** One authority issued it, for another name; that the other didn't says less. */
    @Test
    void theRefusalThatGotFurthestIsTold() {
        TlsaRecord stranger =
                kind(Usage.DANE_TA, Selector.CERT, MatchingType.FULL).of(STRANGER.certificate());
        refused(
                judge(ROOT.issue("other.test"), stranger, authority(ROOT.certificate())),
                Reason.CERTIFICATE_NAME_MISMATCH);
    }

    // Limits

    @Test
    void ofALongChainTheFirstTenAreLookedAt() {
        List<X509Certificate> chain = new ArrayList<>(ROOT.issue(NAME).subList(0, 1));
        chain.addAll(Collections.nCopies(8, STRANGER.certificate()));
        chain.add(ROOT.certificate());
        assertReached(judge(chain, authority(ROOT.certificate())));
        chain.add(1, STRANGER.certificate());
        refused(judge(chain, authority(ROOT.certificate())), Reason.TLSA_MISMATCH);
    }

    // The value

    @Test
    void recordsThatDontCountAreDropped() {
        TlsaRecord strong = new TlsaRecord(3, 1, 2, "ab".repeat(64));
        assertThat(check(ANOTHER, strong, new TlsaRecord(1, 1, 1, "cd".repeat(32))))
                .isEqualTo(check(strong));
    }

    @Test
    void withoutAUsableRecordThereIsNothingToCheck() {
        assertThatThrownBy(() -> check(new TlsaRecord(1, 1, 1, "cd".repeat(32))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DaneCheck(OWNER, Set.of(ANOTHER), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static KeyPair key() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }
}
