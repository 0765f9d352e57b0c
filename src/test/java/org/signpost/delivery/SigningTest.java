package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.DomainConfig;
import org.signpost.config.DomainConfig.Deliver;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.config.RouteConfig.Via;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dkim.DkimResult;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dkim.DkimVerifier;
import org.signpost.dkim.Scans;
import org.signpost.dns.DnsName;
import org.signpost.keys.ConfiguredKeys;
import org.signpost.keys.KeyEntry;
import org.signpost.keys.KeyStore;
import org.signpost.keys.KeyWaits;
import org.signpost.nameserver.ZoneFile;
import org.signpost.observe.Event;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.Demands;
import org.signpost.queue.Origin;
import org.signpost.queue.Outcome;
import org.signpost.queue.QueueId;
import org.signpost.queue.Recipient;
import org.signpost.smtpclient.ScriptedServer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * P5, P6, P7, K5: what leaves is signed as it leaves, or waits; RFC 6376 §5. Nothing goes unsigned
 * because a key is missing.
 */
class SigningTest {

    private static final String MESSAGE =
            """
            From: Ann <ann@ours.test>
            To: b@there.test
            Subject: hello

            body
            """
                    .replace("\n", "\r\n");

    @TempDir Path data;
    private ScriptedServer server;
    private KeyStore store;
    private Desk desk;

    @BeforeEach
    void setUp() throws IOException {
        server = new ScriptedServer();
        store = new KeyStore(Files.createDirectory(data.resolve("keys")));
        desk = new Desk(data.resolve("data")).relay(server.address(), TlsLevel.NONE);
    }

    @AfterEach
    void tearDown() throws IOException {
        desk.close();
        server.close();
        store.close();
    }

    private void start(DomainConfig... domains) {
        Config before = desk.config();
        desk.with(desk.config(List.of(domains), before.routes(), before.services().outbound()))
                .with(new ConfiguredKeys(store.keys(), () -> desk.config()))
                .start();
    }

    private static DomainConfig signed() {
        return KeyStore.signed("ours.test", DkimAlgorithm.values());
    }

    private void addBoth(String domain) throws IOException {
        store.add(domain, "rsa", KeyStore.RSA);
        store.add(domain, "ed", KeyStore.ED25519);
    }

    @Test
    void aMessageCarriesASignatureOfEachAlgorithmOnTopThatHolds() throws IOException {
        addBoth("ours.test");
        start(signed());
        assertThat(deliver(MESSAGE)).isInstanceOf(Outcome.Delivered.class);
        String sent = server.messages().getFirst();
        assertThat(sent)
                .startsWith("DKIM-Signature: v=1; a=rsa-sha256;")
                .contains("\r\nReceived: by test\r\n" + MESSAGE);
        assertThat(verdicts(sent)).containsExactly("PASS ours.test rsa", "PASS ours.test ed");
        assertThat(server.heard())
                .contains("MAIL FROM:<a@ours.test> SIZE=" + sent.length() + " BODY=8BITMIME");
        assertThat(sent.lines()).allMatch(line -> line.length() <= 78);
    }

    @Test
    void whatIsConvertedIsSignedAfterItWas() throws IOException {
        addBoth("ours.test");
        server.offers("PIPELINING");
        start(signed());
        String eightBit =
                """
                From: ann@ours.test
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                Gr\u00c3\u00bc\u00c3\u009fe
                """
                        .replace("\n", "\r\n");
        assertThat(deliver(eightBit)).isInstanceOf(Outcome.Delivered.class);
        String sent = server.messages().getFirst();
        assertThat(sent).contains("Content-Transfer-Encoding: quoted-printable");
        assertThat(verdicts(sent)).containsExactly("PASS ours.test rsa", "PASS ours.test ed");
    }

    @Test
    void aLongLineIsEncodedAndThenSigned() throws IOException {
        addBoth("ours.test");
        start(signed());
        String text = MESSAGE + "0123456789".repeat(200) + "\r\n";
        assertThat(deliver(text)).isInstanceOf(Outcome.Delivered.class);
        String sent = server.messages().getFirst();
        assertThat(sent.lines()).allMatch(line -> line.length() <= 78);
        assertThat(verdicts(sent)).containsExactly("PASS ours.test rsa", "PASS ours.test ed");
    }

