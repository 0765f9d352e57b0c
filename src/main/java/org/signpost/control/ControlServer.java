package org.signpost.control;

import jdk.net.ExtendedSocketOptions;

import org.signpost.json.JsonObject;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers commands on a Unix socket: a request is one JSON object on a line with a {@code command}
 * member, the answer another.
 */
public final class ControlServer implements AutoCloseable {

    /** A chunk of a message in base64 with room to spare. */
    private static final int MOST_LINE_CHARACTERS = 256 * 1024;

    /** A command has everything at hand before it connects. */
    private static final Duration MOST = Duration.ofMinutes(1);

    private static final Duration MOST_OF_A_REFUSAL = Duration.ofSeconds(2);

    /** How long accepting pauses when it fails, say for want of file descriptors. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** How long a command may take that is under way when the server stops. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final ServerSocketChannel channel;
    private final Path path;
    private final Map<String, ControlCommand> commands;
    private final EventSink events;
    private final Calls calls = new Calls();

    private ControlServer(
            ServerSocketChannel channel,
            Path path,
            Map<String, ControlCommand> commands,
            EventSink events) {
        this.channel = channel;
        this.path = path;
        this.commands = Map.copyOf(commands);
        this.events = events;
    }

    /**
     * Listens at that path; a socket left there by a server that died is replaced, which is safe
     * because the caller holds the data folder's lock.
     *
     * @throws IOException when the socket can't be made
     */
    public static ControlServer start(
            Path path, Map<String, ControlCommand> commands, EventSink events) throws IOException {
        Path folder = path.getParent();
        if (folder != null) makeFolder(folder);
        Files.deleteIfExists(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path));
            // The kernel tells who connects; the data folder's mode decides who can get here.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        ControlServer server = new ControlServer(channel, path, commands, events);
        Thread.ofVirtual().name("control").start(server::acceptAll);
        return server;
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (AccessDeniedException denied) {
            throw new IOException(
                    "the data folder's path is too long for a socket, and "
                            + folder
                            + " can't be made: RuntimeDirectory=signpost in the systemd unit"
                            + " does, or shorten the path",
                    denied);
        }
    }

    private void acceptAll() {
        while (channel.isOpen()) {
            try {
                SocketChannel peer = channel.accept();
                Thread.ofVirtual().name("control-call").start(() -> serve(peer));
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                events.emit(Event.of("control.fail").with("reason", e.toString()));
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            Peer peer = peer(connection);
            Optional<String> refusal = calls.begin(connection, peer);
            if (refusal.isPresent()) {
                refuse(connection, refusal.get());
                return;
            }
            try {
                serve(connection, peer);
            } finally {
                calls.end(connection);
            }
        } catch (IOException e) {
            events.emit(Event.of("control.fail").with("reason", e.toString()));
        }
    }

    private static void refuse(SocketChannel connection, String why) throws IOException {
        Patience patience = new Patience(connection, MOST_OF_A_REFUSAL, "the command went on");
        patience.with(() -> {
            write(connection, ControlCommand.error(why));
            return drain(connection);
        });
    }

    /** A peer that is still sending must be able to finish, or it wouldn't read on. */
    private static long drain(SocketChannel connection) throws IOException {
        return Channels.newInputStream(connection).transferTo(OutputStream.nullOutputStream());
    }

    private static void write(SocketChannel connection, JsonObject answer) throws IOException {
        byte[] line = (answer + "\n").getBytes(StandardCharsets.UTF_8);
        Channels.newOutputStream(connection).write(line);
        connection.shutdownOutput();
    }

    private void serve(SocketChannel connection, Peer peer) throws IOException {
        Patience patience = new Patience(connection, MOST, "the command didn't go on");
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                Channels.newInputStream(connection), StandardCharsets.UTF_8));
        Optional<JsonObject> answer = answer(new Connection(peer, in, patience));
        if (answer.isEmpty()) return;
        patience.with(() -> {
            write(connection, answer.get());
            return drain(connection);
        });
    }

    /** The answer to what the peer sends; none where that is nothing. */
    private Optional<JsonObject> answer(Connection call) {
        try {
            return call.next().map(request -> answer(request, call));
        } catch (IOException e) {
            return Optional.of(ControlCommand.error(words(e)));
        }
    }

    private JsonObject answer(JsonObject request, Connection call) {
        String name = request.text("command").orElse("");
        ControlCommand command = commands.get(name);
        if (command == null) {
            return ControlCommand.error("the running server knows no command \"" + name + "\"");
        }
        if (!call.peer().trusted() && !command.isForEverybody()) {
            return ControlCommand.error("only root and the server's own user may do that");
        }
        try {
            return command.answer(request, call);
        } catch (IOException e) {
            return ControlCommand.error(words(e));
        } catch (RuntimeException bug) {
            events.emit(Event.of("control.bug").with("command", name).because(bug));
            return ControlCommand.error("internal error, see the server's log: " + bug);
        }
    }

    private static String words(IOException e) {
        return Optional.ofNullable(e.getMessage()).orElse(e.toString());
    }

    private static Peer peer(SocketChannel connection) throws IOException {
        String user = connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        boolean trusted = user.equals("root") || user.equals(System.getProperty("user.name"));
        return new Peer(user, trusted);
    }

    /** Takes no more commands, and returns when those under way are answered. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
        try {
            calls.close(GRACE);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** One connection's reading side. */
    private record Connection(Peer peer, BufferedReader in, Patience patience)
            implements ControlCommand.Call {

        @Override
        public Optional<JsonObject> next() throws IOException {
            Optional<String> line = patience.with(this::line);
            if (line.isEmpty()) return Optional.empty();
            Optional<JsonObject> object = line.flatMap(JsonObject::parse);
            if (object.isEmpty()) throw new ProtocolException("not a JSON object on one line");
            return object;
        }

        /** A line without its end; what a peer that hung up left unfinished is none. */
        private Optional<String> line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') return Optional.of(line.toString());
                if (line.length() == MOST_LINE_CHARACTERS) {
                    throw new ProtocolException(
                            "a line has more than " + MOST_LINE_CHARACTERS + " characters");
                }
                line.append((char) c);
            }
            return Optional.empty();
        }
    }
}
