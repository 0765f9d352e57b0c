package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig.Deliver;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.queue.Envelope;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.DeliverBy;
import org.signpost.queue.Envelope.Demands;
import org.signpost.queue.Envelope.Ret;
import org.signpost.queue.Envelope.Schedule;
import org.signpost.queue.Envelope.TlsDemand;
import org.signpost.queue.Outcome;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.QueueId;
import org.signpost.queue.Recipient;
import org.signpost.queue.Recipient.Notify;
import org.signpost.smtp.Capabilities;
import org.signpost.smtpclient.ScriptedServer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a sender asks for reaches the next host, or its want is told. */
class WishesTest {

    private static final Recipient BOB = Recipient.of(Mailbox.of("bob@there.test"));
    private static final Recipient BEAR = Recipient.of(Mailbox.of("bär@there.test"));
    private static final Demands PLAIN = Demands.plain(BodyType.SEVEN_BIT, false);

    @TempDir Path data;
    private ScriptedServer server;
    private Desk desk;

    @BeforeEach
    void setUp() throws IOException {
        server = new ScriptedServer();
        desk = new Desk(data).relay(server.address(), TlsLevel.DEFAULT);
    }

    @AfterEach
    void tearDown() throws IOException {
        desk.close();
        server.close();
    }

    private static Recipient wishing(String orcpt, Notify... notices) {
        return new Recipient(BOB.address(), Optional.empty(), Optional.of(orcpt), Set.of(notices));
    }

    private static Demands scheduled(int priority, Optional<DeliverBy> by) {
        Schedule schedule = new Schedule(priority, Optional.empty(), by);
        return new Demands(BodyType.SEVEN_BIT, false, TlsDemand.NONE, schedule, false, false);
    }

    private Outcome sent(Demands demands, Recipient... to) throws IOException {
        return sent("a@ours.test", demands, to);
    }

    private Outcome sent(String sender, Demands demands, Recipient... to) throws IOException {
        desk.start();
        QueueId id = desk.queue.add(sender, demands, Desk.MESSAGE, List.of(to));
        return desk.queue.outcome(id, 0);
    }

    /** RFC 3461 §5.2.1 (S31). */
    @Test
    void dsnParametersGoOnUnchanged() throws IOException {
        server.offers("PIPELINING", "DSN");
        desk.queue.notice = new Envelope.Notice(Optional.of(Ret.HDRS), Optional.of("QQ+2B1"));
        sent(PLAIN, wishing("RFC822;Bob+2Bx@There.test", Notify.SUCCESS, Notify.DELAY));
        assertThat(server.heard())
                .contains(
                        "MAIL FROM:<a@ours.test> RET=HDRS ENVID=QQ+2B1",
                        "RCPT TO:<bob@there.test> NOTIFY=SUCCESS,DELAY"
                                + " ORCPT=RFC822;Bob+2Bx@There.test");
        assertThat(desk.queue.notices()).isEmpty();
    }

    /** RFC 3461 §5.2.1 (d) (S31). */
    @Test
    void theAddressBeforeAnAliasIsTheOriginalOne() throws IOException {
        server.offers("DSN");
        sent(
                PLAIN,
                new Recipient(
                        BOB.address(),
                        Optional.of(Mailbox.of("a+b@ours.test")),
                        Optional.empty(),
                        Set.of()));
        assertThat(server.heard())
                .contains("RCPT TO:<bob@there.test> ORCPT=rfc822;a+2Bb@ours.test");
    }

    /** RFC 3461 §5.2.2 (S31, S32). */
    @Test
    void aHostWithoutDsnGetsNoneOfItAndTheSenderHearsThatTheMessageWasRelayed() throws IOException {
        desk.queue.notice = new Envelope.Notice(Optional.of(Ret.FULL), Optional.of("QQ+2B1"));
        sent(PLAIN, wishing("rfc822;b+2Bx@there.test", Notify.SUCCESS));
        assertThat(server.heard())
                .contains("MAIL FROM:<a@ours.test> SIZE=62", "RCPT TO:<bob@there.test>");
        desk.queue.await(() -> desk.queue.notices().size() == 1);
        assertThat(desk.queue.notices().getFirst())
                .contains("Subject: Your message was handed on")
                .contains("Original-Envelope-Id: QQ+1")
                .contains("Original-Recipient: rfc822;b+x@there.test")
                .contains("Final-Recipient: rfc822; bob@there.test\r\nAction: relayed\r\n")
                .contains("Status: 2.0.0")
                // RFC 3461 §4.3: RET is about failures.
                .contains("Content-Type: text/rfc822-headers");
    }

