package org.signpost.nameserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.dns.DnsName;
import org.xbill.DNS.SimpleResolver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;

/**
 * What a validating resolver makes of the signed zones (D7; RFC 4035 §3 and §5, RFC 4592, RFC 5155
 * §7 and §8).
 */
class SignedZoneTest {

    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NOW = FROM.plusSeconds(3600);

    /** One of each, since signing takes its time. */
    private static final SignedTree HASHED = SignedTree.create(Denial.NSEC3, FROM);

    private static final SignedTree OPEN = SignedTree.create(Denial.NSEC, FROM);
    private static final List<Zone> HASHED_ZONES = HASHED.zones();
    private static final List<Zone> OPEN_ZONES = OPEN.zones();

    private final Responder responder = new Responder();

    @ParameterizedTest
    @CsvSource({
        ".,                  NS,   NOERROR secure",
        "test,               NS,   NOERROR secure",
        "a.test,             MX,   NOERROR secure",
        "A.Test,             TXT,  NOERROR secure",
        "mx.a.test,          A,    NOERROR secure",
        "_25._tcp.mx.a.test, TLSA, NOERROR secure",
        "big.a.test,         TXT,  NOERROR secure",
        "x.wild.a.test,      A,    NOERROR secure",
        "x.y.wild.a.test,    TXT,  NOERROR secure",
        "*.wild.a.test,      TXT,  NOERROR secure",
        "alias.a.test,       A,    NOERROR secure",
        "alias.a.test,       CNAME,NOERROR secure",
        "x.star.a.test,      A,    NOERROR secure",
        "a.test,             DNSKEY,NOERROR secure",
        "a.test,             DS,   NOERROR secure",
        "test,               DS,   NOERROR secure",
        "sub.a.test,         NS,   NOERROR insecure",
        "ns.sub.a.test,      A,    NOERROR insecure",
        "mx.plain.test,      A,    NOERROR insecure",
        "out.a.test,         A,    NOERROR insecure",
        "no.plain.test,      A,    NXDOMAIN insecure",
    })
    void answersAreWhatTheyAre(String name, String type, String says) throws IOException {
        bothSay(name, type, says);
    }

    @ParameterizedTest
    @CsvSource({
        "test,               A,   NOERROR secure",
        "mx.a.test,          MX,  NOERROR secure",
        "_tcp.mx.a.test,     A,   NOERROR secure",
        "wild.a.test,        A,   NOERROR secure",
        "x.wild.a.test,      MX,  NOERROR secure",
        "x.y.wild.a.test,    MX,  NOERROR secure",
        "here.wild.a.test,   TXT, NOERROR secure",
        "x.star.a.test,      AAAA,NOERROR secure",
        "mx.a.test,          DS,  NOERROR secure",
        "plain.test,         DS,  NOERROR secure",
        "sub.a.test,         DS,  NOERROR secure",
        "far.a.test,         DS,  NOERROR secure",
        "down.test,          A,   NOERROR secure",
        "unserved.down.test, DS,  NOERROR secure",
        "no,                 A,   NXDOMAIN secure",
        "zzz.test,           A,   NXDOMAIN secure",
        "no.a.test,          A,   NXDOMAIN secure",
        "x.y.no.a.test,      A,   NXDOMAIN secure",
        "x.here.wild.a.test, A,   NXDOMAIN secure",
        "no._tcp.mx.a.test,  TLSA,NXDOMAIN secure",
        "no.a.test,          DS,  NXDOMAIN secure",
        "lost.a.test,        A,   NXDOMAIN secure",
    })
    void whatDoesNotExistIsProven(String name, String type, String says) throws IOException {
        bothSay(name, type, says);
    }

    @ParameterizedTest
    @EnumSource(Denial.class)
    void corruptedSignaturesAreBogus(Denial denial) throws IOException {
        SignedTree tree = serve(denial);
        responder.fail(DnsName.of("mx.b.test"), Fault.BOGUS);
        responder.fail(DnsName.of("no.a.test"), Fault.BOGUS);
        assertThat(at(NOW, tree).says("mx.b.test", "A")).isEqualTo("bogus");
        assertThat(at(NOW, tree).says("alias.a.test", "A")).isEqualTo("bogus");
        assertThat(at(NOW, tree).says("no.a.test", "A")).isEqualTo("bogus");
        assertThat(at(NOW, tree).says("nowhere.b.test", "A")).isEqualTo("NXDOMAIN secure");
        assertThat(at(NOW, tree).says("mx.a.test", "A")).isEqualTo("NOERROR secure");
        responder.mend(DnsName.of("mx.b.test"));
        assertThat(at(NOW, tree).says("alias.a.test", "A")).isEqualTo("NOERROR secure");
    }

