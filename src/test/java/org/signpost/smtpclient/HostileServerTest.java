package org.signpost.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.observe.Clock;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.OpenResult.Stage;
import org.signpost.smtpclient.Sent.Progress;
import org.signpost.tls.CertificateFiles;
import org.signpost.tls.Certificates;
import org.signpost.tls.SelfSigned;
import org.signpost.tls.ServerTls;
import org.signpost.tls.TlsPolicy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Servers that mean ill, or are broken: every attempt ends, in time, with the right verdict. */
@Timeout(30)
class HostileServerTest {

    private static final Timeouts SHORT = Timeouts.of(Duration.ofMillis(300));
    private static final Timeouts LONG = patient(Duration.ofSeconds(30));
    private static final TlsPolicy CLEAR = new TlsPolicy.None();
    private static final TlsPolicy ENCRYPT = new TlsPolicy.Encrypt();
    private static final int LARGE = 16 * 1024 * 1024;

    /** What the system's buffers may hold of what nobody reads, and more. */
    private static final long BUFFERS = 16L * 1024 * 1024;

    private static Optional<ServerTls> certificate = Optional.empty();

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws IOException {
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        SelfSigned.create(List.of("mx.example.com"), Duration.ofDays(1), Clock.system())
                .write(chain, key);
        CertificateFiles files = new CertificateFiles(List.of(), chain, key);
        if (Certificates.open(List.of(files), Clock.system())
                instanceof Certificates.Opened opened) {
            certificate = Optional.of(new ServerTls(opened.certificates()));
        }
    }

    /** The replies of a session, in their order. */
    enum Step {
        GREETING(Progress.NOTHING),
        EHLO(Progress.NOTHING),
        MAIL(Progress.NOTHING),
        RCPT(Progress.ENVELOPE),
        DATA(Progress.ENVELOPE),
        END(Progress.CONTENT);

        private final Progress progress;

        Step(Progress progress) {
            this.progress = progress;
        }

        /** Answers all before it as a good server does, and hears what it would answer. */
        void reach(HostileServer.Peer peer) throws IOException {
            if (this == GREETING) return;
            peer.say("220 mx.example.com\r\n").hear("EHLO");
            if (this == EHLO) return;
            peer.say("250 mx.example.com\r\n").hear("MAIL");
            if (this == MAIL) return;
            peer.say("250 ok\r\n").hear("RCPT");
            if (this == RCPT) return;
            peer.say("250 ok\r\n").hear("DATA");
            if (this == DATA) return;
            peer.say("354 go\r\n").hear(".");
        }
    }

    /**
     * How it ended.
     *
     * @param stage where, if there was no session
     */
    private record Ending(Optional<Stage> stage, DeliveryStatus status, Progress progress) {}

    @ParameterizedTest
    @EnumSource
    void silenceIsBorneForSoLongAndNoLonger(Step step) throws Exception {
        Ending ending = meet(SHORT, CLEAR, step::reach);
        assertThat(ending.status().status()).hasToString("4.4.2");
        assertThat(ending.status().reason()).contains("it took too long");
        assertThat(ending.progress()).isEqualTo(step.progress);
    }

