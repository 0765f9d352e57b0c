package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.address.Domain;
import org.signpost.address.Network;
import org.signpost.config.LimitsConfig;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.ForeignSenders;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.config.SenderPattern;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Whole listeners over real sockets. */
@Timeout(30)
class ListenerTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final KnownAddresses known =
            new KnownAddresses().domain("example.com").mailbox("bob@example.com");
    private final MemoryQueue queue = new MemoryQueue();
    private final TestClock clock = new TestClock();
    private final Headcount headcount = new Headcount();
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final List<Listener> listeners = new ArrayList<>();
    private volatile Settings settings =
            settings(LimitsConfig.defaults(), Timeouts.standard(), mx());

    @AfterEach
    void stop() throws Exception {
        for (Listener listener : listeners) listener.close(Duration.ZERO);
    }

    @Test
    void commandsCutAtEveryOctetAreUnderstood() throws Exception {
        try (Client client = connect(listener())) {
            client.expect("220 ");
            String dialogue =
                    "HELO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n";
            for (char c : dialogue.toCharArray()) client.send(String.valueOf(c));
            for (String reply : List.of("250 ", "250 2.1.0", "250 2.1.5", "354 ")) {
                client.expect(reply);
            }
            for (char c : "x: y\r\n\r\n..\r\n.\r\nQUIT\r\n".toCharArray()) {
                client.send(String.valueOf(c));
            }
            client.expect("250 2.0.0 Queued");
            client.expect("221 ");
        }
        assertThat(queue.accepted)
                .singleElement()
                .extracting("content")
                .isEqualTo("x: y\r\n\r\n.\r\n");
    }

    @Test
    void idleClientIsToldSoAfterTheTimeout() throws Exception {
        settings = settings(LimitsConfig.defaults(), brief(), mx());
        try (Client client = connect(listener())) {
            client.expect("220 ");
            client.expect("421 4.4.2");
            client.expectEnd();
        }
        assertThat(event("session.end").value("reason")).contains("timeout");
    }

    @Test
    void clientThatStallsInDataIsToldSoAfterTheTimeoutAndNothingIsQueued() throws Exception {
        Timeouts.Content content =
                new Timeouts.Content(Duration.ofMillis(50), Duration.ofMinutes(5), 1);
        settings = settings(LimitsConfig.defaults(), patientWith(content), mx());
        try (Client client = connect(listener())) {
            client.intoData();
            client.send("x: y\r\n");
            client.expect("421 4.4.2");
            client.expectEnd();
        }
        assertThat(queue.accepted).isEmpty();
    }

    @Test
    void clientThatVanishesInDataLeavesNothing() throws Exception {
        Listener listener = listener();
        try (Client client = connect(listener)) {
            client.intoData();
            client.send("x: y\r\n.");
        }
        assertThat(event("session.end").value("reason").orElseThrow()).startsWith("lost");
        assertThat(queue.accepted).isEmpty();
        assertThat(queue.openDrafts).hasValue(0);
    }

    @Test
    void closingEndsWaitingSessionsWith421() throws Exception {
        Listener listener = listener();
        try (Client greeted = connect(listener);
                Client helloed = connect(listener)) {
            greeted.expect("220 ");
            helloed.expect("220 ");
            helloed.send("HELO a\r\n");
            helloed.expect("250 ");
            listener.close(GRACE);
            greeted.expect("421 4.3.2");
            greeted.expectEnd();
            helloed.expect("421 4.3.2");
            helloed.expectEnd();
        }
        assertThat(listener.sessions()).isZero();
        assertThat(headcount.sessions()).isZero();
    }

    @Test
    void closingWaitsForNobodyWhoseRefusalIsHeldBack() throws Exception {
        Listener listener = listener();
        try (Client client = connect(listener)) {
            client.expect("220 ");
            for (int i = 0; i < 5; i++) {
                client.send("FROB\r\n");
                client.expect("500 ");
            }
            client.send("FROB\r\n");
            clock.awaitSleepers(1);
            listener.close(GRACE);
            client.expect("421 4.3.2");
            client.expectEnd();
        }
        assertThat(listener.sessions()).isZero();
    }

    @Test
    void whoTalksBeforeTheGreetingIsRefusedWhereTheListenerSaysSo() throws Exception {
        ListenerConfig mx = mx();
        ListenerConfig.Greeting greeting = new ListenerConfig.Greeting(Duration.ofSeconds(2), true);
        settings =
                settings(
                        LimitsConfig.defaults(),
                        Timeouts.standard(),
                        new ListenerConfig(
                                mx.role(),
                                mx.address(),
                                mx.tls(),
                                mx.clientTlsRequired(),
                                mx.proxies(),
                                greeting,
                                ListenerConfig.Protocol.SMTP));
        try (Client client = connect(listener())) {
            clock.awaitSleepers(1);
            client.send("EHLO spam.example\r\n");
            clock.advance(Duration.ofSeconds(2));
            client.expect("554 5.5.1 Nothing may be said before the greeting");
            client.expect("503 5.5.1");
            client.send("QUIT\r\n");
            client.expect("221 ");
        }
        assertThat(event("session.end").value("early-talker")).contains("yes");
    }

    @Test
    void closingLetsAMessageInDataBeFinished() throws Exception {
        Listener listener = listener();
        try (Client client = connect(listener)) {
            client.intoData();
            CompletableFuture<Void> closed = closing(listener, GRACE);
            client.send("x: y\r\n.\r\n");
            client.expect("250 2.0.0 Queued");
            client.expect("421 4.3.2");
            client.expectEnd();
            closed.get(10, TimeUnit.SECONDS);
        }
        assertThat(queue.accepted).hasSize(1);
    }

    @Test
    void closingWhileTheQueueWritesStillAnswers250() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        queue.beforeAccept =
                () -> {
                    writing.countDown();
                    Await.until(written);
                };
        Listener listener = listener();
        try (Client client = connect(listener)) {
            client.intoData();
            client.send("x: y\r\n.\r\n");
            Await.until(writing);
            CompletableFuture<Void> closed = closing(listener, GRACE);
            written.countDown();
            client.expect("250 2.0.0 Queued");
            client.expect("421 4.3.2");
            closed.get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DATA\r\nx: y\r\n.\r\n", "BDAT 6 LAST\r\nx: y\r\n"})
    void aStoredMessageIsAcknowledgedBeforeWhatIsPipelinedBehindItIsLookedAt(String content)
            throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        try (Client client = connect(listener())) {
            client.intoMessage();
            known.beforeResolve = () -> Await.until(told);
            client.send(content + "MAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.com>\r\n");
            if (content.startsWith("DATA")) client.expect("354");
            client.expect("250 2.0.0 Queued");
            told.countDown();
            client.expect("250 2.1.0");
            client.expect("250 2.1.5");
        }
    }

    /** RFC 2920 §3.2: the client may wait for them before it sends the chunk. */
    @Test
    void repliesDoNotWaitForAChunkThatIsNotThereYet() throws Exception {
        try (Client client = connect(listener())) {
            client.intoMessage();
            client.send("RCPT TO:<bob@example.com>\r\nBDAT 6 LAST\r\n");
            client.expect("250 2.1.5");
            client.send("x: y\r\n");
            client.expect("250 2.0.0 Queued");
        }
    }

    @Test
    void contentWithoutAnEndIsGivenUpWith421() throws Exception {
        settings = settings(new LimitsConfig(1000, 100, 100, 50), Timeouts.standard(), mx());
        try (Client client = connect(listener())) {
            client.intoData();
            Thread endless = Thread.startVirtualThread(() -> floodWithContent(client));
            client.expect("421 4.3.4");
            endless.join();
        }
        assertThat(event("message.refuse").value("status")).contains("4.3.4");
        assertThat(queue.accepted).isEmpty();
    }

    private static void floodWithContent(Client client) {
        try {
            while (true) client.send(("x".repeat(70) + "\r\n").repeat(1000));
        } catch (IOException closed) {
            // That is what the test wants.
        }
    }

    @Test
    void closingCutsWhatIsLeftAfterTheGrace() throws Exception {
        Listener listener = listener();
        try (Client client = connect(listener)) {
            client.intoData();
            listener.close(Duration.ofMillis(1));
            client.expectEnd();
        }
        assertThat(listener.sessions()).isZero();
        assertThat(queue.accepted).isEmpty();
    }

    @Test
    void oneAddressGetsOnlySoManySessions() throws Exception {
        settings = settings(new LimitsConfig(1000, 100, 100, 1), Timeouts.standard(), mx());
        Listener listener = listener();
        try (Client first = connect(listener)) {
            first.expect("220 ");
            try (Client second = connect(listener)) {
                second.expect("421 4.7.0");
                second.expectEnd();
            }
            first.send("QUIT\r\n");
            first.expect("221 ");
        }
        event("session.end");
        awaitNobody();
        try (Client third = connect(listener)) {
            third.expect("220 ");
        }
    }

    @Test
    void aRelaysNetworksAreExemptFromTheLimitForOneAddress() throws Exception {
        Role relay =
                new Role.Relay(
                        List.of(Network.parse("127.0.0.0/8").orElseThrow()),
                        List.of(SenderPattern.parse("example.com").orElseThrow()),
                        ForeignSenders.REFUSE);
        settings =
                settings(
                        new LimitsConfig(1000, 100, 100, 1),
                        Timeouts.standard(),
                        listenerOf(relay));
        Listener listener = listener();
        try (Client first = connect(listener);
                Client second = connect(listener)) {
            first.expect("220 ");
            second.expect("220 ");
        }
    }

    @Test
    void allSessionsTogetherHaveALimit() throws Exception {
        settings = settings(new LimitsConfig(1000, 100, 1, 50), Timeouts.standard(), mx());
        Listener listener = listener();
        try (Client first = connect(listener)) {
            first.expect("220 ");
            try (Client second = connect(listener)) {
                second.expect("421 4.3.2");
                second.expectEnd();
            }
        }
    }

    @Test
    void aClientOfNoListenerIsRefusedUntilItQuits() throws Exception {
        settings =
                settings(
                        LimitsConfig.defaults(),
                        Timeouts.standard(),
                        listenerOf(TestListener.RELAY_OF_OTHERS));
        try (Client client = connect(listener())) {
            client.expect("554 5.7.1");
            client.send("EHLO a\r\nMAIL FROM:<a@b.test>\r\nQUIT\r\n");
            client.expect("503 5.5.1");
            client.expect("503 5.5.1");
            client.expect("221 ");
            client.expectEnd();
        }
    }

    @Test
    void theClientsNetworkPicksTheRoleOnASharedSocket() throws Exception {
        Role relay =
                new Role.Relay(
                        List.of(Network.parse("127.0.0.0/8").orElseThrow()),
                        List.of(SenderPattern.parse("example.com").orElseThrow()),
                        ForeignSenders.REFUSE);
        settings = settings(LimitsConfig.defaults(), Timeouts.standard(), mx(), listenerOf(relay));
        try (Client client = connect(listener())) {
            client.expect("220 ");
            client.send("HELO a\r\nMAIL FROM:<a@b.test>\r\nQUIT\r\n");
            client.expect("250 ");
            client.expect("550 5.7.1");
            client.expect("221 ");
        }
        assertThat(event("session.end").value("role")).contains("relay");
    }

    @Test
    void reloadedSettingsHoldForNewSessionsAndLeaveOldOnesAlone() throws Exception {
        Listener listener = listener();
        try (Client old = connect(listener)) {
            old.expect("220 mx.example.com");
            settings = settings(new LimitsConfig(77, 100, 9, 9), Timeouts.standard(), mx());
            try (Client fresh = connect(listener)) {
                fresh.expect("220 ");
                fresh.send("HELO a\r\nMAIL FROM:<a@b.test> SIZE=78\r\n");
                fresh.expect("250 ");
                fresh.expect("552 5.3.4");
            }
            old.send("HELO a\r\nMAIL FROM:<a@b.test> SIZE=78\r\n");
            old.expect("250 ");
            old.expect("250 2.1.0");
        }
    }

    @Test
    void acceptingGoesOnAfterItFailedAndPausesMeanwhile() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        ServerSocket socket =
                new ServerSocket(0, 5, LOOPBACK) {
                    @Override
                    public Socket accept() throws IOException {
                        if (failures.getAndDecrement() > 0) throw new IOException("no descriptors");
                        return super.accept();
                    }
                };
        Listener listener = start(socket);
        for (int i = 0; i < 2; i++) {
            clock.awaitSleepers(1);
            clock.advance(Duration.ofSeconds(1));
        }
        try (Client client = connect(listener)) {
            client.expect("220 ");
        }
        assertThat(event("listener.fail").value("error").orElseThrow()).contains("no descriptors");
    }

    @Test
    void acceptingGoesOnAfterABugOrAnError() throws Exception {
        Queue<Throwable> bugs =
                new ArrayDeque<>(
                        List.of(
                                new IllegalStateException("a bug"),
                                new StackOverflowError("deep")));
        ServerSocket socket =
                new ServerSocket(0, 5, LOOPBACK) {
                    @Override
                    public Socket accept() throws IOException {
                        Throwable bug = bugs.poll();
                        if (bug instanceof RuntimeException unchecked) throw unchecked;
                        if (bug instanceof Error error) throw error;
                        return super.accept();
                    }
                };
        Listener listener = start(socket);
        for (String text : List.of("a bug", "deep")) {
            assertThat(event("listener.bug").value("error").orElseThrow()).contains(text);
            clock.awaitSleepers(1);
            clock.advance(Duration.ofSeconds(1));
        }
        try (Client client = connect(listener)) {
            client.expect("220 ");
        }
    }

    @Test
    void aClientThatABugKeepsFromBeingServedIsNotKeptWaiting() throws Exception {
        Settings good = settings;
        AtomicBoolean failed = new AtomicBoolean();
        Listener listener =
                Listener.start(
                        new ServerSocket(0, 5, LOOPBACK),
                        local -> {
                            if (!failed.getAndSet(true)) throw new IllegalStateException("a bug");
                            return good;
                        },
                        new Surroundings(
                                queue, events::add, clock, headcount, new SessionIds(clock)));
        listeners.add(listener);
        try (Client client = connect(listener)) {
            client.expectEnd();
        }
        clock.awaitSleepers(1);
        clock.advance(Duration.ofSeconds(1));
        try (Client client = connect(listener)) {
            client.expect("220 ");
        }
    }

    @Test
    void aBugInOneSessionIsLoggedWithItsStackAndHarmsNoOther() throws Exception {
        queue.beforeAccept =
                () -> {
                    throw new IllegalStateException("a bug");
                };
        Listener listener = listener();
        try (Client client = connect(listener)) {
            client.intoData();
            client.send("x: y\r\n.\r\n");
            client.expect("421 4.3.0");
            client.expectEnd();
        }
        assertThat(event("session.bug").value("error").orElseThrow()).contains("a bug");
        try (Client client = connect(listener)) {
            client.expect("220 ");
        }
    }

    @Test
    void aSocketThatSystemdPassedAsAChannelServes() throws Exception {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(LOOPBACK, 0));
        settings = settings(LimitsConfig.defaults(), brief(), mx());
        Listener listener = start(channel.socket());
        try (Client client = connect(listener)) {
            client.expect("220 ");
            client.expect("421 4.4.2");
        }
        settings = settings(LimitsConfig.defaults(), Timeouts.standard(), mx());
        try (Client client = connect(listener)) {
            client.expect("220 ");
            listener.close(GRACE);
            client.expect("421 4.3.2");
        }
    }

    private static Timeouts brief() {
        Timeouts standard = Timeouts.standard();
        return new Timeouts(
                Duration.ofMillis(50),
                standard.reply(),
                standard.content(),
                standard.handshake(),
                standard.proxyHeader());
    }

    private static Timeouts patientWith(Timeouts.Content content) {
        Timeouts standard = Timeouts.standard();
        return new Timeouts(
                standard.command(),
                standard.reply(),
                content,
                standard.handshake(),
                standard.proxyHeader());
    }

    private static ListenerConfig mx() {
        return listenerOf(new Role.Mx());
    }

    private static ListenerConfig listenerOf(Role role) {
        return new ListenerConfig(role, new InetSocketAddress(LOOPBACK, 25), TlsMode.NONE, false);
    }

    private Settings settings(LimitsConfig limits, Timeouts timeouts, ListenerConfig... roles) {
        return new Settings(
                Domain.of("mx.example.com"),
                List.of(roles),
                limits,
                timeouts,
                new Settings.Backing(known, known, Optional.empty(), known, known));
    }

    private Listener listener() throws IOException {
        return start(new ServerSocket(0, 50, LOOPBACK));
    }

    private Listener start(ServerSocket socket) {
        Listener listener =
                Listener.start(
                        socket,
                        _ -> settings,
                        new Surroundings(
                                queue, events::add, clock, headcount, new SessionIds(clock)));
        listeners.add(listener);
        return listener;
    }

    private static Client connect(Listener listener) throws IOException {
        return new Client(listener.address());
    }

    private Event event(String name) throws InterruptedException {
        while (true) {
            Event event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as(name).isNotNull();
            if (event.name().equals(name)) return event;
        }
    }

    private void awaitNobody() {
        Await.until(() -> headcount.sessions() == 0);
    }

    private static CompletableFuture<Void> closing(Listener listener, Duration grace) {
        return CompletableFuture.runAsync(() -> {
            try {
                listener.close(grace);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
