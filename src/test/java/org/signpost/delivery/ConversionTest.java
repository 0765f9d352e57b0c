package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.signpost.Await;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig.Deliver;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.Demands;
import org.signpost.queue.Outcome;
import org.signpost.queue.QueueId;
import org.signpost.queue.Recipient;
import org.signpost.smtp.Capabilities;
import org.signpost.smtpclient.Target.Protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** S6, S28, S29: what a host can't take is converted on its way there, or returned. */
class ConversionTest extends WithRelayHost {

    private static final String TRACE = "Received: by test\r\n";

    private static final String EIGHT_BIT =
            """
            From: J\u00f6rg <a@ours.test>
            Subject: \u00e4
            MIME-Version: 1.0
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: 8bit

            Gr\u00fc\u00dfe
            """
                    .replace("\n", "\r\n");

    private static final String SIGNED =
            """
            Subject: s\u00e4
            Content-Type: multipart/signed; boundary=b

            --b

            \u00e4
            --b--
            """
                    .replace("\n", "\r\n");

    private static final String BINARY =
            """
            MIME-Version: 1.0
            Content-Type: application/octet-stream
            Content-Transfer-Encoding: binary

            """
                            .replace("\n", "\r\n")
                    + "\0\ra\nb\r\n";

    private static final String LONG =
            "Subject: s\r\n\r\n" + "0123456789".repeat(100) + "\u00e4\r\n";

    @Test
    void eightBitContentIsConvertedForAServerThatTakesSevenBit() throws IOException {
        server.offers("PIPELINING", "SIZE 1000");
        desk.start();
        assertThat(deliver(EIGHT_BIT)).isInstanceOf(Outcome.Delivered.class);
        String expected =
                """
                Received: by test
                From: =?unknown-8bit?Q?J=F6rg?= <a@ours.test>
                Subject: =?unknown-8bit?Q?=E4?=
                MIME-Version: 1.0
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: quoted-printable

                Gr=FC=DFe
                """
                        .replace("\n", "\r\n");
        assertThat(server.messages()).containsExactly(expected);
        assertThat(server.heard()).contains("MAIL FROM:<a@ours.test> SIZE=" + expected.length());
    }

    @Test
    void eightBitContentGoesAsItIsToAServerThatTakesIt() throws IOException {
        desk.start();
        assertThat(deliver(EIGHT_BIT)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).containsExactly(TRACE + EIGHT_BIT);
    }