    @Test
    void anAuthorBelowADomainOfOursIsSignedForByThatOne() throws IOException {
        addBoth("ours.test");
        start(KeyStore.plain("ours.test"));
        assertThat(deliver(MESSAGE.replace("ann@ours.test", "ann@shop.ours.test")))
                .isInstanceOf(Outcome.Delivered.class);
        assertThat(verdicts(server.messages().getFirst()))
                .containsExactly("PASS ours.test rsa", "PASS ours.test ed");
    }

    /** RFC 8616 §5: only an internationalized message may have other labels in a signature. */
    @Test
    void anInternationalAuthorIsSignedForByTheALabelsOfTheDomain() throws IOException {
        addBoth("xn--bcher-kva.test");
        server.offers("PIPELINING", "8BITMIME", "SMTPUTF8");
        start(KeyStore.signed("xn--bcher-kva.test", DkimAlgorithm.values()));
        String author = "From: ann@b\u00c3\u00bccher.test\r\n\r\nhello\r\n";
        assertThat(deliver(author)).isInstanceOf(Outcome.Delivered.class);
        assertThat(verdicts(server.messages().getFirst()))
                .containsExactly("PASS xn--bcher-kva.test rsa", "PASS xn--bcher-kva.test ed");
    }

    @Test
    void whatIsNotMarkedAtAcceptanceIsNeverSigned() throws IOException {
        addBoth("ours.test");
        start(signed());
        QueueId id = desk.queue.add("a@ours.test", MESSAGE, "b@there.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).containsExactly("Received: by test\r\n" + MESSAGE);
    }

    @Test
    void anAuthorWhoIsNotOursIsNoReasonToWait() throws IOException {
        start(signed());
        assertThat(deliver(MESSAGE.replace("ours.test", "other.test")))
                .isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void withoutAKeyMailWaitsAndSaysWhatToDo() throws IOException {
        start(signed());
        Outcome outcome = deliver(MESSAGE);
        assertThat(outcome).isInstanceOf(Outcome.Deferred.class);
        assertThat(outcome.status().status()).hasToString("4.7.0");
        assertThat(outcome.status().reason())
                .isEqualTo(
                        "waits for a DKIM key of ours.test: there is no active rsa-sha256 key:"
                                + " \"signpost dkim generate ours.test\" makes one");
        assertThat(server.connections()).isZero();
        assertThat(alarms()).hasSize(1);
        assertThat(alarms().getFirst())
                .startsWith("dkim.wait domain=ours.test id=")
                .contains("there is no active rsa-sha256 key");
    }

    @Test
    void theAlarmIsRepeatedEachHourAndMailComesBackInTheEnd() throws IOException {
        start(signed());
        QueueId id = add(MESSAGE);
        int tries = 0;
        Outcome outcome = desk.queue.outcome(id, 0);
        while (outcome instanceof Outcome.Deferred(var status, var until)) {
            tries++;
            desk.advance(Duration.between(desk.clock.instant(), until));
            outcome = desk.queue.outcome(id, 0);
        }
        assertThat(outcome.status().status()).hasToString("5.4.7");
        assertThat(tries).isGreaterThan(20);
        assertThat(alarms().size()).isBetween(20, tries);
    }

    @Test
    void aNewKeySendsAtOnceWhatWaitedForIt() throws IOException {
        start(signed());
        store.keys().onChange(desk.dispatcher()::lookForKeys);
        QueueId id = add(MESSAGE);
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        addBoth("ours.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(verdicts(server.messages().getFirst())).contains("PASS ours.test rsa");
    }

    @Test
    void whatWaitedBeforeARestartGoesAtOnceToo() throws IOException {
        start(signed());
        QueueId id = add(MESSAGE);
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        addBoth("ours.test");
        desk.dispatcher().close();
        desk.start();
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void afterAnHourNoMoreIsTakenInUntilThereIsAKey() throws IOException {
        start(signed());
        Domain ours = Domain.of("ours.test");
        Domain below = Domain.of("shop.ours.test");
        assertThat(deliver(MESSAGE)).isInstanceOf(Outcome.Deferred.class);
        desk.clock.advance(Duration.ofMinutes(59));
        assertThat(desk.dispatcher().holds(ours)).isFalse();
        desk.clock.advance(Duration.ofMinutes(1));
        assertThat(desk.dispatcher().holds(ours)).isTrue();
        assertThat(desk.dispatcher().holds(below)).isTrue();
        assertThat(desk.dispatcher().holds(Domain.of("other.test"))).isFalse();
        addBoth("ours.test");
        assertThat(desk.dispatcher().holds(ours)).isFalse();
    }

    @Test
    void aSecondWaitBeginsAnewAndIsToldOf() throws IOException {
        start(signed());
        store.keys().onChange(desk.dispatcher()::lookForKeys);
        Domain ours = Domain.of("ours.test");
        QueueId id = add(MESSAGE);
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        store.add("ours.test", "rsa", KeyStore.RSA);
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        desk.clock.advance(Duration.ofHours(5));
        store.keys().retire(ours, DnsName.of("rsa"));
        assertThat(desk.dispatcher().holds(ours)).isFalse();
        assertThat(deliver(MESSAGE)).isInstanceOf(Outcome.Deferred.class);
        assertThat(alarms()).hasSize(2);
        assertThat(desk.dispatcher().holds(ours)).isFalse();
        desk.clock.advance(Duration.ofHours(1));
        assertThat(desk.dispatcher().holds(ours)).isTrue();
    }

    /** The first retry may be hours away. */
    @Test
    void aWaitGoesOnAcrossARestart() throws IOException {
        start(signed());
        Domain ours = Domain.of("ours.test");
        assertThat(deliver(MESSAGE)).isInstanceOf(Outcome.Deferred.class);
        desk.dispatcher().close();
        desk.clock.advance(Duration.ofMinutes(59));
        KeyWaits waits =
                new KeyWaits(
                        desk.queue,
                        new ConfiguredKeys(store.keys(), desk::config),
                        desk.clock,
                        desk.events::add);
        waits.lookAtAll();
        assertThat(waits.holds(ours)).isFalse();
        desk.clock.advance(Duration.ofMinutes(1));
        assertThat(waits.holds(ours)).isTrue();
        addBoth("ours.test");
        assertThat(waits.holds(ours)).isFalse();
    }

    /** RFC 5322 §2.2: some readers drop what no name has, and see an author; we don't. */
    @Test
    void whoseAuthorCannotBeReadDoesNotLeaveUnsigned() throws IOException {
        addBoth("ours.test");
        start(signed());
        String hidden = MESSAGE.replace("From:", "Fro\u0001m:");
        String lost = "X: " + "x".repeat(1 << 20) + "\r\n" + MESSAGE;
        for (String message : List.of(hidden, lost)) {
            Outcome outcome = deliver(message);
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome.status().status()).hasToString("5.6.0");
            assertThat(outcome.status().reason()).contains("its author can't be read");
        }
        assertThat(server.connections()).isZero();
        assertThat(desk.events.stream().filter(e -> e.name().equals("dkim.fail"))).hasSize(2);
        assertThat(deliver(hidden, "b@ours.test")).isInstanceOf(Outcome.Delivered.class);
    }

    /** In mailboxes at the server. */
    private DomainConfig signedByLmtp() {
        return new DomainConfig(
                Domain.of("ours.test"),
                new Deliver.Lmtp(Desk.hostPort(server.address())),
                signed().recipients(),
                signed().aliases(),
                signed().tagSeparator(),
                signed().accounts(),
                signed().dkim());
    }

    @Test
    void whatARouteTakesElsewhereByLmtpWaitsAlthoughOurOwnMailboxesAreOnThatHost()
            throws IOException {
        server.lmtp();
        desk.route(new Via.Lmtp(Desk.hostPort(server.address())), TlsLevel.DEFAULT);
        start(signedByLmtp());
        QueueId id =
                desk.queue.add(
                        "a@ours.test",
                        Demands.plain(BodyType.EIGHT_BIT_MIME, true),
                        MESSAGE,
                        List.of(
                                Recipient.of(Mailbox.of("b@elsewhere.test")),
                                Recipient.of(Mailbox.of("b@ours.test"))));
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        assertThat(desk.queue.outcome(id, 1)).isInstanceOf(Outcome.Delivered.class);
        assertThat(alarms()).hasSize(1);
        assertThat(server.heard()).noneMatch(line -> line.contains("elsewhere.test"));
    }

    @Test
    void ourOwnMailboxesNeverWaitAndGetSignaturesWhereThereAreKeys() throws IOException {
        server.lmtp();
        start(signedByLmtp());
        assertThat(deliver(MESSAGE, "b@ours.test")).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).containsExactly("Received: by test\r\n" + MESSAGE);
        addBoth("ours.test");
        assertThat(deliver(MESSAGE, "b@ours.test")).isInstanceOf(Outcome.Delivered.class);
        assertThat(verdicts(server.messages().get(1))).contains("PASS ours.test rsa");
    }

    @Test
    void aMaildirNeverWaits() throws IOException {
        start(signed());
        assertThat(deliver(MESSAGE, "b@ours.test")).isInstanceOf(Outcome.Delivered.class);
        assertThat(alarms()).isEmpty();
    }

    @Test
    void ourOwnNoticesAreSignedWhereThereAreKeysAndNeverWait() throws IOException {
        desk.queue.origin = Origin.SELF;
        start(signed());
        String notice = MESSAGE.replace("ann@", "postmaster@");
        assertThat(deliver(notice)).isInstanceOf(Outcome.Delivered.class);
        addBoth("ours.test");
        assertThat(deliver(notice)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages().get(0)).doesNotContain("DKIM-Signature");
        assertThat(verdicts(server.messages().get(1))).contains("PASS ours.test rsa");
    }

    @Test
    void aLaterAttemptReusesTheSignature() throws IOException {
        addBoth("ours.test");
        server.on("content", "450 4.2.1 later\r\n", "250 2.0.0 OK\r\n");
        start(signed());
        QueueId id = add(MESSAGE);
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        desk.advance(Duration.ofHours(3));
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).hasSize(2);
        assertThat(server.messages().get(1)).isEqualTo(server.messages().get(0));
    }

    @Test
    void aHostThatTakesLessGetsASignatureOfItsOwn() throws IOException {
        addBoth("ours.test");
        server.on("content", "421 4.3.2 closing\r\n", "250 2.0.0 OK\r\n");
        start(signed());
        String eightBit = MESSAGE.replace("body", "b\u00f6dy");
        QueueId id = add(eightBit);
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Deferred.class);
        server.offers("PIPELINING");
        desk.advance(Duration.ofHours(3));
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(verdicts(server.messages().getLast()))
                .containsExactly("PASS ours.test rsa", "PASS ours.test ed");
    }