    /** RFC 3461 §5.2.3 (S31, S32). */
    @Test
    void theSenderWhoWantsItHearsOfDelivery() throws IOException {
        desk.domain("there.test", new Deliver.Maildir());
        sent(PLAIN, wishing("rfc822;bob@there.test", Notify.SUCCESS, Notify.FAILURE), BEAR);
        desk.queue.await(() -> desk.queue.notices().size() == 1);
        assertThat(desk.queue.notices().getFirst())
                .contains("Subject: Your message was delivered")
                .contains("Action: delivered")
                .doesNotContain("b=C3=A4r");
    }

    /** RFC 3461 §5.2.2, RFC 2852 §4.1.4 (S31, S36): told by the write that ends the delivery. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSenderHearsOfASuccessOnceWhileOthersWait(boolean asked) throws IOException {
        Recipient bob = asked ? wishing("rfc822;bob@there.test", Notify.SUCCESS) : BOB;
        Demands demands = asked ? PLAIN : scheduled(0, by(120, false, true));
        Recipient carol = Recipient.of(Mailbox.of("carol@dead.test"));
        QueueId id;
        try (ScriptedServer silent = new ScriptedServer().on("greeting", ScriptedServer.SILENCE)) {
            desk.domain("dead.test", new Deliver.Smtp(Desk.hostPort(silent.address()))).start();
            id = desk.queue.add("a@ours.test", demands, Desk.MESSAGE, List.of(bob, carol));
            desk.queue.await(() -> desk.queue.notices().size() == 1);
            assertThat(desk.queue.leased()).contains(id);
            assertThat(desk.queue.find(id).orElseThrow().open())
                    .extracting(OpenRecipient::recipient)
                    .containsExactly(carol);
        }
        assertThat(desk.queue.outcome(id, 1)).isInstanceOf(Outcome.Deferred.class);
        assertThat(desk.queue.notices()).singleElement().asString().contains("Action: relayed");
    }

    /** RFC 3461 §4.1 (S31). */
    @Test
    void whoNeverWantsToHearDoesNot() throws IOException {
        server.on("RCPT", "550 5.1.1 no such user\r\n");
        assertThat(sent(PLAIN, wishing("rfc822;bob@there.test", Notify.NEVER)))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(desk.queue.notices()).isEmpty();
    }

    /** RFC 3461 §4.3 (S32). */
    @ParameterizedTest
    @CsvSource({"HDRS, text/rfc822-headers, false", "FULL, message/rfc822, true"})
    void aFailureReturnsAsMuchAsTheSenderWants(Ret ret, String type, boolean body)
            throws IOException {
        server.on("RCPT", "550 5.1.1 no such user\r\n");
        desk.queue.notice = new Envelope.Notice(Optional.of(ret), Optional.empty());
        sent(PLAIN, BOB);
        desk.queue.await(() -> desk.queue.notices().size() == 1);
        String notice = desk.queue.notices().getFirst();
        assertThat(notice).contains("Content-Type: " + type + "\r\n", "Subject: hello\r\n");
        assertThat(notice.contains("\r\n\r\nbody\r\n")).isEqualTo(body);
    }

    /** RFC 3461 §4.5 (S20): the null sender hears of nothing. */
    @Test
    void theNullSenderHearsOfNoSuccess() throws IOException {
        sent("", PLAIN, wishing("rfc822;bob@there.test", Notify.SUCCESS));
        assertThat(desk.queue.notices()).isEmpty();
    }