    @Test
    void whatCanNotBeConvertedIsReturnedWithTheReason() throws IOException {
        server.offers("PIPELINING");
        desk.start();
        Outcome outcome = deliver(SIGNED);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome.status().status()).hasToString("5.6.3");
        Await.until(() -> !server.messages().isEmpty());
        // The notice itself gets through to the same server.
        assertThat(server.messages())
                .singleElement()
                .asString()
                .contains(
                        "the next server doesn't take 8-bit content",
                        "multipart/signed may not be changed",
                        "\r\nStatus: 5.6.3\r\n",
                        "Subject: s=E4\r\n");
    }

    @Test
    void noticeAboutALongLineThatMayNotBeChangedGetsThroughItself() throws IOException {
        desk.start();
        String signed = SIGNED.replace("s\u00e4", "s").replace("\u00e4", "x".repeat(999));
        Outcome outcome = deliver(signed);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome.status().status()).hasToString("5.6.3");
        assertNotice().contains("multipart/signed may not be changed", "\r\nStatus: 5.6.3\r\n");
    }

    /** What the sender hears, when he does. */
    private AbstractStringAssert<?> assertNotice() {
        Await.until(() -> !server.messages().isEmpty());
        return assertThat(server.messages()).singleElement().asString();
    }

    /** BINARYMIME may have brought ASCII with LF alone, which DATA never carries. */
    @Test
    void noticeAboutBareLineEndsGetsThroughItself() throws IOException {
        server.offers("8BITMIME").on("RCPT TO:<no@there.test>", "550 5.1.1 nobody\r\n");
        desk.start();
        assertThat(deliver("Subject: s\r\n\r\na\nb\r\n", "no@there.test"))
                .isInstanceOf(Outcome.Failed.class);
        assertNotice().contains("\r\nStatus: 5.1.1\r\n", "Subject: s\r\n");
    }

    @Test
    void addressThatNeedsSmtputf8IsReturnedWithItsOwnCode() throws IOException {
        server.offers("PIPELINING");
        desk.start();
        Outcome outcome = deliver("From: <j\u00f6@ours.test>\r\n\r\nx\r\n");
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome.status().status()).hasToString("5.6.7");
        assertThat(outcome.status().reason()).contains("From");
    }

    @Test
    void longLineIsEncodedForEverySmtpServer() throws IOException {
        desk.start();
        assertThat(deliver(LONG)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages())
                .singleElement()
                .asString()
                .contains("Content-Transfer-Encoding: quoted-printable\r\n\r\n01234")
                .endsWith("=E4\r\n");
        assertThat(server.messages().getFirst().lines()).allMatch(line -> line.length() <= 76);
    }

    @Test
    void nulNeverLeavesByData() throws IOException {
        desk.start();
        assertThat(deliver("A: b\r\n\r\nx\0\r\n")).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).singleElement().asString().endsWith("x=00\r\n");
        assertThat(deliver("A: \0\r\n\r\nx\r\n").status().status()).hasToString("5.6.3");
    }

    @Test
    void lmtpTakesLongLinesAsTheyAre() throws IOException {
        server.lmtp();
        desk.domain("in.test", new Deliver.Lmtp(Desk.hostPort(server.address()))).start();
        QueueId id = desk.queue.add("a@there.test", LONG, "b@in.test");
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).containsExactly(TRACE + LONG);
    }

    @Test
    void binaryContentIsEncodedForAServerWithoutBinarymime() throws IOException {
        server.offers("PIPELINING", "8BITMIME", "CHUNKING");
        desk.start();
        assertThat(deliver(BINARY, "b@there.test")).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.heard()).contains("MAIL FROM:<a@ours.test>");
        assertThat(server.messages())
                .singleElement()
                .asString()
                .endsWith("Content-Transfer-Encoding: base64\r\n\r\nAA1hCmINCg==\r\n");
    }

    @Test
    void binaryContentGoesAsItIsToAServerThatTakesIt() throws IOException {
        server.offers("PIPELINING", "CHUNKING", "BINARYMIME");
        desk.start();
        assertThat(deliver(BINARY, "b@there.test")).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).containsExactly(TRACE + BINARY);
    }

    /** Where CR goes and LF stays, what isn't a line end may be neither. */
    @Test
    void binaryContentIsEncodedInAMaildir() throws IOException {
        desk.domain("ours.test", new Deliver.Maildir()).start();
        assertThat(deliver(BINARY, "b@ours.test")).isInstanceOf(Outcome.Delivered.class);
        Path folder = data.resolve("mail/ours.test/b/Maildir/new");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.toList())
                    .singleElement()
                    .satisfies(file ->
                            assertThat(Files.readString(file)).endsWith("\n\nAA1hCmINCg==\n"));
        }
    }

    private Outcome deliver(String message, String to) throws IOException {
        Demands binary = Demands.plain(BodyType.BINARY_MIME, false);
        QueueId id =
                desk.queue.add(
                        "a@ours.test", binary, message, List.of(Recipient.of(Mailbox.of(to))));
        return desk.queue.outcome(id, 0);
    }

    /** The decision costs no look at most mail. */
    @Test
    void plainContentIsNotLookedAt() throws IOException {
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        var message = desk.queue.find(id).orElseThrow();
        QueuedContent content = new QueuedContent(desk.queue, message);
        desk.queue.loseContents();
        assertThat(Conversion.of(message, content, Capabilities.none(), Protocol.SMTP))
                .isEqualTo(new Conversion.Ready(content, BodyType.SEVEN_BIT));
    }

    private Outcome deliver(String message) throws IOException {
        QueueId id = desk.queue.add("a@ours.test", message, "b@there.test");
        return desk.queue.outcome(id, 0);
    }
}