    @Test
    void signaturesHoldInTheirTimeOnly() throws IOException {
        SignedTree tree = serve(Denial.NSEC3);
        Instant end = FROM.plus(SignedTree.LIFE);
        assertThat(at(FROM.minusSeconds(1), tree).says("a.test", "MX")).isEqualTo("bogus");
        assertThat(at(end.plusSeconds(1), tree).says("a.test", "MX")).isEqualTo("bogus");
        assertThat(at(end.minusSeconds(1), tree).says("a.test", "MX")).isEqualTo("NOERROR secure");
    }

    @Test
    void aZoneIsSignedAnewWhenItChangesOrItsTimeIsOver() throws IOException {
        SignedTree tree = serve(Denial.NSEC3);
        responder.replace(tree.other().with("later 60 IN A 192.0.2.12"));
        assertThat(at(NOW, tree).says("later.b.test", "A")).isEqualTo("NOERROR secure");
        assertThat(at(NOW, tree).says("late.b.test", "A")).isEqualTo("NXDOMAIN secure");

        Instant end = FROM.plus(SignedTree.LIFE);
        Zone expired = tree.other().signed(tree.b(), FROM, FROM.plusSeconds(60), Denial.NSEC3);
        responder.replace(expired);
        assertThat(at(NOW, tree).says("mx.b.test", "A")).isEqualTo("bogus");
        responder.replace(expired.signed(tree.b(), FROM, end, Denial.NSEC));
        assertThat(at(NOW, tree).says("mx.b.test", "A")).isEqualTo("NOERROR secure");
    }

    @Test
    void aServerThatStripsSignaturesIsNotBelieved() throws IOException {
        SignedTree tree = serve(Denial.NSEC3);
        responder.strip(true);
        assertThat(at(NOW, tree).says("a.test", "MX")).isEqualTo("bogus");
        assertThat(at(NOW, tree).says("mx.plain.test", "A")).isEqualTo("bogus");
        responder.strip(false);
        assertThat(at(NOW, tree).says("a.test", "MX")).isEqualTo("NOERROR secure");
    }

    @Test
    void aZoneBelowAnotherKeysDelegationIsBogus() throws IOException {
        SignedTree tree = serve(Denial.NSEC3);
        ZoneKey other = ZoneKey.generate(tree.b().zone());
        responder.replace(
                tree.other().signed(other, FROM, FROM.plus(SignedTree.LIFE), Denial.NSEC3));
        assertThat(at(NOW, tree).says("mx.b.test", "A")).isEqualTo("bogus");
    }

    @Test
    void theServerIsBelievedOverUdpAndTcp() throws IOException {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (NameServer server = NameServer.start(loopback, HASHED_ZONES)) {
            Validator validator =
                    Validator.of(new SimpleResolver(server.address()), HASHED.root(), NOW);
            assertThat(validator.says("alias.a.test", "A")).isEqualTo("NOERROR secure");
            assertThat(validator.says("big.a.test", "TXT")).isEqualTo("NOERROR secure");
            server.strip(true);
            assertThat(validator.says("mx.a.test", "A")).isEqualTo("bogus");
        }
    }

    @Test
    void keysAreGivenOrMade() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        DnsName name = DnsName.of("a.test");
        assertThat(ZoneKey.of(name, pair).ds()).isEqualTo(ZoneKey.of(name, pair).ds());
        assertThat(ZoneKey.generate(name).ds()).isNotEqualTo(ZoneKey.generate(name).ds());
        assertThat(ZoneKey.of(name, pair).dnskey()).contains("257 3 13 ");

        generator.initialize(384);
        KeyPair large = generator.generateKeyPair();
        assertThatThrownBy(() -> ZoneKey.of(name, large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("P-256");
        ZoneKey key = ZoneKey.generate(name);
        Zone other = Zone.parse(DnsName.of("b.test"), "");
        assertThatThrownBy(() -> other.signed(key, FROM, NOW, Denial.NSEC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("b.test");
    }

    private void bothSay(String name, String type, String says) throws IOException {
        for (Denial denial : Denial.values()) {
            SignedTree tree = serve(denial);
            assertThat(at(NOW, tree).says(name, type)).as("by %s", denial).isEqualTo(says);
        }
    }

    private SignedTree serve(Denial denial) {
        (denial == Denial.NSEC ? OPEN_ZONES : HASHED_ZONES).forEach(responder::replace);
        return denial == Denial.NSEC ? OPEN : HASHED;
    }

    private Validator at(Instant now, SignedTree tree) throws IOException {
        return Validator.of(responder, tree.root(), now);
    }
}
