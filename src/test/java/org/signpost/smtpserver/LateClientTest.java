package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.signpost.config.LimitsConfig;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.observe.Clock;
import org.signpost.smtp.Line;
import org.signpost.smtp.Reply;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Clients that hold a session by doing nearly nothing. */
@Timeout(30)
class LateClientTest {

    private static final Duration BRIEF = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofMinutes(5);

    private final TestListener server = new TestListener();

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aCommandThatComesOctetByOctetIsAwaitedNoLongerThanAnyOther() throws Exception {
        server.timeouts = new Timeouts(BRIEF, LONG, content(LONG, LONG), LONG, LONG);
        try (Client client = server.connect()) {
            client.expect("220 ");
            assertThat(client.trickle('N')).startsWith("421 4.4.2");
            client.expectEnd();
        }
        assertThat(server.event("session.end").value("reason")).contains("timeout");
    }

    @Test
    void whoIsNotLetInMayStayForFiveMinutesHoweverOftenItTalks() throws Exception {
        server.role = TestListener.RELAY_OF_OTHERS;
        server.clock = new SteppingClock(Duration.ofMinutes(2));
        try (Client client = server.connect()) {
            client.expect("554 5.7.1");
            for (int i = 0; i < 2; i++) {
                client.send("NOOP\r\n");
                client.expect("503 5.5.1");
            }
            client.expect("421 4.7.0");
            client.expectEnd();
        }
    }

    @Test
    void whoIsNotLetInAndSaysNothingIsAwaitedForWhatIsLeftOfThatTime() throws Exception {
        server.role = TestListener.RELAY_OF_OTHERS;
        server.clock = new SteppingClock(Stranger.STAY.minus(BRIEF));
        try (Client client = server.connect()) {
            client.expect("554 5.7.1");
            client.expect("421 4.7.0");
            client.expectEnd();
        }
    }

    @Test
    void theDeadlinesAreThoseOfTheConfiguration() {
        Timeouts timeouts =
                Timeouts.of(
                        new LimitsConfig.Deadlines(
                                Duration.ofMinutes(6),
                                Duration.ofMinutes(4),
                                2000,
                                Duration.ofSeconds(20)));
        assertThat(timeouts.command()).isEqualTo(Duration.ofMinutes(6));
        assertThat(timeouts.content().block()).isEqualTo(Duration.ofMinutes(4));
        assertThat(timeouts.content().leastPace()).isEqualTo(2000);
        assertThat(timeouts.handshake()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aClientThatTakesNoRepliesIsCutOff() throws Exception {
        server.timeouts = new Timeouts(LONG, BRIEF, content(LONG, LONG), LONG, LONG);
        try (Client client = server.connect()) {
            Thread flood = Thread.startVirtualThread(() -> flood(client));
            assertThat(server.event("session.end").value("reason").orElseThrow())
                    .startsWith("timeout");
            flood.join();
        }
    }

    @Test
    void contentThatComesOctetByOctetIsAwaitedNoLongerThanAtTheLeastPace() throws Exception {
        server.timeouts = new Timeouts(LONG, LONG, content(LONG, BRIEF), LONG, LONG);
        try (Client client = server.connect()) {
            client.intoData();
            assertThat(client.trickle('x')).startsWith("421 4.4.2");
            client.expectEnd();
        }
        assertThat(server.queue.accepted).isEmpty();
        assertThat(server.queue.openDrafts).hasValue(0);
    }

    @Test
    void contentThatStopsIsAwaitedNoLongerThanABlock() throws Exception {
        server.timeouts = new Timeouts(LONG, LONG, content(BRIEF, LONG), LONG, LONG);
        try (Client client = server.connect()) {
            client.intoData();
            client.send("x: y\r\n");
            client.expect("421 4.4.2");
            client.expectEnd();
        }
    }

    @Test
    void whatTheServerItselfNeedsIsNotHeldAgainstTheClient() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, TestListener.LOOPBACK);
                Socket client = new Socket(listening.getInetAddress(), listening.getLocalPort());
                Socket socket = listening.accept();
                Connection connection = new Connection(socket, Timeouts.standard())) {
            long inAYear = System.nanoTime() + Duration.ofDays(365).toNanos();
            client.getOutputStream().write("DATA\r\n".getBytes(US_ASCII));
            assertThat(connection.readLine(100)).isEqualTo(new Line.Text("DATA"));
            connection.deadline().endIfLate(inAYear);
            connection.write(Reply.plain(354, "go"), true);
            client.getOutputStream().write("x\r\n.\r\n".getBytes(US_ASCII));
            connection.readContent(
                    (octets, offset, length) -> connection.deadline().endIfLate(inAYear), 100);
            connection.deadline().endIfLate(inAYear);
            connection.write(Reply.plain(250, "ok"), true);
            connection.deadline().endIfLate(inAYear);
            client.getOutputStream().write("QUIT\r\n".getBytes(US_ASCII));
            assertThat(connection.readLine(100)).isEqualTo(new Line.Text("QUIT"));
        }
    }

    /** RFC 5321 §4.5.3.2.7, and what a client may do with its time, §4.5.3.2.5. */
    @Test
    void aCommandHasFiveMinutesAndABlockOfContentThree() {
        Timeouts standard = Timeouts.standard();
        assertThat(standard.command()).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
        assertThat(standard.content().block()).isGreaterThanOrEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void largeContentHasMoreTimeThanSmall() {
        Timeouts.Content standard = Timeouts.standard().content();
        assertThat(standard.inAll(0)).isEqualTo(Duration.ofMinutes(10));
        assertThat(standard.inAll(10 << 20)).isEqualTo(Duration.ofMinutes(10).plusSeconds(10240));
    }

    @Test
    void aHandshakeInWhichTheClientTakesNothingIsCutOff() throws Exception {
        server.timeouts = new Timeouts(LONG, LONG, content(LONG, LONG), BRIEF, LONG);
        server.mode = TlsMode.IMPLICIT;
        server.tls =
                Optional.of((socket, timeout) -> {
                    while (true) socket.getOutputStream().write(new byte[65536]);
                });
        try (Client _ = server.connect()) {
            assertThat(server.event("session.end").value("reason"))
                    .contains("lost: the TLS handshake took too long");
        }
    }

    private static Timeouts.Content content(Duration block, Duration anyway) {
        return new Timeouts.Content(block, anyway, 1 << 20);
    }

    /** Goes on by a step each time that somebody looks at it. */
    private static final class SteppingClock implements Clock {
        private final Duration step;
        private Instant next = Instant.parse("2026-11-01T12:00:00Z");

        SteppingClock(Duration step) {
            this.step = step;
        }

        @Override
        public synchronized Instant instant() {
            Instant now = next;
            next = now.plus(step);
            return now;
        }

        @Override
        public void sleepUntil(Instant instant) {}
    }

    private static void flood(Client client) {
        try {
            client.send("HELO a\r\nMAIL FROM:<a@b.test>\r\n");
            while (true) client.send("RCPT TO:<bob@example.com>\r\n".repeat(1000));
        } catch (IOException cutOff) {
            // That is what the test wants.
        }
    }
}
