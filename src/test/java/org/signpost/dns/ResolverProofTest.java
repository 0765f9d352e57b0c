package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signpost.dns.ResolverProof.Flaw;
import org.signpost.dns.ResolverProof.Kind;
import org.signpost.nameserver.Denial;
import org.signpost.nameserver.Fault;
import org.signpost.nameserver.NameServer;
import org.signpost.nameserver.SignedTree;
import org.signpost.nameserver.ZoneKey;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** D6, D7: a resolver through which nothing can be validated is named, with the cure. */
class ResolverProofTest {

    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NOW = FROM.plusSeconds(3600);
    private static final SignedTree TREE = SignedTree.create(Denial.NSEC3, FROM);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private NameServer server;

    @BeforeEach
    void serve() throws IOException {
        server = NameServer.start(new InetSocketAddress(LOOPBACK, 0), TREE.zones());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void oneThatPassesSignaturesOnIsFit() {
        assertThat(prove(server.address(), validate(TREE.root(), TREE.b()), NOW)).isEmpty();
    }

    @Test
    void oneThatStripsSignaturesIsNamed() {
        server.strip(true);
        Flaw flaw = flaw(validate(TREE.root()), NOW);
        assertThat(flaw.kind()).isEqualTo(Kind.STRIPS_DNSSEC);
        assertThat(flaw.text())
                .startsWith("127.0.0.1:" + server.address().getPort())
                .contains("passes on no signatures of .", "[dns]");
    }

    @Test
    void keysThatDoNotFitTheAnchorAreNamed() {
        Flaw flaw = flaw(validate(ZoneKey.generate(DnsName.of("."))), NOW);
        assertThat(flaw.kind()).isEqualTo(Kind.UNTRUSTED);
        assertThat(flaw.words()).contains("the anchor is out of date");
    }

    @Test
    void aWrongClockIsTakenForOneWhereSeveralZonesSaySo() {
        Instant late = FROM.plus(SignedTree.LIFE).plusSeconds(60);
        Flaw several = flaw(validate(TREE.root(), TREE.a(), TREE.b()), late);
        assertThat(several.kind()).isEqualTo(Kind.CLOCK);
        assertThat(several.words())
                .contains("this host's clock seems to be wrong: it says 2026-11-02T00:01:00Z")
                .endsWith("set the clock");
        Flaw one = flaw(validate(TREE.b()), late);
        assertThat(one.kind()).isEqualTo(Kind.UNTRUSTED);
        assertThat(one.words()).contains("a signature of b.test expired on");
    }

    @Test
    void oneThatCannotBeAskedIsNamed() throws IOException {
        server.fail(DnsName.of("."), Fault.SERVFAIL);
        Flaw failing = flaw(validate(TREE.root()), NOW);
        assertThat(failing.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failing.words()).startsWith("answers SERVFAIL to a question about .");
        InetSocketAddress gone = server.address();
        server.close();
        assertThat(prove(gone, validate(TREE.root()), NOW).getFirst().kind())
                .isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void oneWithoutTcpIsNamed() throws IOException {
        try (DatagramSocket udp = new DatagramSocket(0, LOOPBACK)) {
            Thread.ofVirtual().start(() -> passOn(udp));
            InetSocketAddress at = (InetSocketAddress) udp.getLocalSocketAddress();
            Flaw flaw = prove(at, validate(TREE.root()), NOW).getFirst();
            assertThat(flaw.kind()).isEqualTo(Kind.NO_TCP);
            assertThat(flaw.words()).startsWith("doesn't answer over TCP");
        }
    }

    @Test
    void oneThatIsBelievedHasToValidate() {
        Flaw flaw = flaw(new Dnssec.TrustAd(), NOW);
        assertThat(flaw.kind()).isEqualTo(Kind.NOT_VALIDATING);
        assertThat(flaw.kind().word()).isEqualTo("not-validating");
    }

    @Test
    void withoutDnssecNothingIsAsked() {
        assertThat(prove(server.address(), new Dnssec.Off(), NOW)).isEmpty();
    }

    /** Passes questions on over UDP until its socket is closed. */
    private void passOn(DatagramSocket udp) {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        try (DatagramSocket upstream = new DatagramSocket()) {
            upstream.connect(server.address());
            while (true) {
                udp.receive(packet);
                var client = packet.getSocketAddress();
                byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
                upstream.send(new DatagramPacket(question, question.length));
                DatagramPacket reply = new DatagramPacket(new byte[4096], 4096);
                upstream.receive(reply);
                udp.send(new DatagramPacket(reply.getData(), reply.getLength(), client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private Flaw flaw(Dnssec dnssec, Instant now) {
        List<Flaw> flaws = prove(server.address(), dnssec, now);
        assertThat(flaws).hasSize(1);
        return flaws.getFirst();
    }

    private static List<Flaw> prove(InetSocketAddress at, Dnssec dnssec, Instant now) {
        return ResolverProof.of(List.of(at), dnssec, InstantSource.fixed(now));
    }

    private static Dnssec validate(ZoneKey... keys) {
        String text = Stream.of(keys).map(ZoneKey::ds).collect(Collectors.joining("\n", "", "\n"));
        return new Dnssec.Validate(((TrustAnchors.Good) TrustAnchors.parse(text)).anchors());
    }
}
