package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signpost.dns.Answer.Failed;
import org.signpost.dns.Answer.Failure;
import org.signpost.dns.Answer.Found;
import org.signpost.dns.Answer.NoData;
import org.signpost.dns.Answer.NoSuchName;
import org.signpost.nameserver.Fault;
import org.signpost.nameserver.NameServer;
import org.signpost.nameserver.Zone;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The resolver against a real server on loopback. */
class StubResolverTest {

    private static final InetSocketAddress LOOPBACK =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final StubResolver.Patience SHORT =
            new StubResolver.Patience(Duration.ofMillis(150), 2, Duration.ofSeconds(5));
    private static final DnsName TEST = DnsName.of("test");

    private static final String ZONE =
            """
            @ 900 IN SOA ns hostmaster 1 3600 600 604800 60
            @ IN NS ns
            a 120 IN MX 10 mx1.a
            a 120 IN MX 20 mx2.a
            a IN TXT "v=spf1 " "-all"
            mx1.a IN A 192.0.2.1
            mx1.a IN AAAA 2001:db8::1
            s1._domainkey.a IN TXT "v=DKIM1; p="
            null IN MX 0 .
            alias 30 IN CNAME alias2
            alias2 600 IN CNAME mx1.a
            dangling IN CNAME gone
            empty IN CNAME alias
            loop1 IN CNAME loop2
            loop2 IN CNAME loop1
            outside IN CNAME host.example.
            *.wild IN A 192.0.2.9
            c0 IN CNAME c1
            c1 IN CNAME c2
            c2 IN CNAME c3
            c3 IN CNAME c4
            c4 IN CNAME c5
            c5 IN CNAME c6
            c6 IN CNAME c7
            c7 IN CNAME c8
            c8 IN CNAME c9
            c9 IN A 192.0.2.8
            sub IN NS ns.sub
            ns.sub IN A 192.0.2.53
            """;

    private NameServer server;
    private StubResolver resolver;

