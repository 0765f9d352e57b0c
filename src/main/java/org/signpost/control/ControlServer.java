package org.signpost.control;

import jdk.net.ExtendedSocketOptions;

import org.signpost.json.JsonObject;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/**
 * Answers commands on a Unix socket: a request is one JSON object on a line with a {@code command}
 * member, the answer another.
 */
public final class ControlServer implements AutoCloseable {

    /** A chunk of a message in base64 with room to spare. */
    private static final int MOST_LINE_CHARACTERS = 256 * 1024;

    private final ServerSocketChannel channel;
    private final Path path;
    private final Map<String, ControlCommand> commands;
    private final EventSink events;

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
        if (folder != null) Files.createDirectories(folder);
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

    private void acceptAll() {
        while (channel.isOpen()) {
            try {
                SocketChannel peer = channel.accept();
                Thread.ofVirtual().name("control-call").start(() -> serve(peer));
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                events.emit(Event.of("control.fail").with("reason", e.toString()));
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            Peer peer = peer(connection);
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    Channels.newInputStream(connection), StandardCharsets.UTF_8));
            Connection call = new Connection(peer, in);
            Optional<JsonObject> request = call.next();
            if (request.isEmpty()) return;
            String answer = answer(request.get(), call) + "\n";
            Channels.newOutputStream(connection).write(answer.getBytes(StandardCharsets.UTF_8));
            // A peer that is still sending content must be able to finish and read the answer.
            in.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            events.emit(Event.of("control.fail").with("reason", e.toString()));
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
            return ControlCommand.error(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (RuntimeException bug) {
            events.emit(Event.of("control.bug").with("command", name).with("reason", bug));
            return ControlCommand.error("internal error, see the server's log: " + bug);
        }
    }

    private static Peer peer(SocketChannel connection) throws IOException {
        String user = connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        boolean trusted = user.equals("root") || user.equals(System.getProperty("user.name"));
        return new Peer(user, trusted);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    /** One connection's reading side. */
    private record Connection(Peer peer, BufferedReader in) implements ControlCommand.Call {

        @Override
        public Optional<JsonObject> next() throws IOException {
            Optional<String> line = line(in);
            if (line.isEmpty()) return Optional.empty();
            Optional<JsonObject> object = line.flatMap(JsonObject::parse);
            if (object.isEmpty()) throw new SocketException("not a JSON object on one line");
            return object;
        }

        private static Optional<String> line(Reader in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') return Optional.of(line.toString());
                if (line.length() == MOST_LINE_CHARACTERS)
                    throw new SocketException("line too long");
                line.append((char) c);
            }
            return Optional.empty();
        }
    }
}
