package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.signpost.address.Domain;
import org.signpost.address.Network;
import org.signpost.config.LimitsConfig;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.ForeignSenders;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.queue.Queue;
import org.signpost.tls.CertificateFiles;
import org.signpost.tls.Certificates;
import org.signpost.tls.SelfSigned;
import org.signpost.tls.ServerTls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener on loopback that a test sets up field by field before it connects. */
final class TestListener implements AutoCloseable {

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** A relay that admits nobody of this host. */
    static final Role RELAY_OF_OTHERS =
            new Role.Relay(
                    List.of(Network.parse("192.0.2.0/24").orElseThrow()),
                    List.of(),
                    ForeignSenders.REFUSE);

    final KnownAddresses known =
            new KnownAddresses()
                    .domain("example.com")
                    .mailbox("bob@example.com")
                    .user("ann@example.com", "secret");
    final MemoryQueue queue = new MemoryQueue();

    /** Takes the mail in place of the queue in memory. */
    volatile Optional<Queue> durable = Optional.empty();

    final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    final Headcount headcount = new Headcount();
    volatile Clock clock = Clock.system();
    volatile Role role = new Role.Mx();
    volatile TlsMode mode = TlsMode.NONE;
    volatile Timeouts timeouts = Timeouts.standard();
    volatile LimitsConfig limits = LimitsConfig.defaults();
    volatile ListenerConfig.Greeting greeting = ListenerConfig.Greeting.AT_ONCE;
    volatile ListenerConfig.Proxies proxies = ListenerConfig.Proxies.NONE;
    volatile Optional<TlsStart> tls = Optional.empty();
    volatile Optional<Inbound> inbound = Optional.empty();
    private Optional<Listener> listener = Optional.empty();

    /** A client that has connected. */
    Client connect() throws IOException {
        if (listener.isEmpty()) {
            Surroundings surroundings =
                    new Surroundings(
                            durable.orElse(queue),
                            events::add,
                            clock,
                            headcount,
                            new SessionIds(clock));
            ServerSocket socket = new ServerSocket(0, 50, LOOPBACK);
            listener = Optional.of(Listener.start(socket, local -> settings(), surroundings));
        }
        return new Client(listener.get().address());
    }

    private Settings settings() {
        InetSocketAddress any = new InetSocketAddress(LOOPBACK, 25);
        return new Settings(
                Domain.of("mx.example.com"),
                List.of(
                        new ListenerConfig(
                                role,
                                any,
                                mode,
                                false,
                                proxies,
                                greeting,
                                ListenerConfig.Protocol.SMTP)),
                limits,
                timeouts,
                inbound.map(i ->
                                new Settings.Backing(
                                        known, known, tls, known, known, Tokens.NONE, i))
                        .orElseGet(() -> new Settings.Backing(known, known, tls, known, known)));
    }

    /** A certificate for {@code mx.example.com}, made in that folder. */
    static ServerTls certificate(Path folder) throws IOException {
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        SelfSigned.create(List.of("mx.example.com"), Duration.ofDays(1), Clock.system())
                .write(chain, key);
        CertificateFiles files = new CertificateFiles(List.of(), chain, key);
        return switch (Certificates.open(List.of(files), Clock.system())) {
            case Certificates.Opened opened -> new ServerTls(opened.certificates());
            case Certificates.Opening other -> throw new AssertionError(other.toString());
        };
    }

    /** The next event of that name. */
    Event event(String name) throws InterruptedException {
        while (true) {
            Event event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as(name).isNotNull();
            if (event.name().equals(name)) return event;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (listener.isPresent()) listener.get().close(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
