package org.signpost.node;

import org.signpost.PlainConfig;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * A folder with a configuration, and servers that are started from it.
 *
 * @param folder an empty one
 * @param events what the servers told
 */
record Trial(Path folder, LinkedBlockingQueue<Event> events) {

    private static final int TRIES = 20;

    Trial(Path folder) {
        this(folder, new LinkedBlockingQueue<>());
    }

    /** A server of a.test, and the port that was free for its listeners. */
    record Running(Node node, int port) implements AutoCloseable {
        @Override
        public void close() {
            node.close();
        }
    }

    void write(String listeners) {
        try {
            Files.writeString(folder.resolve("signpost.toml"), PlainConfig.HEAD + listeners);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Node.Start start() {
        return start(Map.of());
    }

    Node.Start start(Map<String, String> environment) {
        Path file = folder.resolve("signpost.toml");
        Node.Conditions conditions =
                new Node.Conditions(Clock.system(), events::add, environment, Optional.empty());
        return switch (ConfigFile.read(file, Optional.empty())) {
            case ConfigResult.Valid valid -> Node.start(valid.config(), conditions);
            case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }

    /** What keeps a server with those listeners from starting. */
    List<String> problems(String listeners) {
        write(listeners);
        return switch (start()) {
            case Node.Running(Node node) -> {
                node.close();
                yield List.of();
            }
            case Node.NotStarted(List<String> problems, _) -> problems;
        };
    }

    /** Starts a server on a port that is free at all addresses, which another may snatch away. */
    Running onFreePort(IntFunction<String> listeners) throws IOException {
        for (int i = 1; ; i++) {
            int port = freePort();
            write(listeners.apply(port));
            switch (start()) {
                case Node.Running(Node node) -> {
                    return new Running(node, port);
                }
                case Node.NotStarted(List<String> problems, _) -> {
                    if (i == TRIES) throw new AssertionError(problems);
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("0.0.0.0"))) {
            return socket.getLocalPort();
        }
    }

    /** The next event of that name. */
    Event event(String name) throws InterruptedException {
        while (true) {
            Event event = events.poll(30, TimeUnit.SECONDS);
            if (event == null) throw new AssertionError("no " + name + " in half a minute");
            if (event.name().equals(name)) return event;
        }
    }
}
