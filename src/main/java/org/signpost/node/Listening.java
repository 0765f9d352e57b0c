package org.signpost.node;

import org.signpost.address.SocketAddresses;
import org.signpost.config.HostNetwork;
import org.signpost.observe.Event;
import org.signpost.smtpserver.Listener;
import org.signpost.smtpserver.Settings;
import org.signpost.smtpserver.Surroundings;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** The sockets that a server listens on, which a reload may change while sessions go on. */
final class Listening {

    private final Sockets sockets;
    private final Surroundings surroundings;
    private final BiFunction<InetSocketAddress, InetAddress, Settings> settings;
    private final List<Open> open = new ArrayList<>();

    /** Listeners that take no more connections; sessions that they began may go on. */
    private final List<Listener> retired = new ArrayList<>();

    /** A socket, and who takes its connections. */
    private record Open(Sockets.Bound bound, Listener listener) {

        InetSocketAddress asked() {
            return bound.asked();
        }

        boolean isInTheWayOf(Set<InetSocketAddress> addresses) {
            return addresses.stream()
                    .anyMatch(a ->
                            SocketAddresses.covers(a, asked())
                                    || SocketAddresses.covers(asked(), a));
        }
    }

    /**
     * Nothing yet.
     *
     * @param settings what a session goes by: the first address is the socket's as it was asked
     *     for, the second the one that the client connected to
     */
    Listening(
            Sockets sockets,
            Surroundings surroundings,
            BiFunction<InetSocketAddress, InetAddress, Settings> settings) {
        this.sockets = sockets;
        this.surroundings = surroundings;
        this.settings = settings;
    }

    /**
     * Binds what that plan needs and isn't bound yet, and takes no more connections where it
     * doesn't listen; sessions go on. Nothing is taken yet on the new sockets. Problems leave
     * everything as it was.
     */
    synchronized Sockets.Binding turnTo(ListeningPlan plan) {
        Set<InetSocketAddress> wanted = plan.sockets();
        List<Open> gone = open.stream().filter(o -> !wanted.contains(o.asked())).toList();
        List<String> kept =
                gone.stream()
                        .filter(o -> o.bound().passed())
                        .map(o -> Sockets.needsRestart(o.bound()))
                        .toList();
        if (!kept.isEmpty()) return new Sockets.Binding(List.of(), kept);
        Set<InetSocketAddress> missing = missing(wanted);
        List<Open> inTheWay = gone.stream().filter(o -> o.isInTheWayOf(missing)).toList();
        // The system refuses a wide socket beside a narrow one at the same port, so what is in the
        // way has to go first; for that instant its port is closed.
        inTheWay.forEach(this::retire);
        Sockets.Binding binding = sockets.bind(missing);
        if (!binding.problems().isEmpty()) return withRestored(inTheWay, binding);
        gone.stream().filter(o -> !inTheWay.contains(o)).forEach(this::retire);
        retired.removeIf(listener -> listener.sessions() == 0);
        plan.strange(HostNetwork.system()).forEach(this::warn);
        return binding;
    }

    private Set<InetSocketAddress> missing(Set<InetSocketAddress> wanted) {
        Set<InetSocketAddress> there = open.stream().map(Open::asked).collect(Collectors.toSet());
        return wanted.stream()
                .filter(a -> !there.contains(a))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Listens again where it did before. */
    private Sockets.Binding withRestored(List<Open> before, Sockets.Binding failed) {
        List<String> problems = new ArrayList<>(failed.problems());
        for (Open lost : before) {
            Sockets.Binding again = sockets.bind(Set.of(lost.asked()));
            problems.addAll(again.problems());
            open(again.bound());
        }
        return new Sockets.Binding(List.of(), problems);
    }

    /** Begins to take connections on those sockets. */
    synchronized void open(List<Sockets.Bound> bound) {
        for (Sockets.Bound socket : bound) {
            InetSocketAddress asked = socket.asked();
            Listener listener =
                    Listener.start(
                            socket.socket(),
                            reached -> settings.apply(asked, reached),
                            surroundings);
            open.add(new Open(socket, listener));
            event("listener.open", listener);
        }
    }

    private void retire(Open gone) {
        open.remove(gone);
        retired.add(gone.listener());
        event("listener.close", gone.listener());
        try {
            gone.listener().retire();
        } catch (IOException e) {
            failed(e);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The real addresses by those asked for, which differ where the port was 0 or systemd passed
     * narrower sockets.
     */
    synchronized Map<InetSocketAddress, InetSocketAddress> bound() {
        Map<InetSocketAddress, InetSocketAddress> bound = new HashMap<>();
        for (Open socket : open) {
            InetSocketAddress real = socket.listener().address();
            bound.put(socket.bound().passed() ? real : socket.asked(), real);
        }
        return bound;
    }

    /** Closes all of them at the same time; open sessions end within the grace. */
    void close(Duration grace) throws InterruptedException {
        List<Listener> all;
        synchronized (this) {
            all = new ArrayList<>(retired);
            open.forEach(o -> all.add(o.listener()));
            retired.clear();
            open.clear();
        }
        List<Thread> closing =
                all.stream()
                        .map(listener -> Thread.ofVirtual().start(() -> close(listener, grace)))
                        .toList();
        for (Thread thread : closing) thread.join();
    }

    private void close(Listener listener, Duration grace) {
        try {
            listener.close(grace);
        } catch (IOException e) {
            failed(e);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void warn(InetSocketAddress strange) {
        surroundings
                .events()
                .emit(
                        Event.of("listener.warn")
                                .with("address", SocketAddresses.text(strange))
                                .with("text", "this host has no such address now"));
    }

    private void failed(IOException e) {
        surroundings.events().emit(Event.of("listener.fail").with("reason", e));
    }

    private void event(String name, Listener listener) {
        String address = SocketAddresses.text(listener.address());
        surroundings.events().emit(Event.of(name).with("address", address));
    }
}
