package org.signpost.smtpserver;

import org.signpost.address.IpAddresses;
import org.signpost.address.SocketAddresses;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.observe.Event;
import org.signpost.policy.Admission;
import org.signpost.smtp.Reply;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Takes connections on one socket, which several {@code [[listener]]} tables may share, and runs
 * each on its own virtual thread.
 */
public final class Listener {

    /** How long accepting pauses when it fails, say for want of file descriptors. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** So many are told at a time why they are turned away; what is over is closed silently. */
    private static final int MOST_TURNED_AWAY = 100;

    private final ServerSocket socket;
    private final Function<InetAddress, Settings> settings;
    private final Surroundings surroundings;
    private final LiveSessions live = new LiveSessions();
    private final AtomicInteger turningAway = new AtomicInteger();
    private final Thread thread;

    private Listener(
            ServerSocket socket,
            Function<InetAddress, Settings> settings,
            Surroundings surroundings) {
        this.socket = socket;
        this.settings = settings;
        this.surroundings = surroundings;
        thread =
                Thread.ofPlatform()
                        .name("listener-" + SocketAddresses.text(address()))
                        .unstarted(this::accept);
    }

    /**
     * Begins to take connections.
     *
     * @param socket bound already; the listener closes it
     * @param settings asked at the beginning of each session with the address that the client
     *     connected to, which on a socket for all addresses differs
     */
    public static Listener start(
            ServerSocket socket,
            Function<InetAddress, Settings> settings,
            Surroundings surroundings) {
        Listener listener = new Listener(socket, settings, surroundings);
        listener.thread.start();
        return listener;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** How many sessions are open. */
    public int sessions() {
        return live.count();
    }

    /** Takes no more connections; the open sessions go on. */
    public void retire() throws IOException, InterruptedException {
        socket.close();
        thread.interrupt();
        thread.join();
    }

    /**
     * Takes no more connections and ends the open ones: with 421 where the client waits for
     * nothing, after what is being received where it is in the middle of a message (RFC 5321 §3.8).
     *
     * @param grace after which what is left is cut
     */
    public void close(Duration grace) throws IOException, InterruptedException {
        retire();
        live.stop(grace);
    }

    /** Goes on whatever happens: a port that nobody serves any more is worse than any bug. */
    private void accept() {
        while (!socket.isClosed()) {
            try {
                begin(socket.accept());
            } catch (IOException e) {
                if (socket.isClosed()) return;
                emit(Event.of("listener.fail").with("error", e.toString()));
                if (!pause()) return;
            } catch (RuntimeException | Error bug) {
                emit(Event.of("listener.bug").because(bug));
                if (!pause()) return;
            }
        }
    }

    /** Waits a little, so that a lasting failure doesn't become a busy loop. */
    private boolean pause() {
        try {
            surroundings.clock().sleepUntil(surroundings.clock().instant().plus(PAUSE));
            return true;
        } catch (InterruptedException closing) {
            return false;
        }
    }

    private void begin(Socket client) throws IOException {
        Optional<Connection> added = Optional.empty();
        try {
            client.setTcpNoDelay(true);
            Settings now = settings.apply(client.getLocalAddress());
            Connection connection = new Connection(client, now.timeouts());
            live.add(connection);
            added = Optional.of(connection);
            InetAddress address = withoutScope(client.getInetAddress());
            Thread.startVirtualThread(() -> serve(connection, address, now));
        } catch (IOException e) {
            // The client is gone already; the socket must not stay.
            client.close();
            added.ifPresent(live::remove);
        } catch (RuntimeException | Error bug) {
            client.close();
            added.ifPresent(live::remove);
            throw bug;
        }
    }

    private void serve(Connection connection, InetAddress client, Settings now) {
        try (connection) {
            serve(new Guest(connection, Remote.direct(client), now, Optional.empty()));
        } catch (IOException gone) {
            // The session has told the log what it knew.
        } finally {
            live.remove(connection);
        }
    }

    /** Whatever happens, a client that still listens is told that it is over (RFC 5321 §3.8). */
    private void serve(Guest peer) throws IOException {
        InetAddress client = peer.remote().address();
        try {
            switch (Introduction.read(peer.connection(), client, peer.settings().proxies())) {
                case Introduction.Client(Remote remote) ->
                        converse(new Guest(peer.connection(), remote, peer.settings()));
                case Introduction.Nobody(String said) -> welcome(peer, () -> reassure(peer, said));
                case Introduction.Outsider() ->
                        welcome(peer, () -> refuse(peer, "554 5.7.1 not one of `proxy-protocol`"));
                case Introduction.Failed(String reason) -> giveUp(peer, reason);
            }
        } catch (Connection.StoppedException stopping) {
            peer.tell(Reply.of(421, "4.3.2", peer.settings().name() + " is shutting down"));
        } catch (RuntimeException | Error bug) {
            emit(Event.of("session.bug").with("peer", IpAddresses.text(client)).because(bug));
            peer.tell(Reply.of(421, "4.3.0", "A fault of this server's: try again later"));
        }
    }

    /** A client, and what holds for it. */
    private record Guest(
            Connection connection,
            Remote remote,
            Settings settings,
            Optional<ListenerConfig> admitted) {

        /** A client that is admitted by its address. */
        Guest(Connection connection, Remote remote, Settings settings) {
            this(
                    connection,
                    remote,
                    settings,
                    Admission.admit(settings.listeners(), remote.address()));
        }

        /** Who expects TLS before the first octet can't read what comes before it. */
        void beginTlsWhereImplicit() throws IOException {
            if (!expectsTls() || connection.tls().isPresent()) return;
            TlsStart tls = settings.backing().tls().orElseThrow(Session::noCertificate);
            connection.startTls(tls);
        }

        /** Says that where the client can read it; who waits for TLS can't be told in the clear. */
        void tell(Reply reply) throws IOException {
            if (!expectsTls() || connection.tls().isPresent()) connection.write(reply, true);
        }

        boolean expectsTls() {
            List<ListenerConfig> asked = admitted.map(List::of).orElse(settings.listeners());
            return asked.stream().anyMatch(l -> l.tls() == TlsMode.IMPLICIT);
        }
    }

    /**
     * One session after the other, where a proxy speaks for one client after the other: each of
     * them is admitted and counted as itself, and nothing of the session before is left.
     */
    private void converse(Guest first) throws IOException {
        Optional<Guest> next = Optional.of(first);
        while (next.isPresent()) {
            Guest guest = next.get();
            next =
                    welcome(guest, () -> session(guest))
                            .map(r -> new Guest(guest.connection(), r, guest.settings()));
        }
    }

    private Optional<Remote> session(Guest guest) throws IOException {
        if (guest.admitted().isEmpty()) {
            return refuse(guest, "554 5.7.1 not in the networks of this listener");
        }
        ListenerConfig listener = guest.admitted().get();
        return new Session(
                        guest.connection(),
                        guest.remote(),
                        listener,
                        guest.settings(),
                        surroundings)
                .run();
    }

    /** What is done with a client for which there is room, and who comes after it. */
    private interface Treatment {
        Optional<Remote> run() throws IOException;
    }

    private Optional<Remote> welcome(Guest guest, Treatment treatment) throws IOException {
        Headcount.Entry entry =
                surroundings
                        .headcount()
                        .enter(
                                guest.remote().address(),
                                guest.admitted(),
                                guest.settings().limits(),
                                surroundings.clock().instant());
        switch (entry) {
            case Headcount.Full(Reply why) -> {
                turnAway(guest, why);
                return Optional.empty();
            }
            case Headcount.Place place -> {
                try {
                    return treatment.run();
                } finally {
                    surroundings.headcount().leave(place);
                }
            }
        }
    }

    /** Says why, where that doesn't cost more than there is for those who are let in. */
    private void turnAway(Guest guest, Reply why) throws IOException {
        emit(guest.remote().addTo(Event.of("connection.refuse")).with("reply", why));
        try {
            if (turningAway.incrementAndGet() > MOST_TURNED_AWAY) return;
            guest.beginTlsWhereImplicit();
            guest.connection().write(why, true);
        } finally {
            turningAway.decrementAndGet();
        }
    }

    private Optional<Remote> refuse(Guest guest, String why) throws IOException {
        emit(guest.remote().addTo(Event.of("connection.refuse")).with("reply", why));
        guest.beginTlsWhereImplicit();
        stranger(guest).refuse(Stranger.NOT_YOU);
        return Optional.empty();
    }

    /** What probes say is no mail; each is a line of the log nevertheless, as a session is. */
    private Optional<Remote> reassure(Guest guest, String said) throws IOException {
        guest.beginTlsWhereImplicit();
        stranger(guest).reassure(guest.settings().name());
        emit(guest.remote().addTo(Event.of("probe.end")).with("proxy-header", said));
        return Optional.empty();
    }

    /**
     * A proxy that keeps to no protocol; the client behind it may come again when that is mended.
     */
    private void giveUp(Guest guest, String reason) throws IOException {
        Reply reply = Reply.of(421, "4.3.5", "The proxy is not set up right: " + reason);
        emit(guest.remote().addTo(Event.of("connection.refuse")).with("reply", reply));
        guest.tell(reply);
    }

    private Stranger stranger(Guest guest) {
        return new Stranger(guest.connection(), surroundings.clock());
    }

    private void emit(Event event) {
        surroundings.events().emit(event);
    }

    /** The address alone; the interface that a link-local one came in by is no part of it. */
    private static InetAddress withoutScope(InetAddress address) throws UnknownHostException {
        return InetAddress.getByAddress(address.getAddress());
    }
}
