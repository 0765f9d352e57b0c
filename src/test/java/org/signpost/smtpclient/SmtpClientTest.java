package org.signpost.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.observe.Clock;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.Reply;
import org.signpost.smtpclient.OpenResult.Stage;
import org.signpost.smtpclient.Place.Dialect;
import org.signpost.smtpclient.Sent.Progress;
import org.signpost.tls.TlsPolicy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class SmtpClientTest {

    private static final TlsPolicy CLEAR = new TlsPolicy.None();
    private static final Timeouts SHORT = Timeouts.of(Duration.ofMillis(300));

    private ScriptedServer server;

    @BeforeEach
    void setUp() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void tearDown() throws IOException {
        server.close();
    }

    @Test
    void anInterruptedClientBeginsNothingAnew() {
        SmtpClient client = new SmtpClient(() -> SHORT, Clock.system());
        SmtpConnection connection =
                ((OpenResult.Open) client.open(server.target(), CLEAR, Caller.named("client.test")))
                        .connection();
        client.interrupt();
        assertThat(kinds(send(connection, "b@there.test"))).containsExactly(4);
        assertThat(server.messages()).isEmpty();
        assertThat(client.open(server.target(), CLEAR, Caller.named("client.test")))
                .isInstanceOf(OpenResult.Refused.class);
    }

    @Test
    void anInterruptedClientEndsTheContentThatItHasBegun() throws Exception {
        server.gated();
        SmtpClient client =
                new SmtpClient(() -> Timeouts.of(Duration.ofMinutes(1)), Clock.system());
        SmtpConnection connection =
                ((OpenResult.Open) client.open(server.target(), CLEAR, Caller.named("client.test")))
                        .connection();
        CompletableFuture<Sent> sent =
                CompletableFuture.supplyAsync(() -> send(connection, "b@there.test"));
        Await.until(() -> server.messages().size() == 1);
        client.interrupt();
        server.openGate();
        assertThat(kinds(sent.get())).containsExactly(2);
    }

    @Test
    void pipelinesTheEnvelopeInOrder() {
        Sent sent = send("b@there.test", "c@there.test");
        assertThat(sent.toAll()).isTrue();
        assertThat(server.heard())
                .containsExactly(
                        "EHLO client.test",
                        "MAIL FROM:<a@ours.test> SIZE=6",
                        "RCPT TO:<b@there.test>",
                        "RCPT TO:<c@there.test>",
                        "DATA");
        assertThat(server.messages()).containsExactly("body\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PIPELINING", "HELP"})
    void recipientsFareEachForItself(String extension) {
        server.offers(extension).on("RCPT TO:<no@there.test>", "550 5.1.1 nobody\r\n");
        server.on("RCPT TO:<later@there.test>", "450 4.2.1 busy\r\n");
        Sent sent = send("no@there.test", "b@there.test", "later@there.test");
        assertThat(kinds(sent)).containsExactly(5, 2, 4);
        assertThat(sent.recipients().getFirst().reply().map(Reply::toString))
                .contains("550 5.1.1 nobody");
        assertThat(server.messages()).hasSize(1);
    }

    @Test
    void contentIsWithheldWhereNobodyWasAccepted() {
        server.offers("HELP").on("RCPT", "550 5.1.1 nobody\r\n");
        assertThat(kinds(send("b@there.test"))).containsExactly(5);
        assertThat(server.heard()).doesNotContain("DATA");
    }

    @Test
    void emptyContentEndsTheDataOfAServerThatWantsItForNobody() {
        server.on("RCPT", "550 5.1.1 nobody\r\n").on("content", "554 5.5.1 no recipients\r\n");
        SmtpConnection connection = open();
        assertThat(kinds(send(connection, "b@there.test"))).containsExactly(5);
        assertThat(server.messages()).containsExactly("");
        server.on("RCPT", "250 ok\r\n").on("content", "250 ok\r\n");
        assertThat(kinds(send(connection, "b@there.test"))).containsExactly(2);
    }

    @Test
    void refusedTransactionIsResetBeforeTheNext() {
        server.on("MAIL", "451 4.3.0 not now\r\n", "250 ok\r\n")
                .on("RCPT", "503 5.5.1 MAIL first\r\n");
        server.on("DATA", "503 5.5.1 MAIL first\r\n");
        SmtpConnection connection = open();
        assertThat(kinds(send(connection, "b@there.test"))).containsExactly(4);
        server.on("RCPT", "250 ok\r\n").on("DATA", "354 go\r\n");
        assertThat(kinds(send(connection, "b@there.test"))).containsExactly(2);
        assertThat(server.heard())
                .containsSubsequence("DATA", "RSET", "MAIL FROM:<a@ours.test> SIZE=6");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failedLastChunkIsFollowedByReset(boolean lmtp) {
        if (lmtp) server.lmtp();
        server.offers("CHUNKING").on("content", "554 5.6.0 no\r\n", "250 2.0.0 ok\r\n");
        SmtpConnection connection = open();
        Outgoing message = Dialect.CHUNKED.form(message("a@there.test", "b@there.test"));
        for (int i = 0; i < 3; i++) connection.send(message);
        assertThat(server.heard().stream().skip(1).map(line -> line.substring(0, 4)))
                .containsExactly(
                        "MAIL", "RCPT", "RCPT", "BDAT", "RSET", "MAIL", "RCPT", "RCPT", "BDAT",
                        "MAIL", "RCPT", "RCPT", "BDAT");
    }

    @Test
    void lmtpServerAnswersForEachAcceptedRecipient() {
        server.lmtp().on("RCPT TO:<no@there.test>", "550 5.1.1 nobody\r\n");
        server.on("content", "250 2.0.0 ok\r\n", "452 4.2.2 full\r\n");
        assertThat(kinds(send("a@there.test", "no@there.test", "c@there.test")))
                .containsExactly(2, 5, 4);
        assertThat(server.heard().getFirst()).isEqualTo("LHLO client.test");
    }

    @Test
    void missingLmtpReplyIsTemporary() {
        server.lmtp().on("content", "250 2.0.0 ok\r\n", ScriptedServer.HANG_UP);
        assertThat(kinds(send("a@there.test", "c@there.test"))).containsExactly(2, 4);
    }

    @Test
    void tooLargeMessageIsNotSent() {
        server.offers("SIZE 5");
        Sent sent = send("b@there.test");
        assertThat(sent.recipients().getFirst().status()).hasToString("5.3.4");
        assertThat(server.heard()).hasSize(1);
    }

    @Test
    void eightBitIsDeclaredWhereItIsKnown() {
        SmtpConnection connection = open();
        connection.send(
                Outgoing.plain(
                        ReversePath.none(),
                        List.of(Mailbox.of("b@there.test")),
                        Content.of(new byte[] {'\r', '\n'}),
                        true));
        assertThat(server.heard()).contains("MAIL FROM:<> SIZE=2 BODY=8BITMIME");
    }

    @Test
    void oldServerIsGreetedByHelo() {
        server.on("EHLO", "502 5.5.1 what?\r\n");
        assertThat(kinds(send("b@there.test"))).containsExactly(2);
        assertThat(server.heard()).startsWith("EHLO client.test", "HELO client.test");
    }

    @Test
    void closingReplyEndsTheConnection() {
        server.on("MAIL", "421 4.3.2 shutting down\r\n");
        SmtpConnection connection = open();
        Sent sent = send(connection, "b@there.test");
        assertThat(kinds(sent)).containsExactly(4);
        assertThat(sent.progress()).isEqualTo(Progress.ENVELOPE);
        assertThat(connection.isUsable()).isFalse();
    }

    @Test
    void refusedGreetingIsAValue() {
        server.on("greeting", "554 5.7.1 not you\r\n");
        OpenResult.Refused refused = refused(CLEAR);
        assertThat(refused.stage()).isEqualTo(Stage.GREETING);
        assertThat(refused.status().status()).hasToString("5.7.1");
        assertThat(server.heard()).containsExactly("QUIT");
    }

    @Test
    void nobodyListening() throws IOException {
        // Bound and not listening: nobody else can be given the port meanwhile.
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress at = (InetSocketAddress) reserved.getLocalSocketAddress();
            Target target = Target.smtp("nobody.test", at);
            OpenResult result = client(SHORT).open(target, CLEAR, Caller.named("client.test"));
            assertThat(result).isInstanceOf(OpenResult.Refused.class);
            DeliveryStatus status = ((OpenResult.Refused) result).status();
            assertThat(status.status()).hasToString("4.4.1");
            assertThat(status.remote()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"220-", "HTTP/1.1 400 Bad Request\r\n", "999 no\r\n", "354 go\r\n"})
    void greetingThatIsNoneIsTemporary(String greeting) {
        server.on("greeting", greeting);
        assertThat(refused(CLEAR).status().status().kind()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {ScriptedServer.SILENCE, ScriptedServer.HANG_UP, "HTTP/1.1 400 no\r\n"})
    void whoNeverGreetedHasNotAnswered(String instead) {
        server.on("greeting", instead);
        assertThat(refused(CLEAR).status().remote()).isEmpty();
    }

    @Test
    void whoGreetedHasAnsweredWhateverFollows() {
        server.on("EHLO", ScriptedServer.HANG_UP);
        assertThat(refused(CLEAR).status().remote()).contains(server.target().remote());
    }

    @Test
    void silentServerIsGivenUp() {
        server.on("greeting", ScriptedServer.SILENCE);
        DeliveryStatus status = refused(CLEAR).status();
        assertThat(status.status()).hasToString("4.4.2");
        assertThat(status.reason()).contains("replying to the connection: it took too long");
    }

    @Test
    void endlessReplyIsGivenUp() {
        server.on("EHLO", "250-again\r\n".repeat(100_000));
        assertThat(refused(CLEAR).status().status()).hasToString("4.5.0");
    }

    @Test
    void replyOfAMegabyteIsGivenUp() {
        server.on("EHLO", "250 " + "x".repeat(1_000_000) + "\r\n");
        assertThat(refused(CLEAR).status().status()).hasToString("4.5.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 f\u00fcr immer\r\n", "250 taken\n", "250-a\n250 b\r\r\n"})
    void whatWasTakenIsTakenHoweverOddTheReply(String reply) {
        server.on("content", reply);
        assertThat(kinds(send("b@there.test"))).containsExactly(2);
    }

    @Test
    void refusalInAnyEncodingIsARefusal() {
        server.on("RCPT", "550 5.1.1 unbekannter Empf\u00e4nger\r\n");
        assertThat(kinds(send("b@there.test"))).containsExactly(5);
    }

    @ParameterizedTest
    @CsvSource({"552 too many recipients, 4", "552 5.5.3 too many, 4", "552 5.2.2 full, 5"})
    void tooManyRecipientsIsTemporary(String reply, int kind) {
        server.on("RCPT", reply + "\r\n");
        assertThat(kinds(send("b@there.test"))).containsExactly(kind);
    }

    @Test
    void lostFinalReplyIsTemporaryAndSaysHowFarItWent() {
        server.on("content", ScriptedServer.HANG_UP);
        Sent sent = send("b@there.test");
        assertThat(kinds(sent)).containsExactly(4);
        assertThat(sent.progress()).isEqualTo(Progress.CONTENT);
    }

    @Test
    void unreadableContentIsNeverEndedAsIfItWereWhole() {
        Content broken =
                new Content() {
                    @Override
                    public long size() {
                        return 100;
                    }

                    @Override
                    public void writeTo(org.signpost.smtp.ContentSink sink) throws IOException {
                        sink.write("half\r\n".getBytes(StandardCharsets.US_ASCII), 0, 6);
                        throw new IOException("the disk is gone");
                    }
                };
        SmtpConnection connection = open();
        Sent sent =
                connection.send(
                        Outgoing.plain(
                                ReversePath.none(),
                                List.of(Mailbox.of("b@there.test")),
                                broken,
                                false));
        connection.close();
        assertThat(sent.recipients().getFirst().status()).hasToString("4.3.0");
        assertThat(server.messages()).isEmpty();
    }

    @Test
    void requiredTlsThatIsNotOfferedIsRefused() {
        OpenResult.Refused refused = refused(new TlsPolicy.Encrypt());
        assertThat(refused.stage()).isEqualTo(Stage.TLS);
        assertThat(refused.status().status()).hasToString("4.7.5");
    }

    @Test
    void moreThanTheReplyToStarttlsIsAnAttack() {
        server.offers("STARTTLS").on("STARTTLS", "220 go\r\n250 injected\r\n");
        OpenResult.Refused refused = refused(new TlsPolicy.Opportunistic());
        assertThat(refused.stage()).isEqualTo(Stage.TLS);
        assertThat(refused.status().reason()).contains("said more");
    }

    @Test
    void loginWithoutVerificationIsABug() {
        Caller caller =
                new Caller(
                        "client.test",
                        java.util.Optional.empty(),
                        java.util.Optional.of(new Login("app", "secret")));
        assertThatThrownBy(() -> client(SHORT).open(server.target(), CLEAR, caller))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(caller.toString()).doesNotContain("secret");
    }

    @Test
    void probeAsksWithoutContent() {
        server.on("RCPT TO:<no@there.test>", "550 5.1.1 nobody\r\n");
        SmtpConnection connection = open();
        assertThat(connection.probe(Mailbox.of("b@there.test")).status().kind()).isEqualTo(2);
        assertThat(connection.probe(Mailbox.of("no@there.test")).status()).hasToString("5.1.1");
        connection.close();
        assertThat(server.heard())
                .endsWith("RSET", "MAIL FROM:<>", "RCPT TO:<no@there.test>", "QUIT");
    }

    @Test
    void refusedNullSenderSaysNothingOfTheRecipient() {
        server.on("MAIL", "550 5.7.1 no bounces\r\n");
        assertThat(open().probe(Mailbox.of("b@there.test")).status().kind()).isEqualTo(4);
    }

    @Test
    void dialogueIsShown() {
        List<String> shown = new ArrayList<>();
        Dialogue dialogue =
                new Dialogue() {
                    @Override
                    public void sent(String command) {
                        shown.add("C: " + command);
                    }

                    @Override
                    public void received(Reply reply) {
                        shown.add("S: " + reply.code());
                    }

                    @Override
                    public void noted(String what) {
                        shown.add(what);
                    }
                };
        OpenResult result =
                client(SHORT).open(server.target(), CLEAR, Caller.named("client.test"), dialogue);
        ((OpenResult.Open) result).connection().close();
        assertThat(shown)
                .containsExactly(
                        "connected to " + server.target().remote(),
                        "S: 220",
                        "C: EHLO client.test",
                        "S: 250",
                        "C: QUIT",
                        "S: 221");
    }

    private static SmtpClient client(Timeouts timeouts) {
        return new SmtpClient(() -> timeouts, Clock.system());
    }

    private SmtpConnection open() {
        OpenResult result =
                client(Timeouts.of(Duration.ofSeconds(10)))
                        .open(server.target(), CLEAR, Caller.named("client.test"));
        return ((OpenResult.Open) result).connection();
    }

    private OpenResult.Refused refused(TlsPolicy policy) {
        return (OpenResult.Refused)
                client(SHORT).open(server.target(), policy, Caller.named("client.test"));
    }

    private Sent send(String... recipients) {
        return send(open(), recipients);
    }

    private static Sent send(SmtpConnection connection, String... recipients) {
        return connection.send(message(recipients));
    }

    private static Outgoing message(String... recipients) {
        return Outgoing.plain(
                ReversePath.of(Mailbox.of("a@ours.test")),
                Arrays.stream(recipients).map(Mailbox::of).toList(),
                Content.of("body\r\n".getBytes(StandardCharsets.US_ASCII)),
                false);
    }

    private static List<Integer> kinds(Sent sent) {
        return sent.recipients().stream().map(s -> s.status().kind()).toList();
    }
}