    /** RFC 6531 §3.4, RFC 6533 §3 (S30). */
    @Test
    void internationalMailGoesToAHostThatKnowsIt() throws IOException {
        server.offers("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN");
        sent(
                "jürgen@bücher.example",
                PLAIN,
                new Recipient(
                        BEAR.address(),
                        Optional.of(Mailbox.of("bär+x@ours.test")),
                        Optional.empty(),
                        Set.of()));
        assertThat(server.heard())
                .contains(
                        latin1("MAIL FROM:<jürgen@xn--bcher-kva.example> SMTPUTF8"),
                        latin1("RCPT TO:<bär@there.test> ORCPT=utf-8;bär\\x{2B}x@ours.test"));
    }

    /** As the scripted server reads it. */
    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** RFC 6531 §3.5 (S30). */
    @Test
    void anAddressBeyondAsciiIsReturnedWhereTheHostKnowsNoneAndTheOthersGetTheMessage()
            throws IOException {
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", PLAIN, Desk.MESSAGE, List.of(BOB, BEAR));
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        Outcome refused = desk.queue.outcome(id, 1);
        assertThat(refused).isInstanceOf(Outcome.Failed.class);
        assertThat(refused.status().status()).hasToString("5.6.7");
        // RFC 6533 §4.1: the sender's address is ASCII, so all of the notice is.
        desk.queue.await(() -> desk.queue.notices().size() == 1);
        assertThat(desk.queue.notices().getFirst())
                .contains("Content-Type: message/global-delivery-status")
                .contains("Final-Recipient: utf-8; b=C3=A4r@there.test")
                .matches("\\p{ASCII}*");
    }

    /** RFC 6531 §3.5, RFC 6533 §4.5 (S30, S32). */
    @Test
    void aHeaderBeyondAsciiIsReturnedWhereTheHostKnowsNone() throws IOException {
        Demands utf8 =
                new Demands(
                        BodyType.EIGHT_BIT_MIME,
                        true,
                        TlsDemand.NONE,
                        Schedule.now(),
                        false,
                        false);
        desk.start();
        String message = "Subject: \u00c3\u00a4\r\n\r\nbody\r\n";
        QueueId id = desk.queue.add("a@ours.test", utf8, message, List.of(BOB));
        assertThat(desk.queue.outcome(id, 0).status().status()).hasToString("5.6.9");
        assertThat(desk.queue.notices())
                .singleElement()
                .asString()
                .contains("Content-Type: message/global\r\n", "Subject: =C3=A4\r\n\r\nbody");
    }

    /** RFC 6531 §3.5 (S30): whatever the header, MAIL is what the host would refuse. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSenderBeyondAsciiIsToldThatTheHostKnowsNone(boolean header) throws IOException {
        Demands demands =
                new Demands(
                        BodyType.SEVEN_BIT, header, TlsDemand.NONE, Schedule.now(), false, false);
        assertThat(sent("jürgen@elsewhere.test", demands, BOB).status().status())
                .hasToString("5.6.7");
    }

    /** RFC 6533 §4, RFC 6531 §3.4 (S30, S32). */
    @Test
    void aNoticeToAnAddressBeyondAsciiNeedsSmtputf8Itself() throws IOException {
        server.offers("SMTPUTF8").on("RCPT", "550 5.1.1 no such user\r\n");
        sent("jürgen@elsewhere.test", PLAIN, BOB);
        desk.queue.await(() -> desk.queue.accepted().size() == 2);
        assertThat(desk.queue.accepted().getLast().envelope().demands().smtputf8()).isTrue();
        assertThat(desk.queue.notices().getFirst()).contains("To: <jürgen@elsewhere.test>");
    }

