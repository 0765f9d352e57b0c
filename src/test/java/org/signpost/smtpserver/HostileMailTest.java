package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.signpost.address.Domain;
import org.signpost.authentication.Examiner;
import org.signpost.config.LimitsConfig;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.DkimSigner;
import org.signpost.dkim.MessageScan;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Resolver;
import org.signpost.nameserver.ZoneFile;
import org.signpost.nameserver.ZoneText;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whatever a stranger sends, and whatever his DNS does, the session has its reply within the limits
 * (P2, P8; RFC 7208 §4.6.4, RFC 6376 §6.1, §8.4, RFC 5321 §4.5.3.2.6).
 */
@Timeout(60)
class HostileMailTest {

    private static final SigningKey KEY = SigningKey.generateEd25519();
    private static final Duration EACH = Duration.ofSeconds(6);

    /** What every check may ask for, and one question more. */
    private static final Duration CHECK = Duration.ofSeconds(20).plus(EACH);

    /** SPF for two names, DKIM, DMARC and iprev; a client waits for ten minutes. */
    private static final Duration MOST = CHECK.multipliedBy(5);

    private static final String AUTHOR = "a.b.c.d.e.f.example.com";
    private static final String MESSAGE = "From: ann@" + AUTHOR + "\r\n\r\nText.\r\n";

    private final TestListener server = new TestListener();
    private final LeapingClock clock = new LeapingClock();
    private Duration each = EACH;

    /** Says what the zone file does, each time after a while, and remembers what it was asked. */
    private final class SlowDns implements Resolver {

        final ConcurrentLinkedQueue<DnsName> asked = new ConcurrentLinkedQueue<>();
        private final ZoneFile zone;

        SlowDns(String zone) {
            this.zone = ZoneFile.parse(zone);
        }

        @Override
        public <T> Answer<T> query(DnsName name, RecordType<T> type) {
            asked.add(name);
            clock.advance(each);
            return zone.query(name, type);
        }

        /** How many questions were about names like that. */
        long about(String part) {
            return asked.stream().filter(n -> n.text().contains(part)).count();
        }
    }

    private SlowDns dns(String zone) {
        SlowDns dns = new SlowDns(zone);
        InboundScene scene = new InboundScene();
        scene.inbound("dmarc=enforce");
        Inbound inbound = scene.inbound(Domain.of("mx.example.com"), clock);
        server.inbound =
                Optional.of(
                        new Inbound(
                                inbound.id(),
                                inbound.config(),
                                Optional.of(new Examiner(dns, clock)),
                                inbound.log()));
        return dns;
    }