    @BeforeEach
    void start() throws IOException {
        server = NameServer.start(LOOPBACK, List.of(Zone.parse(TEST, ZONE)));
        resolver = StubResolver.of(List.of(server.address()), SHORT);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void recordsAreFoundWithTheirTtl() {
        Answer<MxRecord> answer = resolver.mx(DnsName.of("a.test"));
        assertThat(answer).isInstanceOf(Found.class);
        Found<MxRecord> found = (Found<MxRecord>) answer;
        assertThat(found.records())
                .containsExactlyInAnyOrder(
                        new MxRecord(10, DnsName.of("mx1.a.test")),
                        new MxRecord(20, DnsName.of("mx2.a.test")));
        assertThat(found.ttl()).isEqualTo(Duration.ofMinutes(2));
        assertThat(found.security()).isEqualTo(Security.INDETERMINATE);
        assertThat(found.canonicalName()).isEqualTo(DnsName.of("a.test"));
    }

    @Test
    void everyTypeIsDecoded() {
        server.replace(Zone.parse(DnsName.of("2.0.192.in-addr.arpa"), "1 IN PTR mx1.a.test.\n"));
        InetAddress ipv4 = InetAddress.ofLiteral("192.0.2.1");
        assertThat(records(resolver.ipv4(DnsName.of("mx1.a.test")))).isEqualTo(List.of(ipv4));
        assertThat(records(resolver.ipv6(DnsName.of("mx1.a.test"))))
                .isEqualTo(List.of(InetAddress.ofLiteral("2001:db8::1")));
        assertThat(records(resolver.txt(DnsName.of("a.test")))).isEqualTo(List.of("v=spf1 -all"));
        assertThat(records(resolver.ptr(ipv4))).isEqualTo(List.of(DnsName.of("mx1.a.test")));
    }

    @Test
    void nullMxHasTheRootAsItsExchange() {
        List<MxRecord> records = records(resolver.mx(DnsName.of("null.test")));
        assertThat(records).containsExactly(new MxRecord(0, DnsName.ROOT));
        assertThat(records.getFirst().isNull()).isTrue();
    }

    @Test
    void aliasesAreFollowedAndTheShortestTtlCounts() {
        Found<InetAddress> found = (Found<InetAddress>) resolver.ipv4(DnsName.of("alias.test"));
        assertThat(found.canonicalName()).isEqualTo(DnsName.of("mx1.a.test"));
        assertThat(found.ttl()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aliasThatLeavesTheServersZonesIsAskedAgain() {
        server.replace(Zone.parse(DnsName.of("example"), "host IN A 192.0.2.77\n"));
        assertThat(records(resolver.ipv4(DnsName.of("outside.test"))))
                .isEqualTo(List.of(InetAddress.ofLiteral("192.0.2.77")));
    }

    @Test
    void aliasWhoseTargetCannotBeAskedFails() {
        assertFailed(resolver.ipv4(DnsName.of("outside.test")), Failure.SERVFAIL, "REFUSED");
    }

    @Test
    void aliasLoopFails() {
        assertFailed(resolver.ipv4(DnsName.of("loop1.test")), Failure.SERVFAIL, "CNAME");
    }

    @Test
    void eightAliasesAreFollowedAndNineAreNot() {
        assertThat(resolver.ipv4(DnsName.of("c1.test"))).isInstanceOf(Found.class);
        assertFailed(resolver.ipv4(DnsName.of("c0.test")), Failure.SERVFAIL, "CNAME");
    }

    @Test
    void missingNameIsNoSuchNameWithTheNegativeTtl() {
        assertThat(resolver.ipv4(DnsName.of("gone.test")))
                .isEqualTo(
                        new NoSuchName<InetAddress>(
                                Duration.ofMinutes(1),
                                Security.INDETERMINATE,
                                DnsName.of("gone.test")));
    }

    @Test
    void aliasOfMissingNameTellsWhichNameIsMissing() {
        assertThat(resolver.ipv4(DnsName.of("dangling.test")))
                .isEqualTo(
                        new NoSuchName<InetAddress>(
                                Duration.ofMinutes(1),
                                Security.INDETERMINATE,
                                DnsName.of("gone.test")));
    }

    @Test
    void missingTypeIsNoData() {
        assertThat(resolver.mx(DnsName.of("mx1.a.test")))
                .isEqualTo(
                        new NoData<MxRecord>(
                                Duration.ofMinutes(1),
                                Security.INDETERMINATE,
                                DnsName.of("mx1.a.test")));
        assertThat(resolver.mx(DnsName.of("empty.test"))).isInstanceOf(NoData.class);
    }

    @Test
    void nameThatOnlyHasNamesBelowItExists() {
        assertThat(resolver.txt(DnsName.of("_domainkey.a.test"))).isInstanceOf(NoData.class);
    }

    @Test
    void wildcardAnswersWithTheNameAsked() {
        Found<InetAddress> found = (Found<InetAddress>) resolver.ipv4(DnsName.of("x.y.wild.test"));
        assertThat(found.canonicalName()).isEqualTo(DnsName.of("x.y.wild.test"));
    }

    @Test
    void referralIsAFailureAndNotAnEmptyAnswer() {
        assertFailed(resolver.ipv4(DnsName.of("x.sub.test")), Failure.SERVFAIL, "referral");
    }

    @Test
    void servfailIsAskedOnce() {
        DnsName name = DnsName.of("a.test");
        server.fail(name, Fault.SERVFAIL);
        assertFailed(resolver.mx(name), Failure.SERVFAIL, "SERVFAIL");
        assertThat(server.asked(name, RecordType.MX)).isEqualTo(1);

        server.mend(name);
        assertThat(resolver.mx(name)).isInstanceOf(Found.class);
    }

    @Test
    void silenceIsATimeoutAfterEveryRound() {
        DnsName name = DnsName.of("a.test");
        server.fail(name, Fault.SILENT);
        assertFailed(resolver.mx(name), Failure.TIMEOUT, server.address().getPort() + " doesn't");
        assertThat(server.asked(name, RecordType.MX)).isEqualTo(2);
    }

    @Test
    void totalPatienceEndsTheRounds() {
        DnsName name = DnsName.of("a.test");
        server.fail(name, Fault.SILENT);
        StubResolver hasty =
                StubResolver.of(
                        List.of(server.address()),
                        new StubResolver.Patience(
                                Duration.ofMinutes(1), 1000, Duration.ofMillis(100)));
        assertFailed(hasty.mx(name), Failure.TIMEOUT, "doesn't answer");
    }

    @Test
    void nameOutsideOfTheZonesIsRefused() {
        assertFailed(resolver.mx(DnsName.of("example.com")), Failure.SERVFAIL, "REFUSED");
    }

    @Test
    void rootZoneMakesEveryOtherNameMissing() {
        server.replace(Zone.parse(DnsName.ROOT, ""));
        assertThat(resolver.mx(DnsName.of("example.com"))).isInstanceOf(NoSuchName.class);
        assertThat(resolver.mx(DnsName.of("a.test"))).isInstanceOf(Found.class);
    }

    @Test
    void largeAnswerComesOverTcp() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            many.append("many IN TXT \"").append("x".repeat(100)).append(i).append("\"\n");
        }
        server.replace(Zone.parse(TEST, ZONE).with(many.toString()));
        assertThat(records(resolver.txt(DnsName.of("many.test")))).hasSize(100);
        assertThat(server.asked(DnsName.of("many.test"), RecordType.TXT)).isEqualTo(2);
    }

    @Test
    void zoneIsReplacedWhileItServes() {
        Zone zone = Zone.parse(TEST, ZONE);
        server.replace(zone.without(DnsName.of("a.test"), RecordType.MX));
        assertThat(resolver.mx(DnsName.of("a.test"))).isInstanceOf(NoData.class);
        server.replace(zone.with("b IN MX 5 mx.b"));
        assertThat(resolver.mx(DnsName.of("b.test"))).isInstanceOf(Found.class);
    }

    @Test
    void secondResolverIsAskedWhenTheFirstFails() throws IOException {
        DnsName name = DnsName.of("a.test");
        server.fail(name, Fault.SERVFAIL);
        try (NameServer other = NameServer.start(LOOPBACK, List.of(Zone.parse(TEST, ZONE)))) {
            StubResolver both = StubResolver.of(List.of(server.address(), other.address()), SHORT);
            assertThat(both.mx(name)).isInstanceOf(Found.class);

            assertThat(both.mx(name)).isInstanceOf(Found.class);
            assertThat(server.asked(name, RecordType.MX)).isEqualTo(1);

            other.fail(name, Fault.SILENT);
            server.mend(name);
            assertThat(both.mx(name)).isInstanceOf(Found.class);
        }
    }

    @Test
    void closedPortIsNotWaitedFor() throws IOException {
        InetSocketAddress closed;
        try (NameServer gone = NameServer.start(LOOPBACK, List.of())) {
            closed = gone.address();
        }
        StubResolver patient = StubResolver.of(List.of(closed, server.address()));
        assertThat(patient.mx(DnsName.of("a.test"))).isInstanceOf(Found.class);
        assertFailed(
                StubResolver.of(List.of(closed)).mx(DnsName.of("a.test")),
                Failure.SERVFAIL,
                "can't be asked");
    }

    @Test
    void replyWithAnotherIdIsIgnored() throws Exception {
        assertForgeryIsIgnored(query -> {
            byte[] forged = noData(query);
            forged[0] ^= 1;
            return forged;
        });
    }

    @Test
    void replyToAnotherQuestionIsIgnored() throws Exception {
        assertForgeryIsIgnored(query -> {
            byte[] forged = noData(query);
            forged[13] = 'b'; // a.test becomes b.test
            return forged;
        });
    }

    @Test
    void replyThatIsNoMessageIsIgnored() throws Exception {
        assertForgeryIsIgnored(query -> Arrays.copyOf(noData(query), 15));
    }

    @Test
    void echoOfTheQuestionIsIgnored() throws Exception {
        assertForgeryIsIgnored(query -> query);
    }

    /** A server that sends a forgery first and then the truth, which is "no such name". */
    private static void assertForgeryIsIgnored(Function<byte[], byte[]> forge) throws Exception {
        try (DatagramSocket server = new DatagramSocket(LOOPBACK)) {
            Thread.ofVirtual().start(() -> answerTwice(server, forge));
            StubResolver asking =
                    StubResolver.of(
                            List.of((InetSocketAddress) server.getLocalSocketAddress()),
                            new StubResolver.Patience(
                                    Duration.ofSeconds(5), 1, Duration.ofSeconds(5)));
            assertThat(asking.mx(DnsName.of("a.test"))).isInstanceOf(NoSuchName.class);
        }
    }

    private static void answerTwice(DatagramSocket server, Function<byte[], byte[]> forge) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            server.receive(packet);
            byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
            byte[] truth = noData(query);
            truth[3] |= 3;
            for (byte[] reply : List.of(forge.apply(query), truth)) {
                server.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The query turned into an empty reply. */
    private static byte[] noData(byte[] query) {
        byte[] reply = query.clone();
        reply[2] |= (byte) 0x80;
        return reply;
    }

    private static <T> List<T> records(Answer<T> answer) {
        assertThat(answer).isInstanceOf(Found.class);
        return ((Found<T>) answer).records();
    }

    private static void assertFailed(Answer<?> answer, Failure why, String detail) {
        assertThat(answer).isInstanceOf(Failed.class);
        assertThat(((Failed<?>) answer).why()).isEqualTo(why);
        assertThat(((Failed<?>) answer).detail()).contains(detail);
    }
}