    /** RFC 8689 §4.2.1 (S33). */
    @Test
    void requireTlsIsReturnedWhereTheHostIsNotAuthenticated() throws IOException {
        server.offers("REQUIRETLS");
        Terms.Way stranger = new Terms.Way(false, false, false);
        Terms.Way known = new Terms.Way(true, false, false);
        Terms.Way here = new Terms.Way(false, true, true);
        // A relay on this host passes it on.
        Terms.Way relay = new Terms.Way(false, true, false);
        Terms.Way mailboxElsewhere = new Terms.Way(false, false, true);
        assertThat(refusal(stranger, "a@ours.test", "REQUIRETLS")).contains("5.7.30");
        assertThat(refusal(known, "a@ours.test", "DSN")).contains("5.7.30");
        assertThat(refusal(known, "a@ours.test", "REQUIRETLS")).isEmpty();
        assertThat(refusal(here, "a@ours.test", "DSN")).isEmpty();
        assertThat(refusal(relay, "a@ours.test", "REQUIRETLS")).contains("5.7.30");
        assertThat(refusal(mailboxElsewhere, "a@ours.test", "DSN")).contains("5.7.30");
        // §5: a notice is not thrown away.
        assertThat(refusal(stranger, "", "DSN")).isEmpty();
    }

    private Optional<String> refusal(Terms.Way way, String sender, String extension)
            throws IOException {
        return terms(sender, Desk.REQUIRE_TLS, extension, false)
                .refusal(way)
                .map(status -> status.status().toString());
    }

    private Terms terms(String sender, Demands demands, String extension, boolean known)
            throws IOException {
        QueueId id = desk.queue.add(sender, demands, Desk.MESSAGE, List.of(BOB));
        return new Terms(
                desk.queue.find(id).orElseThrow(),
                "mx.there.test",
                new Capabilities(Map.of(extension, List.of())),
                known,
                desk.clock.instant());
    }

    /** RFC 4954 §5 (M9). */
    @Test
    void aSubmitterWhoIsNotKnownGoesOnToServersThatKnowUs() throws IOException {
        Demands named =
                new Demands(BodyType.SEVEN_BIT, false, TlsDemand.NONE, Schedule.now(), false, true);
        assertThat(asked(named, true)).containsExactly("AUTH=<>");
        assertThat(asked(named, false)).isEmpty();
        assertThat(asked(PLAIN, true)).isEmpty();
    }

    private List<String> asked(Demands demands, boolean known) throws IOException {
        return terms("a@ours.test", demands, "AUTH", known)
                .mail(List.of(BOB), BodyType.SEVEN_BIT)
                .stream()
                .map(wish -> wish.parameter().text())
                .toList();
    }

    /** RFC 8689 §5 (S33): what is returned is little, and as protected. */
    @Test
    void theNoticeOfWhatRequiresTlsRequiresItToo() throws IOException {
        assertThat(sent(Desk.REQUIRE_TLS, BOB).status().status()).hasToString("5.7.30");
        assertThat(server.heard()).noneMatch(line -> line.startsWith("MAIL FROM:<a@"));
        desk.queue.await(() -> desk.queue.accepted().size() == 2);
        assertThat(desk.queue.accepted().getLast().envelope().demands().tls())
                .isEqualTo(TlsDemand.REQUIRED);
        assertThat(desk.queue.notices().getFirst()).contains("text/rfc822-headers");
    }

    /** RFC 2852 §4.1.4 (S36), RFC 6710 §4.2 (S38). */
    @Test
    void theTimeThatIsLeftAndThePriorityGoOn() throws IOException {
        server.offers("DELIVERBY 60", "MT-PRIORITY");
        sent(scheduled(-3, by(120, true, true)), BOB);
        assertThat(server.heard()).contains("MAIL FROM:<a@ours.test> MT-PRIORITY=-3 BY=120;RT");
        desk.queue.await(() -> desk.queue.notices().size() == 1);
        assertThat(desk.queue.notices().getFirst())
                .contains("Action: relayed")
                .contains("Deliver-By-Date: ");
        assertThat(desk.queue.accepted().getLast().envelope().demands().schedule().priority())
                .isEqualTo(-3);
    }

    private static Optional<DeliverBy> by(int seconds, boolean orReturn, boolean trace) {
        return Optional.of(new DeliverBy(Duration.ofSeconds(seconds), orReturn, trace));
    }