    @BeforeEach
    void useTheClock() {
        server.clock = clock;
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** RFC 7208 §4.6.4, RFC 8601 §2.7: what can't be asked is a temporary error. */
    @Test
    void aDnsThatNeverAnswersIsATemperrorOfEachCheck() throws IOException {
        SlowDns dns =
                dns(
                        silent("b.test", "_dmarc." + AUTHOR, "1.0.0.127.in-addr.arpa")
                                + each(10, i -> silent("s%d._domainkey.example.com".formatted(i))));
        Instant before = clock.instant();
        assertThat(reply(each(10, i -> signature(i, "example.com")) + MESSAGE))
                .startsWith("250 2.0.0");
        assertThat(Duration.between(before, clock.instant())).isLessThanOrEqualTo(MOST);
        assertThat(results())
                .contains("dmarc=temperror", "spf=temperror", "dkim=temperror", "iprev=temperror");
        assertThat(dns.about("_domainkey")).isBetween(1L, 10L);
    }

    /** It does answer, but each time after 6 s, and there is much to be asked. */
    @Test
    void aDnsThatAnswersSlowlyHoldsNoCheckForLonger() throws IOException {
        SlowDns dns =
                dns(
                        "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n"
                                + "b.test. TXT \"v=spf1 mx a:x.test a:y.test -all\"\n"
                                + each(9, i -> "b.test. MX 10 m%d.test.\n".formatted(i))
                                + each(
                                        10,
                                        i ->
                                                "1.0.0.127.in-addr.arpa. PTR n%d.test.\nn%d.test. A 192.0.2.1\n"
                                                        .formatted(i, i)));
        Instant before = clock.instant();
        String deep =
                each(10, i -> signature(i, "l%d.m%d.n%d.o%d.example.com".replace("%d", "" + i)));
        assertThat(reply(deep + MESSAGE)).startsWith("250 2.0.0");
        assertThat(Duration.between(before, clock.instant())).isLessThanOrEqualTo(MOST);
        assertThat(results()).contains("dmarc=temperror", "spf=temperror", "iprev=temperror");
        assertThat(dns.asked).hasSizeLessThanOrEqualTo(5 * 5);
    }

    /** RFC 6376 §6.1: a verifier may look at some only. */
    @Test
    void ofNearlyAThousandSignaturesTenAreLookedAt() throws IOException {
        each = Duration.ZERO;
        SlowDns dns = dns(ZoneText.txt(DnsName.of("s0._domainkey.example.com"), record()) + "\n");
        assertThat(reply(signature(0, "example.com").repeat(990) + MESSAGE))
                .startsWith("250 2.0.0");
        assertThat(dns.about("_domainkey")).isEqualTo(10);
        assertThat(results().split("dkim=pass", -1)).hasSize(11);
    }

    @Test
    void aHeaderOfThousandsOfFieldsOrOfAMegabyteIsRefusedBeforeTheDnsIsAsked() throws IOException {
        SlowDns dns = dns("");
        String many = "554 5.6.0 The header has more than 1000 fields";
        assertThat(reply(signature(0, "example.com").repeat(1000) + MESSAGE)).isEqualTo(many);
        assertThat(reply("X: a\r\n".repeat(10_000) + MESSAGE)).isEqualTo(many);
        assertThat(reply("X: " + "x".repeat(1 << 20) + "\r\n" + MESSAGE))
                .isEqualTo("552 5.3.4 The header has more than 1048576 octets");
        assertThat(dns.asked).isEmpty();
        assertThat(server.queue.accepted).isEmpty();
    }

    @Test
    void aHeaderOfTenThousandFieldsIsExaminedWhereItIsAllowed() throws IOException {
        allowFields(20_000);
        dns(ZoneText.txt(DnsName.of("s0._domainkey.example.com"), record()) + "\n");
        String signed = signature(0, "example.com") + "X: a\r\n".repeat(10_000) + MESSAGE;
        assertThat(reply(signed)).startsWith("250 2.0.0");
        assertThat(results()).contains("dkim=pass");
    }

    private void allowFields(int fields) {
        LimitsConfig limits = server.limits;
        server.limits =
                new LimitsConfig(
                        limits.messageSize(),
                        limits.recipients(),
                        limits.sessions(),
                        limits.sessionsPerAddress(),
                        limits.connections(),
                        limits.session(),
                        new LimitsConfig.Header(limits.header().octets(), fields),
                        limits.errors(),
                        limits.deadlines());
    }

    /** The reply to a message from {@code a@b.test}. */
    private String reply(String message) throws IOException {
        try (Client client = server.connect()) {
            client.intoData();
            client.send(message + ".\r\n");
            return client.reply().strip();
        }
    }

    /** What was found out, as the trace of the message tells. */
    private String results() {
        return server.queue.accepted.getFirst().message().trace();
    }

    private static String each(int count, IntFunction<String> one) {
        return IntStream.range(0, count).mapToObj(one).collect(Collectors.joining());
    }

    private static String silent(String... names) {
        return Stream.of(names).map("; TIMEOUT %s.\n"::formatted).collect(Collectors.joining());
    }

    /** A signature that holds, by the selector of that number. */
    private static String signature(int selector, String domain) {
        byte[] octets = MESSAGE.getBytes(StandardCharsets.US_ASCII);
        MessageScan scan = DkimSigner.scan();
        scan.write(octets, 0, octets.length);
        DkimKey key = new DkimKey(DnsName.of(domain), DnsName.of("s" + selector), KEY);
        return DkimSigner.sign(scan.end(), List.of(key), Instant.EPOCH).getFirst();
    }

    private static String record() {
        return "v=DKIM1; k=ed25519; p="
                + Base64.getEncoder().encodeToString(KEY.verifying().published());
    }
}