    @ParameterizedTest
    @EnumSource
    void aReplyThatComesOctetByOctetForEverIsCutOff(Step step) throws Exception {
        Ending ending =
                meet(
                        SHORT,
                        CLEAR,
                        peer -> {
                            step.reach(peer);
                            peer.trickle("250-again\r\n");
                        });
        assertThat(ending.status().status()).hasToString("4.4.2");
        assertThat(ending.progress()).isEqualTo(step.progress);
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatHangsUpItsHalfIsGone(Step step) throws Exception {
        Ending ending =
                meet(
                        LONG,
                        CLEAR,
                        peer -> {
                            step.reach(peer);
                            peer.halfClose();
                        });
        assertThat(ending.status().status()).hasToString("4.4.2");
        assertThat(ending.status().reason()).contains("closed the connection");
        assertThat(ending.progress()).isEqualTo(step.progress);
    }

    @ParameterizedTest
    @EnumSource
    void aReplyWithoutEndIsGivenUp(Step step) throws Exception {
        try (HostileServer server =
                new HostileServer(peer -> {
                    step.reach(peer);
                    peer.sayForEver("250-again and again and again\r\n");
                })) {
            Ending ending = meet(server, LONG, CLEAR, 4);
            assertThat(ending.status().status()).hasToString("4.5.0");
            assertThat(ending.status().reason()).contains("a reply of more than 256 lines");
            assertThat(server.said()).isLessThan(BUFFERS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLineWithoutEndIsGivenUp(Step step) throws Exception {
        try (HostileServer server =
                new HostileServer(peer -> {
                    step.reach(peer);
                    peer.sayForEver("250 and so on and so on and so on ");
                })) {
            Ending ending = meet(server, LONG, CLEAR, 4);
            assertThat(ending.status().status()).hasToString("4.5.0");
            assertThat(ending.status().reason()).contains("a reply line of more than 4096 octets");
            assertThat(server.said()).isLessThan(BUFFERS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReplyOfAMegabyteIsGivenUp(Step step) throws Exception {
        String megabyte = "550 " + "x".repeat(1_000_000) + "\r\n";
        Ending ending =
                meet(
                        LONG,
                        CLEAR,
                        peer -> {
                            step.reach(peer);
                            peer.say(megabyte);
                        });
        assertThat(ending.status().status()).hasToString("4.5.0");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoReplyHereIsTemporary(Step step) throws Exception {
        for (String reply :
                List.of(
                        "150 wait",
                        "199 x",
                        "600 x",
                        "999 x",
                        "000 x",
                        "25 x",
                        "2500 x",
                        "abc",
                        "",
                        " 250 x",
                        "\0250 x",
                        "2\0000 x",
                        "250-a\r\n251 b",
                        "550-a\r\n250 b",
                        "250-a\r\nb",
                        "334 x",
                        "300 x")) {
            Ending ending =
                    meet(
                            LONG,
                            CLEAR,
                            peer -> {
                                step.reach(peer);
                                peer.say(reply + "\r\n");
                            });
            assertThat(ending.status().status()).as(reply).hasToString("4.5.0");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "DATA", mode = EnumSource.Mode.EXCLUDE)
    void nobodyWasAskedForContentByThis354(Step step) throws Exception {
        Ending ending =
                meet(
                        LONG,
                        CLEAR,
                        peer -> {
                            step.reach(peer);
                            peer.say("354 go\r\n");
                        });
        assertThat(ending.status().status()).hasToString("4.5.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 ok", "220 ok", "299 ok", "350 ok", "355 ok"})
    void contentGoesOnlyAfter354(String reply) throws Exception {
        Ending ending =
                meet(
                        LONG,
                        CLEAR,
                        peer -> {
                            Step.DATA.reach(peer);
                            peer.say(reply + "\r\n");
                        });
        assertThat(ending.status().status()).hasToString("4.5.0");
        assertThat(ending.progress()).isEqualTo(Progress.ENVELOPE);
    }

    @Test
    void aReplyBeforeTheEndOfTheContentIsNoReceipt() throws Exception {
        Ending ending =
                meet(
                        LONG,
                        CLEAR,
                        peer -> {
                            Step.DATA.reach(peer);
                            peer.say("354 go\r\n250 2.0.0 queued as 42\r\n");
                        });
        assertThat(ending.status().status()).hasToString("4.5.0");
    }

    @Test
    void aRefusalBeforeTheEndOfTheContentIsOne() throws Exception {
        Ending ending =
                meet(
                        LONG,
                        CLEAR,
                        peer -> {
                            Step.DATA.reach(peer);
                            peer.say("354 go\r\n552 5.3.4 too big\r\n");
                        });
        assertThat(ending.status().status()).hasToString("5.3.4");
    }

    @Test
    void moreThanWasAskedForPutsNobodyOutOfStep() throws Exception {
        for (Step step : List.of(Step.GREETING, Step.EHLO, Step.MAIL, Step.RCPT)) {
            String code = step == Step.GREETING ? "220" : "250";
            Ending ending =
                    meet(
                            LONG,
                            CLEAR,
                            peer -> {
                                step.reach(peer);
                                peer.say(code + " ok\r\n250 2.0.0 queued as 42\r\n");
                            });
            assertThat(ending.status().status()).as("%s", step).hasToString("4.5.0");
            assertThat(ending.status().reason()).contains("more than it was asked");
        }
    }

    @Test
    void anotherReplyBehindTheLastIsNotTheNextMessages() throws Exception {
        try (HostileServer server =
                new HostileServer(peer -> {
                    Step.END.reach(peer);
                    peer.say("250 taken\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n");
                })) {
            SmtpConnection connection = open(server, LONG, CLEAR);
            assertThat(send(connection, 4).toAll()).isTrue();
            Sent second = send(connection, 4);
            assertThat(second.recipients().getFirst().status()).hasToString("4.5.0");
            assertThat(second.progress()).isEqualTo(Progress.NOTHING);
        }
    }

    @Test
    void anOctetOfNothingInAReplyChangesNothing() throws Exception {
        Ending taken =
                meet(
                        LONG,
                        CLEAR,
                        peer -> {
                            Step.END.reach(peer);
                            peer.say("250 2.0.0 ta\0ken\r\n");
                        });
        assertThat(taken.status().status().kind()).isEqualTo(2);
        Ending refused =
                meet(
                        LONG,
                        CLEAR,
                        peer -> {
                            Step.RCPT.reach(peer);
                            peer.say("550 5.1.1 no\0body\r\n");
                        });
        assertThat(refused.status().status()).hasToString("5.1.1");
    }

    @Test
    void whoTakesNoContentIsLeftAlone() throws Exception {
        try (HostileServer server =
                new HostileServer(peer -> {
                    peer.intoContent();
                    peer.stall();
                })) {
            Ending ending = meet(server, SHORT, CLEAR, LARGE);
            assertThat(ending.status().status()).hasToString("4.4.2");
            assertThat(ending.status().reason()).contains("taking the content: it took too long");
            assertThat(ending.progress()).isEqualTo(Progress.CONTENT);
        }
    }

    @Test
    void whoTakesNoContentInsideTlsIsLeftAlone() throws Exception {
        try (HostileServer server =
                new HostileServer(peer -> {
                    encrypt(peer);
                    peer.hear("EHLO").say("250 ok\r\n").hear("MAIL").say("250 ok\r\n");
                    peer.hear("RCPT").say("250 ok\r\n").hear("DATA").say("354 go\r\n");
                    peer.stall();
                })) {
            // Time enough for a handshake on a busy machine.
            Timeouts.Data data =
                    new Timeouts.Data(
                            LONG.data().initiation(),
                            SHORT.data().block(),
                            LONG.data().termination());
            Timeouts timeouts =
                    new Timeouts(
                            LONG.connect(),
                            LONG.greeting(),
                            LONG.command(),
                            LONG.mail(),
                            LONG.rcpt(),
                            data,
                            SHORT.quit());
            Ending ending = meet(server, timeouts, ENCRYPT, LARGE);
            assertThat(ending.status().status()).hasToString("4.4.2");
            assertThat(ending.progress()).isEqualTo(Progress.CONTENT);
        }
    }

    @Test
    void aHandshakeThatStallsIsCutOff() throws Exception {
        Ending ending =
                meet(
                        SHORT,
                        ENCRYPT,
                        peer -> {
                            peer.greet("STARTTLS").hear("STARTTLS").say("220 go\r\n");
                            peer.stall();
                        });
        assertThat(ending.stage()).contains(Stage.TLS);
        assertThat(ending.status().status()).hasToString("4.7.5");
        assertThat(ending.status().reason()).contains("beginning TLS");
    }

    @Test
    void aHandshakeThatComesOctetByOctetForEverIsCutOff() throws Exception {
        Ending ending =
                meet(
                        SHORT,
                        ENCRYPT,
                        peer -> {
                            peer.greet("STARTTLS").hear("STARTTLS").say("220 go\r\n");
                            peer.trickle("\u0016\u0003\u0003?\u00ff" + "\u0002".repeat(16_000));
                        });
        assertThat(ending.stage()).contains(Stage.TLS);
        assertThat(ending.status().status()).hasToString("4.7.5");
        assertThat(ending.status().reason()).contains("beginning TLS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "250 ok\r\n",
                "\u0015\u0003\u0003\u0000\u0002\u0002(",
                "\u0016\u0003\u0003\u00ff\u00ff\u0000\u0000\u0000",
                "\0\0\0\0\0\0\0\0"
            })
    void whatIsNoTlsIsNoTls(String instead) throws Exception {
        Ending ending =
                meet(
                        LONG,
                        ENCRYPT,
                        peer -> {
                            peer.greet("STARTTLS").hear("STARTTLS").say("220 go\r\n");
                            // Behind the client's first message, so that it isn't taken for more
                            // than the reply to STARTTLS.
                            peer.hearOctets(5).say(instead).halfClose();
                        });
        assertThat(ending.stage()).contains(Stage.TLS);
        assertThat(ending.status().reason()).contains("beginning TLS");
        assertThat(ending.status().status()).hasToString("4.7.5");
    }

    @Test
    void whatStandsBehindTheReplyToEhloIsNotTheReplyToStarttls() throws Exception {
        Ending ending =
                meet(
                        LONG,
                        ENCRYPT,
                        peer -> {
                            peer.say("220 mx.example.com\r\n").hear("EHLO");
                            peer.say("250-mx.example.com\r\n250 STARTTLS\r\n220 go\r\n");
                        });
        assertThat(ending.stage()).contains(Stage.TLS);
        assertThat(ending.status().status()).hasToString("4.5.0");
    }

    @Test
    void whatStandsBehindTheReplyToStarttlsIsNotSaidInsideTls() throws Exception {
        Ending ending =
                meet(
                        LONG,
                        ENCRYPT,
                        peer -> {
                            peer.greet("STARTTLS").hear("STARTTLS");
                            peer.say("220 go\r\n250-mx.example.com\r\n250 AUTH PLAIN\r\n");
                        });
        assertThat(ending.stage()).contains(Stage.TLS);
        assertThat(ending.status().status()).hasToString("4.7.5");
        assertThat(ending.status().reason()).contains("said more after its reply to STARTTLS");
    }

    @Test
    void aReplyInsideTlsThatComesOctetByOctetForEverIsCutOff() throws Exception {
        Timeouts timeouts =
                new Timeouts(
                        LONG.connect(),
                        LONG.greeting(),
                        LONG.command(),
                        SHORT.mail(),
                        LONG.rcpt(),
                        LONG.data(),
                        SHORT.quit());
        Ending ending =
                meet(
                        timeouts,
                        ENCRYPT,
                        peer -> {
                            encrypt(peer);
                            peer.hear("EHLO").say("250 ok\r\n").hear("MAIL");
                            peer.trickle("250-again\r\n");
                        });
        assertThat(ending.status().status()).hasToString("4.4.2");
    }

    private static void encrypt(HostileServer.Peer peer) throws IOException {
        peer.greet("STARTTLS").hear("STARTTLS").say("220 go\r\n");
        peer.startTls(certificate.orElseThrow());
    }

    /** Patience for everything but the goodbye. */
    private static Timeouts patient(Duration each) {
        Timeouts.Data data = new Timeouts.Data(each, each, each);
        return new Timeouts(each, each, each, each, each, data, SHORT.quit());
    }

    private static Ending meet(Timeouts timeouts, TlsPolicy tls, HostileServer.Behaviour behaviour)
            throws Exception {
        try (HostileServer server = new HostileServer(behaviour)) {
            return meet(server, timeouts, tls, 4);
        }
    }

    private static Ending meet(HostileServer server, Timeouts timeouts, TlsPolicy tls, int octets) {
        Caller caller = Caller.named("client.test");
        return switch (client(timeouts).open(server.target(), tls, caller)) {
            case OpenResult.Refused(Stage stage, DeliveryStatus status) ->
                    new Ending(Optional.of(stage), status, Progress.NOTHING);
            case OpenResult.Open(SmtpConnection connection) -> {
                Sent sent = send(connection, octets);
                if (!sent.toAll() && sent.progress() == Progress.CONTENT) {
                    assertThat(connection.isUsable()).isFalse();
                }
                connection.cut();
                yield new Ending(Optional.empty(), sent.recipients().getFirst(), sent.progress());
            }
        };
    }

    private static SmtpConnection open(HostileServer server, Timeouts timeouts, TlsPolicy tls) {
        OpenResult result =
                client(timeouts).open(server.target(), tls, Caller.named("client.test"));
        return ((OpenResult.Open) result).connection();
    }

    private static Sent send(SmtpConnection connection, int octets) {
        byte[] content = new byte[octets];
        Arrays.fill(content, (byte) 'x');
        return connection.send(
                Outgoing.plain(
                        ReversePath.of(Mailbox.of("a@ours.test")),
                        List.of(Mailbox.of("b@there.test")),
                        Content.of(content),
                        false));
    }

    private static SmtpClient client(Timeouts timeouts) {
        return new SmtpClient(() -> timeouts, Clock.system());
    }
}
