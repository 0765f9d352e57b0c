package org.signpost.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.observe.Clock;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.Reply;
import org.signpost.smtpclient.OpenResult.Stage;
import org.signpost.smtpclient.Place.Dialect;
import org.signpost.smtpclient.Sent.Progress;
import org.signpost.smtpclient.Target.Protocol;
import org.signpost.tls.CertificateFiles;
import org.signpost.tls.Certificates;
import org.signpost.tls.SelfSigned;
import org.signpost.tls.ServerTls;
import org.signpost.tls.TlsPolicy;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Servers that mean ill, or are broken: every attempt ends, in time, with the right verdict. */
@Timeout(30)
class HostileServerTest {

    private static final Duration BRIEF = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Timeouts LONG = timeouts(PATIENCE, PATIENCE);

    /** The greeting has to come within it too. */
    private static final Timeouts BRIEF_HANDSHAKE = timeouts(Duration.ofSeconds(2), PATIENCE);

    private static final Timeouts BRIEF_CONTENT = timeouts(PATIENCE, BRIEF);
    private static final Dialogue NOBODY = Dialogue.none();
    private static final TlsPolicy CLEAR = new TlsPolicy.None();
    private static final TlsPolicy ENCRYPT = new TlsPolicy.Encrypt();
    private static final int LARGE = 16 * 1024 * 1024;

    /** What the system's buffers may hold of what nobody reads, and more. */
    private static final long BUFFERS = 16L * 1024 * 1024;