    /** RFC 2852 §4.1.4.1 (S36). */
    @Test
    void whatComesBackWhenLateGoesToNobodyWhoCannotTell() throws IOException {
        assertThat(sent(scheduled(0, by(120, true, false)), BOB).status().status())
                .hasToString("5.3.3");
        server.offers("DELIVERBY 600");
        QueueId id =
                desk.queue.add(
                        "a@ours.test",
                        scheduled(0, by(120, true, false)),
                        Desk.MESSAGE,
                        List.of(BOB));
        assertThat(desk.queue.outcome(id, 0).status().status()).hasToString("5.4.7");
    }

    /** RFC 2852 §4.1.4.2 (S36). */
    @Test
    void aHostThatKnowsNoTimeIsAskedToTellOfDelays() throws IOException {
        server.offers("DSN");
        sent(scheduled(0, by(-5, false, false)), BOB);
        assertThat(server.heard()).contains("RCPT TO:<bob@there.test> NOTIFY=FAILURE,DELAY");
    }

    /** RFC 9422 §4 (S35). */
    @Test
    void aServersLimitsAreKept() throws IOException {
        server.offers("PIPELINING", "LIMITS RCPTMAX=2 RCPTDOMAINMAX=1");
        Recipient carol = Recipient.of(Mailbox.of("carol@there.test"));
        Recipient dave = Recipient.of(Mailbox.of("dave@there.test"));
        Recipient eve = Recipient.of(Mailbox.of("eve@elsewhere.test"));
        desk.start();
        QueueId id =
                desk.queue.add("a@ours.test", PLAIN, Desk.MESSAGE, List.of(BOB, carol, eve, dave));
        for (int i = 0; i < 4; i++) {
            assertThat(desk.queue.outcome(id, i)).isInstanceOf(Outcome.Delivered.class);
        }
        assertThat(server.heard().stream().filter(l -> l.startsWith("RCPT") || l.equals("DATA")))
                .containsExactly(
                        "RCPT TO:<bob@there.test>",
                        "RCPT TO:<carol@there.test>",
                        "DATA",
                        "RCPT TO:<eve@elsewhere.test>",
                        "DATA",
                        "RCPT TO:<dave@there.test>",
                        "DATA");
    }

    /** RFC 9422 §4 (S35). */
    @Test
    void aSessionHasNoMoreMessagesThanTheServerTakes() throws IOException {
        server.offers("PIPELINING", "LIMITS RCPTMAX=1 MAILMAX=2");
        Recipient carol = Recipient.of(Mailbox.of("carol@there.test"));
        Recipient dave = Recipient.of(Mailbox.of("dave@there.test"));
        desk.start();
        for (List<Recipient> to : List.of(List.of(BOB, carol, dave), List.of(BOB), List.of(BOB))) {
            QueueId id = desk.queue.add("a@ours.test", PLAIN, Desk.MESSAGE, to);
            for (int i = 0; i < to.size(); i++) {
                assertThat(desk.queue.outcome(id, i)).isInstanceOf(Outcome.Delivered.class);
            }
        }
        assertThat(
                        server.heard().stream()
                                .map(l -> l.substring(0, 4))
                                .filter(Set.of("EHLO", "MAIL")::contains))
                .containsExactly("EHLO", "MAIL", "MAIL", "EHLO", "MAIL", "MAIL", "EHLO", "MAIL");
        // The others have ended; this one is kept.
        Await.until(() -> server.openNow() == 1);
    }

    /** RFC 3030 §3 (S27, S28). */
    @Test
    void binaryContentGoesInChunks() throws IOException {
        server.offers("PIPELINING", "CHUNKING", "BINARYMIME");
        Demands binary =
                new Demands(
                        BodyType.BINARY_MIME, false, TlsDemand.NONE, Schedule.now(), false, false);
        desk.start();
        QueueId id = desk.queue.add("a@ours.test", binary, "A: b\r\n\r\n.\n\0\r", List.of(BOB));
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.heard()).contains("MAIL FROM:<a@ours.test> BODY=BINARYMIME");
        assertThat(server.messages()).containsExactly("Received: by test\r\nA: b\r\n\r\n.\n\0\r");
    }
}
