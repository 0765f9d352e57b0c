package org.signpost.node;

import org.signpost.config.Config;
import org.signpost.config.ListenerConfig;
import org.signpost.observe.Event;
import org.signpost.smtpserver.Listener;
import org.signpost.smtpserver.Settings;
import org.signpost.smtpserver.Surroundings;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** The sockets that a server listens on, which a reload may change while sessions go on. */
final class Listening {

    private final Sockets sockets;
    private final Surroundings surroundings;
    private final Function<InetSocketAddress, Supplier<Settings>> settings;
    private final Map<InetSocketAddress, Listener> listeners = new HashMap<>();

    /**
     * Nothing yet.
     *
     * @param settings what a session on that address goes by
     */
    Listening(
            Sockets sockets,
            Surroundings surroundings,
            Function<InetSocketAddress, Supplier<Settings>> settings) {
        this.sockets = sockets;
        this.surroundings = surroundings;
        this.settings = settings;
    }

    /** The addresses that a configuration listens on, each once. */
    static Set<InetSocketAddress> addresses(Config config) {
        Set<InetSocketAddress> addresses = new LinkedHashSet<>();
        for (ListenerConfig listener : config.services().listeners()) {
            addresses.add(listener.address());
        }
        return addresses;
    }

    /** Binds what that configuration listens on and isn't bound yet; nothing is taken there yet. */
    synchronized Sockets.Binding bind(Config config) {
        Set<InetSocketAddress> more = addresses(config);
        more.removeAll(listeners.keySet());
        return sockets.bind(more);
    }

    /** Begins to take connections on those sockets. */
    synchronized void open(Map<InetSocketAddress, ServerSocket> bound) {
        bound.forEach((address, socket) -> {
            Supplier<Settings> asked = settings.apply(address);
            listeners.put(address, Listener.start(socket, asked, surroundings));
            event("listener.open", address);
        });
    }

    /** Closes what that configuration listens on no longer; sessions may go on for the grace. */
    synchronized void closeAllBut(Config config, Duration grace) {
        Set<InetSocketAddress> kept = addresses(config);
        for (InetSocketAddress address : List.copyOf(listeners.keySet())) {
            if (kept.contains(address)) continue;
            Listener gone = listeners.remove(address);
            if (gone == null) continue;
            event("listener.close", address);
            Thread.ofVirtual().name("closing").start(() -> close(gone, grace));
        }
    }

    /** The real addresses, which differ from those asked for where the port was 0. */
    synchronized Map<InetSocketAddress, InetSocketAddress> bound() {
        Map<InetSocketAddress, InetSocketAddress> bound = new HashMap<>();
        listeners.forEach((asked, listener) -> bound.put(asked, listener.address()));
        return bound;
    }

    /** Closes all of them at the same time; open sessions end within the grace. */
    void close(Duration grace) throws InterruptedException {
        List<Listener> all;
        synchronized (this) {
            all = List.copyOf(listeners.values());
            listeners.clear();
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
            surroundings.events().emit(Event.of("listener.fail").with("reason", e));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void event(String name, InetSocketAddress address) {
        surroundings.events().emit(Event.of(name).with("address", Sockets.text(address)));
    }
}