    private QueueId add(String message) throws IOException {
        return add(message, "b@there.test");
    }

    private QueueId add(String message, String to) throws IOException {
        return desk.queue.add(
                "a@ours.test",
                Demands.plain(BodyType.EIGHT_BIT_MIME, true),
                message,
                List.of(Recipient.of(Mailbox.of(to))));
    }

    private Outcome deliver(String message) throws IOException {
        return desk.queue.outcome(add(message), 0);
    }

    private Outcome deliver(String message, String to) throws IOException {
        return desk.queue.outcome(add(message, to), 0);
    }

    private List<String> alarms() {
        return desk.events.stream()
                .filter(e -> e.name().equals("dkim.wait"))
                .map(Event::line)
                .toList();
    }

    private List<String> verdicts(String message) throws IOException {
        String zone =
                store.keys().list().stream()
                        .map(KeyEntry::zoneLine)
                        .collect(Collectors.joining("\n", "", "\n"));
        List<DkimVerdict> verdicts =
                new DkimVerifier(ZoneFile.parse(zone), desk.clock)
                        .verify(Scans.scan(message), domain -> false);
        Stream<String> words =
                verdicts.stream()
                        .map(v ->
                                (v.result() == DkimResult.PASS ? "PASS" : v.reason())
                                        + " "
                                        + v.label().domain().map(DnsName::text).orElse("")
                                        + " "
                                        + v.label().selector().map(DnsName::text).orElse(""));
        return words.toList();
    }
}
