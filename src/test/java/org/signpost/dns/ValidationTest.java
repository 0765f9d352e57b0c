package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.dns.Answer.Failed;
import org.signpost.dns.Answer.Failure;
import org.signpost.dns.Answer.Found;
import org.signpost.dns.Answer.NoData;
import org.signpost.dns.Answer.NoSuchName;
import org.signpost.nameserver.Denial;
import org.signpost.nameserver.Fault;
import org.signpost.nameserver.NameServer;
import org.signpost.nameserver.SignedTree;
import org.signpost.nameserver.ZoneKey;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** D6, D7 (RFC 4035 §4.3, §5): what answers are worth that we validate ourselves. */
class ValidationTest {

    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NOW = FROM.plusSeconds(3600);
    private static final Instant END = FROM.plus(SignedTree.LIFE);
    private static final SignedTree TREE = SignedTree.create(Denial.NSEC3, FROM);
    private static final StubResolver.Patience SHORT =
            new StubResolver.Patience(Duration.ofMillis(300), 1, Duration.ofSeconds(10));

    private NameServer server;

    @BeforeEach
    void serve() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = NameServer.start(any, TREE.zones());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "mx.a.test,       A,    SECURE",
        "x.wild.a.test,   A,    SECURE",
        "alias.a.test,    A,    SECURE",
        "out.a.test,      A,    INSECURE",
        "mx.plain.test,   A,    INSECURE",
        "a.test,          MX,   SECURE",
        "_25._tcp.mx.a.test, TLSA, SECURE",
    })
    void recordsAreWorthWhatTheirZonesAre(String name, String type, Security security) {
        assertThat(ask(name, type))
                .isInstanceOfSatisfying(
                        Found.class, found -> assertThat(found.security()).isEqualTo(security));
    }

    @Test
    void thatThereIsNothingIsWorthWhatItsProofIs() {
        assertThat(ask("mx.a.test", "MX"))
                .isInstanceOfSatisfying(
                        NoData.class,
                        none -> assertThat(none.security()).isEqualTo(Security.SECURE));
        assertThat(ask("no.a.test", "A"))
                .isInstanceOfSatisfying(
                        NoSuchName.class,
                        none -> assertThat(none.security()).isEqualTo(Security.SECURE));
        assertThat(ask("no.plain.test", "A"))
                .isInstanceOfSatisfying(
                        NoSuchName.class,
                        none -> assertThat(none.security()).isEqualTo(Security.INSECURE));
    }

    @Test
    void whatDoesNotHoldIsNoAnswer() {
        server.fail(DnsName.of("mx.b.test"), Fault.BOGUS);
        bogus(ask("mx.b.test", "A"), "the DNSSEC of mx.b.test is bogus: ");
        bogus(ask("alias.a.test", "A"), "the DNSSEC of alias.a.test is bogus: ");
        server.fail(DnsName.of("no.a.test"), Fault.BOGUS);
        bogus(ask("no.a.test", "A"), "the DNSSEC of no.a.test is bogus: ");
    }

    @Test
    void strippedSignaturesAreNotTakenForAnUnsignedZone() {
        server.strip(true);
        bogus(ask("mx.a.test", "A"), "");
        bogus(ask("no.a.test", "A"), "");
        bogus(ask("mx.plain.test", "A"), "");
    }

    /** What nobody could be asked about proves nothing, though dnsjava passes over it. */
    @Test
    void keysThatCannotBeAskedForMakeNoAnswerInsecure() {
        server.fail(DnsName.of("b.test"), Fault.SERVFAIL);
        for (String question : List.of("no.b.test A", "mx.b.test MX", "mx.b.test A")) {
            String[] words = question.split(" ", 2);
            assertThat(ask(words[0], words[1]))
                    .as(question)
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed -> {
                                assertThat(failed.why()).isEqualTo(Failure.SERVFAIL);
                                assertThat(failed.detail()).endsWith(" answers SERVFAIL");
                            });
        }
    }

    @Test
    void anAnswerHoldsNoLongerThanItsSignatures() {
        Resolver late = resolver(anchors(TREE.root()), END.minusSeconds(10));
        assertThat(late.query(DnsName.of("mx.a.test"), RecordType.A))
                .isInstanceOfSatisfying(
                        Found.class,
                        found -> assertThat(found.ttl()).isEqualTo(Duration.ofSeconds(10)));
    }

    @Test
    void belowNoAnchorAllIsInsecure() {
        Resolver other = resolver(anchors(TREE.b()), NOW);
        assertThat(other.query(DnsName.of("mx.a.test"), RecordType.A))
                .isInstanceOfSatisfying(
                        Found.class,
                        found -> assertThat(found.security()).isEqualTo(Security.INSECURE));
        assertThat(other.query(DnsName.of("mx.b.test"), RecordType.A))
                .isInstanceOfSatisfying(
                        Found.class,
                        found -> assertThat(found.security()).isEqualTo(Security.SECURE));
    }

    @Test
    void keysAreAskedForOnce() {
        Resolver resolver = resolver(anchors(TREE.root()), NOW);
        for (String name : List.of("mx.a.test", "mx.b.test", "a.test", "no.b.test")) {
            resolver.query(DnsName.of(name), RecordType.A);
        }
        RecordType<String> keys = RecordType.shown("DNSKEY").orElseThrow();
        for (String zone : List.of(".", "test", "a.test", "b.test")) {
            assertThat(server.asked(DnsName.of(zone), keys)).as(zone).isEqualTo(1);
        }
    }

    @Test
    void aBadEndIsNotRemembered() {
        Resolver resolver = resolver(anchors(TREE.root()), NOW);
        server.fail(DnsName.of("b.test"), Fault.BOGUS);
        bogus(resolver.query(DnsName.of("mx.b.test"), RecordType.A), "");
        server.mend(DnsName.of("b.test"));
        assertThat(resolver.query(DnsName.of("mx.b.test"), RecordType.A)).isInstanceOf(Found.class);
    }

    @Test
    void signaturesOutOfTimeAreToldAndSeveralTellOfAWrongClock() {
        Resolver late = resolver(anchors(TREE.root()), END.plusSeconds(1));
        String detail = bogus(late.query(DnsName.of("mx.a.test"), RecordType.A), "");
        assertThat(detail).contains("a signature of a.test expired on 2026-11-02T00:00:00Z");
        late.query(DnsName.of("mx.b.test"), RecordType.A);
        assertThat(bogus(late.query(DnsName.of("mx.b.test"), RecordType.A), ""))
                .contains(
                        "this host's clock seems to be wrong: it says 2026-11-02T00:00:01Z, and the"
                                + " signatures of ",
                        "have expired");
        Resolver early = resolver(anchors(TREE.root()), FROM.minusSeconds(1));
        assertThat(bogus(early.query(DnsName.of("mx.a.test"), RecordType.A), ""))
                .contains("isn't valid before 2026-11-01T00:00:00Z");
    }

    @Test
    void aLookUpTellsItsChain() {
        Lookup found =
                Lookup.of(
                        List.of(server.address()),
                        new Dnssec.Validate(anchors(TREE.root())),
                        InstantSource.fixed(NOW),
                        DnsName.of("mx.a.test"),
                        RecordType.shown("A").orElseThrow());
        assertThat(found.answer()).isInstanceOf(Found.class);
        List<String> asked = new ArrayList<>();
        found.chain().forEach(step -> asked.add(step.type() + " " + step.name()));
        assertThat(asked)
                .containsExactly(
                        "A mx.a.test",
                        "DNSKEY .",
                        "DS test",
                        "DNSKEY test",
                        "DS a.test",
                        "DNSKEY a.test");
        assertThat(found.chain().getFirst().said())
                .startsWith("192.0.2.1; signed by a.test ")
                .endsWith(" until 2026-11-02T00:00:00Z");
    }

    private Answer<String> ask(String name, String type) {
        RecordType<String> shown = RecordType.shown(type).orElseThrow();
        return resolver(anchors(TREE.root()), NOW).query(DnsName.of(name), shown);
    }

    private Resolver resolver(TrustAnchors anchors, Instant now) {
        return StubResolver.of(
                List.of(server.address()),
                SHORT,
                new Dnssec.Validate(anchors),
                InstantSource.fixed(now));
    }

    private static TrustAnchors anchors(ZoneKey... keys) {
        StringBuilder text = new StringBuilder();
        for (ZoneKey key : keys) text.append(key.ds()).append("\n");
        return ((TrustAnchors.Good) TrustAnchors.parse(text.toString())).anchors();
    }

    private static String bogus(Answer<?> answer, String words) {
        assertThat(answer).isInstanceOf(Failed.class);
        Failed<?> failed = (Failed<?>) answer;
        assertThat(failed.why()).as(failed.detail()).isEqualTo(Failure.BOGUS);
        assertThat(failed.detail()).startsWith(words);
        return failed.detail();
    }
}
