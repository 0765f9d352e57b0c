package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Domain;
import org.signpost.config.LimitsConfig;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.tls.ServerTls;
import org.signpost.tls.TlsConnection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Listeners with real TLS. */
@Timeout(30)
class TlsListenerTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir private Path folder = Path.of(".");
    private final KnownAddresses known =
            new KnownAddresses()
                    .domain("example.com")
                    .mailbox("bob@example.com")
                    .user("ann@example.com", "secret");
    private final MemoryQueue queue = new MemoryQueue();
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private LimitsConfig limits = LimitsConfig.defaults();
    private Timeouts timeouts = Timeouts.standard();
    private Optional<ServerTls> tls = Optional.empty();
    private Optional<Listener> listener = Optional.empty();

    @BeforeEach
    void makeCertificate() throws IOException {
        tls = Optional.of(TestListener.certificate(folder));
    }

    @AfterEach
    void stop() throws Exception {
        if (listener.isPresent()) listener.get().close(Duration.ZERO);
    }

    @Test
    void aMessageOverStarttlsNamesTheCipherItCameBy() throws Exception {
        try (Client client = connect(new Role.Mx(), TlsMode.STARTTLS)) {
            client.expect("220 ");
            client.send("EHLO a\r\n");
            assertThat(client.reply()).contains("STARTTLS");
            client.send("STARTTLS\r\n");
            client.expect("220 2.0.0");
            try (TlsConnection encrypted = client.startTls()) {
                client.send("EHLO a\r\n");
                assertThat(client.reply()).doesNotContain("STARTTLS").doesNotContain("AUTH");
                client.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n");
                client.expect("250 ");
                client.expect("250 ");
                client.expect("354 ");
                client.send("x: y\r\n.\r\nQUIT\r\n");
                client.expect("250 2.0.0");
                client.expect("221 ");
                assertThat(queue.accepted.getFirst().message().trace())
                        .contains("with ESMTPS id")
                        .contains("tls " + encrypted.session().cipherSuite() + ";");
            }
        }
    }

    @Test
    void whatFollowsStarttlsInTheSamePacketIsRefused() throws Exception {
        try (Client client = connect(new Role.Mx(), TlsMode.STARTTLS)) {
            client.expect("220 ");
            client.send("STARTTLS\r\nMAIL FROM:<evil@b.test>\r\n");
            client.expect("421 4.7.0");
            client.expectEnd();
        }
    }

    @Test
    void plaintextInPlaceOfTheHandshakeIsNeverACommand() throws Exception {
        try (Client client = connect(new Role.Mx(), TlsMode.STARTTLS)) {
            client.expect("220 ");
            client.send("STARTTLS\r\n");
            client.expect("220 2.0.0");
            client.send("EHLO evil\r\nMAIL FROM:<evil@b.test>\r\n");
            assertThatThrownBy(client::startTls).isInstanceOf(IOException.class);
        }
        assertThat(event("session.end").value("reason").orElseThrow()).startsWith("tls: ");
    }

    @Test
    void aUserSubmitsOverImplicitTls() throws Exception {
        try (Client client = connect(new Role.Submission(), TlsMode.IMPLICIT);
                TlsConnection _ = client.startTls()) {
            client.expect("220 ");
            client.send("EHLO a\r\n");
            assertThat(client.reply())
                    .contains("AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN");
            client.send("AUTH PLAIN " + login("wrong-word") + "\r\n");
            client.expect("535 5.7.8");
            client.send("AUTH PLAIN " + login("secret") + "\r\n");
            client.expect("235 2.7.0");
            client.send("MAIL FROM:<ann@example.com>\r\nRCPT TO:<d@elsewhere.test>\r\nDATA\r\n");
            client.expect("250 ");
            client.expect("250 ");
            client.expect("354 ");
            client.send("x: my content\r\n.\r\nQUIT\r\n");
            client.expect("250 2.0.0");
            client.expect("221 ");
        }
        assertThat(queue.accepted).hasSize(1);
        List<String> lines = linesUntil("session.end");
        assertThat(lines.getLast()).contains(" identity=ann@example.com");
        for (String secret :
                List.of("secret", "wrong-word", login("secret"), login("wrong-word"), "content")) {
            assertThat(lines).as(secret).noneMatch(line -> line.contains(secret));
        }
    }

    private static String login(String password) {
        byte[] words = ("\0ann@example.com\0" + password).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(words);
    }

    /** The log, up to that event. */
    private List<String> linesUntil(String name) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        while (lines.isEmpty() || !lines.getLast().startsWith(name + " ")) {
            Event event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("after " + lines).isNotNull();
            lines.add(String.valueOf(event));
        }
        return lines;
    }

    @Test
    void aWaitingSessionIsEndedWith421InsideTls() throws Exception {
        try (Client client = connect(new Role.Mx(), TlsMode.IMPLICIT);
                TlsConnection _ = client.startTls()) {
            client.expect("220 ");
            client.send("NOOP\r\n");
            client.expect("250 ");
            listener.orElseThrow().close(Duration.ofSeconds(20));
            client.expect("421 4.3.2");
            client.expectEnd();
        }
        assertThat(event("session.end").value("reason")).contains("shutdown");
    }

    @Test
    void aTlsRecordThatComesOctetByOctetIsAwaitedNoLongerThanACommand() throws Exception {
        Timeouts standard = Timeouts.standard();
        timeouts =
                new Timeouts(
                        Duration.ofMillis(200),
                        standard.reply(),
                        standard.content(),
                        standard.handshake(),
                        standard.proxyHeader());
        try (Client client = connect(new Role.Mx(), TlsMode.IMPLICIT);
                TlsConnection _ = client.startTls()) {
            client.expect("220 ");
            // Application data of 16 KiB.
            client.sendRaw(23, 3, 3, 0x40, 0);
            assertThat(client.trickle('x')).startsWith("421 4.4.2");
            client.expectEnd();
        }
    }

    @Test
    void whoIsOneTooManyIsToldSoInsideImplicitTls() throws Exception {
        limits = new LimitsConfig(1000, 100, 100, 1);
        try (Client first = connect(new Role.Mx(), TlsMode.IMPLICIT);
                TlsConnection _ = first.startTls()) {
            first.expect("220 ");
            try (Client second = new Client(listener.orElseThrow().address());
                    TlsConnection _ = second.startTls()) {
                second.expect("421 4.7.0");
                second.expectEnd();
            }
        }
    }

    @Test
    void aClientOfNoListenerIsRefusedInsideImplicitTls() throws Exception {
        try (Client client = connect(TestListener.RELAY_OF_OTHERS, TlsMode.IMPLICIT);
                TlsConnection _ = client.startTls()) {
            client.expect("554 5.7.1");
            client.send("QUIT\r\n");
            client.expect("221 ");
        }
    }

    private Client connect(Role role, TlsMode mode) throws IOException {
        InetSocketAddress any = new InetSocketAddress(LOOPBACK, 25);
        Settings settings =
                new Settings(
                        Domain.of("mx.example.com"),
                        List.of(new ListenerConfig(role, any, mode, false)),
                        limits,
                        timeouts,
                        new Settings.Backing(known, known, tls.map(TlsStart::with), known, known));
        Listener started =
                Listener.start(
                        new ServerSocket(0, 5, LOOPBACK),
                        _ -> settings,
                        Surroundings.of(queue, events::add, Clock.system()));
        listener = Optional.of(started);
        return new Client(started.address());
    }

    private Event event(String name) throws InterruptedException {
        while (true) {
            Event event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as(name).isNotNull();
            if (event.name().equals(name)) return event;
        }
    }
}