    private static Optional<ServerTls> certificate = Optional.empty();
    private static TlsPolicy verified = CLEAR;

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
        Trust itself = Trust.pem(Files.readString(chain)).orElseThrow();
        verified = new TlsPolicy.Pkix(Set.of("mx.example.com"), itself);
    }

    /** How a server that was told QUIT says goodbye. */
    enum Goodbye {
        SILENCE,
        OCTET_BY_OCTET,
        WITHOUT_END,
        A_MEGABYTE,
        HALF_CLOSED,
        REFUSED;

        private void meet(HostileServer.Peer peer) throws IOException {
            switch (this) {
                case SILENCE -> {}
                case OCTET_BY_OCTET -> peer.trickle("221-bye\r\n");
                case WITHOUT_END -> peer.sayForEver("221-bye\r\n");
                case A_MEGABYTE -> peer.say("221 " + "x".repeat(1_000_000) + "\r\n");
                case HALF_CLOSED -> peer.halfClose();
                case REFUSED -> peer.say("550 5.7.1 stay\r\n");
            }
        }

        /** The server that answers so far, and then this. */
        private HostileServer after(HostileServer.Behaviour before) throws IOException {
            return new HostileServer(peer -> {
                before.meet(peer);
                peer.hear("QUIT");
                meet(peer);
            });
        }
    }

    /** How a reply comes behind another one. */
    enum Surplus {
        IN_ONE_PACKET,
        ALONE;

        private static final String MARK = " now";

        /** The server says it too when it has answered there; the client does so. */
        private void meet(Place place, String text, Client client) throws Exception {
            CompletableFuture<HostileServer.Peer> peers = new CompletableFuture<>();
            String answer = place.good() + MARK + "\r\n";
            Dialogue behind = new Behind(() -> peers.join().say(text + "\r\n"));
            try (HostileServer server =
                    new HostileServer(peer -> {
                        reach(place, peer);
                        peers.complete(peer);
                        peer.say(this == ALONE ? answer : answer + text + "\r\n");
                    })) {
                client.meet(open(server, place.dialect(), LONG, this == ALONE ? behind : NOBODY));
            }
        }

        /** The same, with one message. */
        private Ending met(Place place, String text) throws Exception {
            List<Ending> endings = new ArrayList<>();
            meet(place, text, opened -> endings.add(ending(place.dialect(), opened, 4)));
            return endings.getFirst();
        }
    }

    /** What a client does with what it came to. */
    private interface Client {
        void meet(OpenResult opened);
    }

    /** Says more as soon as the client has read a marked reply, and before it goes on. */
    private record Behind(Saying more) implements Dialogue {

        /** Says it. */
        interface Saying {
            void run() throws IOException;
        }

        @Override
        public void sent(String command) {}

        @Override
        public void received(Reply reply) {
            if (!reply.text().endsWith(Surplus.MARK)) return;
            try {
                more.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void noted(String what) {}
    }

    /**
     * How it ended.
     *
     * @param stage where, if there was no session
     */
    private record Ending(Optional<Stage> stage, DeliveryStatus status, Progress progress) {}

    @ParameterizedTest
    @MethodSource("org.signpost.smtpclient.Place#all")
    void silenceIsBorneForSoLongAndNoLonger(Place place) throws Exception {
        Ending ending = meet(place, place.impatience(BRIEF, LONG), peer -> {});
        assertThat(ending.status().status()).hasToString("4.4.2");
        assertThat(ending.status().reason()).contains("it took too long");
        assertThat(ending.progress()).isEqualTo(place.progress());
    }

    @ParameterizedTest
    @MethodSource("org.signpost.smtpclient.Place#all")
    void aReplyThatComesOctetByOctetForEverIsCutOff(Place place) throws Exception {
        Ending ending =
                meet(place, place.impatience(BRIEF, LONG), peer -> peer.trickle("250-again\r\n"));
        assertThat(ending.status().status()).hasToString("4.4.2");
        assertThat(ending.progress()).isEqualTo(place.progress());
    }

    @ParameterizedTest
    @MethodSource("org.signpost.smtpclient.Place#all")
    void aServerThatHangsUpItsHalfIsGone(Place place) throws Exception {
        Ending ending = meet(place, LONG, HostileServer.Peer::halfClose);
        assertThat(ending.status().status()).hasToString("4.4.2");
        assertThat(ending.status().reason()).contains("closed the connection");
        assertThat(ending.progress()).isEqualTo(place.progress());
    }

    @ParameterizedTest
    @MethodSource("org.signpost.smtpclient.Place#all")
    void aReplyWithoutEndIsGivenUp(Place place) throws Exception {
        assertThat(saidForEver(place, "250-again and again and again\r\n"))
                .contains("a reply of more than 256 lines");
    }

    @ParameterizedTest
    @MethodSource("org.signpost.smtpclient.Place#all")
    void aLineWithoutEndIsGivenUp(Place place) throws Exception {
        assertThat(saidForEver(place, "250 and so on and so on and so on "))
                .contains("a reply line of more than 4096 octets");
    }

    /** What the client says of it. */
    private static String saidForEver(Place place, String text) throws Exception {
        try (HostileServer server =
                new HostileServer(peer -> {
                    reach(place, peer);
                    peer.sayForEver(text);
                })) {
            Ending ending = meet(server, place.dialect(), LONG, 4);
            assertThat(ending.status().status()).hasToString("4.5.0");
            assertThat(server.said()).isLessThan(BUFFERS);
            return ending.status().reason();
        }
    }

    @ParameterizedTest
    @MethodSource("org.signpost.smtpclient.Place#all")
    void aReplyOfAMegabyteIsGivenUp(Place place) throws Exception {
        Ending ending = answered(place, "550 " + "x".repeat(1_000_000));
        assertThat(ending.status().status()).hasToString("4.5.0");
    }

    @ParameterizedTest
    @MethodSource("org.signpost.smtpclient.Place#all")
    void whatIsNoReplyHereIsTemporary(Place place) throws Exception {
        List<String> replies =
                new ArrayList<>(
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
                                "250-a\r\nb"));
        if (!place.isLogin()) replies.addAll(List.of("334 x", "300 x"));
        for (String reply : replies) {
            assertThat(answered(place, reply).status().status()).as(reply).hasToString("4.5.0");
        }
    }

    @ParameterizedTest
    @MethodSource("org.signpost.smtpclient.Place#verdicts")
    void nobodyWasAskedForContentByThis354(Place place) throws Exception {
        assertThat(answered(place, "354 go").status().status()).hasToString("4.5.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 ok", "220 ok", "299 ok", "350 ok", "355 ok"})
    void contentGoesOnlyAfter354(String reply) throws Exception {
        for (Place place : Place.goAheads()) {
            Ending ending = answered(place, reply);
            assertThat(ending.status().status()).as("%s", place).hasToString("4.5.0");
            assertThat(ending.progress()).isEqualTo(Progress.ENVELOPE);
        }
    }

    @ParameterizedTest
    @MethodSource("org.signpost.smtpclient.Place#goAheads")
    void aReplyBeforeTheEndOfTheContentIsNoReceipt(Place place) throws Exception {
        isNotBelieved(place, "makes no sense here");
    }

    @ParameterizedTest
    @MethodSource("org.signpost.smtpclient.Place#goAheads")
    void aRefusalBeforeTheEndOfTheContentIsOne(Place place) throws Exception {
        for (Surplus surplus : Surplus.values()) {
            Ending ending = surplus.met(place, "552 5.3.4 too big");
            assertThat(ending.status().status()).as("%s", surplus).hasToString("5.3.4");
        }
    }

    @ParameterizedTest
    @MethodSource("org.signpost.smtpclient.Place#pauses")
    void moreThanWasAskedForPutsNobodyOutOfStep(Place place) throws Exception {
        isNotBelieved(place, "more than it was asked");
    }

    /** A receipt there is a fault of the server's, however it comes. */
    private void isNotBelieved(Place place, String why) throws Exception {
        for (Surplus surplus : Surplus.values()) {
            Ending ending = surplus.met(place, "250 2.0.0 queued as 42");
            assertThat(ending.status().status()).as("%s", surplus).hasToString("4.5.0");
            assertThat(ending.status().reason()).contains(why);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherReplyBehindTheLastIsNotTheNextMessages(Dialect dialect) throws Exception {
        for (Surplus surplus : Surplus.values()) {
            surplus.meet(
                    dialect.end(),
                    "550 5.7.1 no",
                    opened -> {
                        SmtpConnection connection = ((OpenResult.Open) opened).connection();
                        assertThat(send(dialect, connection, 4).toAll()).isTrue();
                        Sent second = send(dialect, connection, 4);
                        assertThat(second.recipients().getFirst().status()).hasToString("4.5.0");
                        assertThat(second.progress()).isEqualTo(Progress.NOTHING);
                    });
        }
    }

    /** RFC 5321 §4.1.1.10: the mail is where it should be, and nobody waits for long. */
    @ParameterizedTest
    @EnumSource
    void aBadGoodbyeUndoesNothing(Goodbye goodbye) throws Exception {
        Place end = Dialect.STEP_BY_STEP.end();
        try (HostileServer server =
                goodbye.after(peer -> {
                    reach(end, peer);
                    peer.say(end.good() + "\r\n");
                })) {
            OpenResult opened = open(server, end.dialect(), LONG, NOBODY);
            SmtpConnection connection = ((OpenResult.Open) opened).connection();
            Sent sent = send(end.dialect(), connection, 4);
            connection.close();
            assertThat(sent.toAll()).isTrue();
            assertThat(connection.isUsable()).isFalse();
            // The server has seen the end of the connection.
            assertThat(server.said()).isLessThan(BUFFERS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBadGoodbyeIsNotTheRefusal(Goodbye goodbye) throws Exception {
        try (HostileServer server = goodbye.after(peer -> peer.say("554 5.3.2 no mail here\r\n"))) {
            Ending ending = meet(server, Dialect.STEP_BY_STEP, LONG, 4);
            assertThat(ending.stage()).contains(Stage.GREETING);
            assertThat(ending.status().status()).hasToString("5.3.2");
            assertThat(server.said()).isLessThan(BUFFERS);
        }
    }

    @Test
    void anOctetOfNothingInAReplyChangesNothing() throws Exception {
        Ending taken = answered(Dialect.STEP_BY_STEP.end(), "250 2.0.0 ta\0ken");
        assertThat(taken.status().status().kind()).isEqualTo(2);
        Place rcpt = new Place(Dialect.STEP_BY_STEP, Place.Step.RCPT);
        assertThat(answered(rcpt, "550 5.1.1 no\0body").status().status()).hasToString("5.1.1");
    }

    @ParameterizedTest
    @EnumSource
    void whoTakesNoContentIsLeftAlone(Dialect dialect) throws Exception {
        Place before = dialect.beforeContent();
        try (HostileServer server =
                new HostileServer(peer -> {
                    reach(before, peer);
                    peer.say(before.good() + "\r\n").stall();
                })) {
            // A chunk may fit into the system's buffers; then it is its reply that doesn't come.
            Timeouts impatient = dialect.end().impatience(BRIEF, BRIEF_CONTENT);
            Ending ending = meet(server, dialect, impatient, LARGE);
            assertThat(ending.status().status()).hasToString("4.4.2");
            assertThat(ending.status().reason()).contains("it took too long");
            assertThat(ending.progress()).isEqualTo(Progress.CONTENT);
        }
    }

    /** RFC 3207 §4: what else it may mean, nobody began TLS. */
    @ParameterizedTest
    @ValueSource(strings = {"200 ok", "221 bye", "250 ok", "299 ok", "335 ok"})
    void tlsBeginsOnlyAfter220(String reply) throws Exception {
        Ending ending = answered(new Place(Dialect.LOGIN, Place.Step.STARTTLS), reply);
        assertThat(ending.stage()).contains(Stage.TLS);
        assertThat(ending.status().status()).hasToString("4.5.0");
        assertThat(ending.status().reason()).contains("makes no sense here");
    }

    /** RFC 3207 §4.1. */
    @ParameterizedTest
    @ValueSource(strings = {"421 4.3.2 bye", "454 4.7.0 not now", "500 5.5.1 what?"})
    void whoRefusesStarttlsGetsNothing(String reply) throws Exception {
        Ending ending = answered(new Place(Dialect.LOGIN, Place.Step.STARTTLS), reply);
        assertThat(ending.stage()).contains(Stage.TLS);
        assertThat(ending.status().status()).hasToString("4.7.5");
        assertThat(ending.status().reason()).endsWith("refuses STARTTLS: " + reply);
    }

    @Test
    void aHandshakeThatStallsIsCutOff() throws Exception {
        OpenResult.Refused refused =
                refused(BRIEF_HANDSHAKE, peer -> beginTls(peer).say("220 go\r\n").stall());
        assertThat(refused.stage()).isEqualTo(Stage.TLS);
        assertThat(refused.status().status()).hasToString("4.7.5");
        assertThat(refused.status().reason()).contains("beginning TLS");
    }

    @Test
    void aHandshakeThatComesOctetByOctetForEverIsCutOff() throws Exception {
        String record = "\u0016\u0003\u0003?\u00ff" + "\u0002".repeat(16_000);
        OpenResult.Refused refused =
                refused(
                        BRIEF_HANDSHAKE,
                        peer -> beginTls(peer).say("220 go\r\n").hearOctets(5).trickle(record));
        assertThat(refused.stage()).isEqualTo(Stage.TLS);
        assertThat(refused.status().status()).hasToString("4.7.5");
        assertThat(refused.status().reason()).contains("beginning TLS");
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
        // Behind the client's first message, so that it isn't taken for more than the reply to
        // STARTTLS.
        OpenResult.Refused refused =
                refused(
                        LONG,
                        peer ->
                                beginTls(peer)
                                        .say("220 go\r\n")
                                        .hearOctets(5)
                                        .say(instead)
                                        .halfClose());
        assertThat(refused.stage()).isEqualTo(Stage.TLS);
        assertThat(refused.status().reason()).contains("beginning TLS");
        assertThat(refused.status().status()).hasToString("4.7.5");
    }

    @Test
    void whatStandsBehindTheReplyToEhloIsNotTheReplyToStarttls() throws Exception {
        OpenResult.Refused refused =
                refused(
                        LONG,
                        peer -> {
                            peer.say("220 mx.example.com\r\n").hear("EHLO");
                            peer.say("250-mx.example.com\r\n250 STARTTLS\r\n220 go\r\n");
                        });
        assertThat(refused.stage()).isEqualTo(Stage.TLS);
        assertThat(refused.status().status()).hasToString("4.5.0");
    }

    @Test
    void whatStandsBehindTheReplyToStarttlsIsNotSaidInsideTls() throws Exception {
        String more = "220 go\r\n250-mx.example.com\r\n250 AUTH PLAIN\r\n";
        OpenResult.Refused refused = refused(LONG, peer -> beginTls(peer).say(more));
        assertThat(refused.stage()).isEqualTo(Stage.TLS);
        assertThat(refused.status().status()).hasToString("4.7.5");
        assertThat(refused.status().reason()).contains("said more after its reply to STARTTLS");
    }

    /** Up to the client's STARTTLS. */
    private static HostileServer.Peer beginTls(HostileServer.Peer peer) throws IOException {
        peer.say("220 mx.example.com\r\n").hear("EHLO").offer(List.of("STARTTLS"));
        return peer.hear("STARTTLS");
    }

    /**
     * How long a client waits, with patience for everything but the goodbye.
     *
     * @param greeting for the greeting, and for TLS
     * @param block for a block of content to be taken
     */
    private static Timeouts timeouts(Duration greeting, Duration block) {
        Timeouts.Data data = new Timeouts.Data(PATIENCE, block, PATIENCE);
        return new Timeouts(PATIENCE, greeting, PATIENCE, PATIENCE, PATIENCE, data, BRIEF);
    }

    /** What comes of it that a server, asked there, says that line. */
    private static Ending answered(Place place, String line) throws Exception {
        return meet(place, LONG, peer -> peer.say(line + "\r\n"));
    }

    /** What comes of it that a server, asked there, does that. */
    private static Ending meet(Place place, Timeouts timeouts, HostileServer.Behaviour then)
            throws Exception {
        try (HostileServer server =
                new HostileServer(peer -> {
                    reach(place, peer);
                    then.meet(peer);
                })) {
            return meet(server, place.dialect(), timeouts, 4);
        }
    }

    private static Ending meet(
            HostileServer server, Dialect dialect, Timeouts timeouts, int octets) {
        return ending(dialect, open(server, dialect, timeouts, NOBODY), octets);
    }

    private static Ending ending(Dialect dialect, OpenResult opened, int octets) {
        return switch (opened) {
            case OpenResult.Refused(Stage stage, DeliveryStatus status) ->
                    new Ending(Optional.of(stage), status, Progress.NOTHING);
            case OpenResult.Open(SmtpConnection connection) -> {
                Sent sent = send(dialect, connection, octets);
                if (!sent.toAll() && sent.progress() == Progress.CONTENT) {
                    assertThat(connection.isUsable()).isFalse();
                }
                connection.cut();
                yield new Ending(Optional.empty(), sent.recipients().getFirst(), sent.progress());
            }
        };
    }

    private static void reach(Place place, HostileServer.Peer peer) throws IOException {
        place.reach(peer, certificate.orElseThrow());
    }

    private static OpenResult open(
            HostileServer server, Dialect dialect, Timeouts timeouts, Dialogue dialogue) {
        Target smtp = server.target();
        Target lmtp = new Target(smtp.name(), smtp.address(), Protocol.LMTP, false);
        boolean login = dialect == Dialect.LOGIN;
        return client(timeouts)
                .open(
                        dialect == Dialect.LMTP ? lmtp : smtp,
                        login ? verified : CLEAR,
                        new Caller(
                                "client.test",
                                Optional.empty(),
                                Optional.of(new Login("u", "p")).filter(_ -> login)),
                        dialogue);
    }

    private static OpenResult.Refused refused(Timeouts timeouts, HostileServer.Behaviour behaviour)
            throws Exception {
        try (HostileServer server = new HostileServer(behaviour)) {
            return (OpenResult.Refused)
                    client(timeouts).open(server.target(), ENCRYPT, Caller.named("client.test"));
        }
    }

    private static Sent send(Dialect dialect, SmtpConnection connection, int octets) {
        byte[] content = new byte[octets];
        Arrays.fill(content, (byte) 'x');
        Outgoing plain =
                Outgoing.plain(
                        ReversePath.of(Mailbox.of("a@ours.test")),
                        List.of(Mailbox.of("b@there.test")),
                        Content.of(content),
                        false);
        return connection.send(dialect.form(plain));
    }

    private static SmtpClient client(Timeouts timeouts) {
        return new SmtpClient(() -> timeouts, Clock.system());
    }
}
