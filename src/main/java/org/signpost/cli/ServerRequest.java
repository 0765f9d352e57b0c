package org.signpost.cli;

import org.signpost.config.Config;
import org.signpost.control.ControlClient;
import org.signpost.control.ControlCommand;
import org.signpost.control.ControlSocket;
import org.signpost.control.Peer;
import org.signpost.json.JsonObject;
import org.signpost.store.FolderInUseException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Puts a request to the server that runs on the configured data folder, or, where none runs, to the
 * store itself: the same code answers in both cases.
 *
 * <p>A server is found also while somebody edits its file: only the store needs a file without
 * errors.
 *
 * @param data the folder
 * @param config is asked for the second case only
 * @param programs open the store
 * @param missing what to do where there is no store either
 */
record ServerRequest(
        Path data, Supplier<Config> config, Programs programs, Programs.Missing missing) {

    private static final int CHUNK_OCTETS = 48 * 1024;

    /**
     * How long another process may hold the store: another command does for a moment, a server that
     * starts or ends for seconds.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(50);

    /** A request to the server of the configuration that those options name. */
    static ServerRequest of(ConfigOptions options, Terminal terminal, Programs programs) {
        Path data = options.dataFolder().orElseGet(() -> options.require(terminal).node().data());
        return new ServerRequest(
                data, () -> options.require(terminal), programs, Programs.Missing.REFUSE);
    }

    /** A request to the server of that configuration. */
    static ServerRequest of(Config config, Programs programs) {
        return new ServerRequest(
                config.node().data(), () -> config, programs, Programs.Missing.REFUSE);
    }

    /** The same, which makes the store where there is none. */
    ServerRequest making() {
        return new ServerRequest(data, config, programs, Programs.Missing.MAKE);
    }

    /** The answer to a request; throws {@link Failure} where that is an error. */
    JsonObject ask(JsonObject request) throws IOException, InterruptedException {
        JsonObject answer = answer(request, InputStream.nullInputStream());
        answer.text("error")
                .ifPresent(error -> {
                    throw answer.flag("usage") ? Failure.usage(error) : Failure.problem(error);
                });
        return answer;
    }

    /**
     * The answer to a request that is followed by content, in objects with a base64 {@code chunk}
     * each; it may be an error.
     */
    JsonObject answer(JsonObject request, InputStream content)
            throws IOException, InterruptedException {
        Optional<ControlClient> running = ControlClient.connect(data);
        return running.isPresent()
                ? askServer(running.get(), request, content)
                : askOneOfThem(request, content);
    }

    /** The answer of the server; throws {@link Failure} where none runs. */
    JsonObject answerOfServer(JsonObject request) throws IOException {
        ControlClient running = ControlClient.connect(data).orElseThrow(this::noServerHere);
        return askServer(running, request, InputStream.nullInputStream());
    }

    /** The old folder isn't written anywhere but in the server's memory. */
    private Failure noServerHere() {
        return Failure.couldNot(
                "no server runs on "
                        + data
                        + "; where `data` was changed in the file, the server runs on the old"
                        + " folder still: move the folder and restart the server");
    }

    private Failure noServer() {
        return Failure.couldNot("no server runs on " + data);
    }

    /** Asks the store, or the server where one turns out to be starting. */
    private JsonObject askOneOfThem(JsonObject request, InputStream content)
            throws IOException, InterruptedException {
        Config whole = config.get();
        Instant end = programs.clock().instant().plus(PATIENCE);
        while (true) {
            try (Programs.OpenStore open = programs.store().open(whole, missing)) {
                return askStore(open, request, content);
            } catch (FolderInUseException inUse) {
                Optional<ControlClient> running = ControlClient.connect(data);
                if (running.isPresent()) return askServer(running.get(), request, content);
                Instant now = programs.clock().instant();
                if (!now.isBefore(end)) throw noAnswer(inUse);
                programs.clock().sleepUntil(now.plus(LOOK));
            }
        }
    }

    private Failure noAnswer(FolderInUseException inUse) {
        return Failure.couldNot(
                inUse.getMessage() + ", which doesn't answer on " + ControlSocket.of(data));
    }

    private static JsonObject askServer(
            ControlClient server, JsonObject request, InputStream content) throws IOException {
        try (server) {
            send(server, request, content);
            return server.answer();
        }
    }

    private static void send(ControlClient server, JsonObject request, InputStream content)
            throws IOException {
        boolean wanted = server.send(request);
        while (wanted) {
            JsonObject chunk = chunk(content);
            boolean end = chunk.number("size").orElse(0L) == 0;
            boolean sent = server.send(end ? JsonObject.of("end", true) : chunk);
            wanted = sent && !end;
        }
    }

    private JsonObject askStore(Programs.OpenStore open, JsonObject request, InputStream content)
            throws IOException {
        String name = request.text("command").orElse("");
        ControlCommand command = open.commands().get(name);
        if (command == null) throw noServer();
        return command.answer(request, new Local(content));
    }

    private static JsonObject chunk(InputStream content) throws IOException {
        byte[] octets = content.readNBytes(CHUNK_OCTETS);
        return JsonObject.of("chunk", Base64.getEncoder().encodeToString(octets))
                .with("size", octets.length);
    }

    /** The connection of a request that never leaves the process. */
    private record Local(InputStream content) implements ControlCommand.Call {

        @Override
        public Peer peer() {
            return new Peer(System.getProperty("user.name", "nobody"), true);
        }

        @Override
        public Optional<JsonObject> next() throws IOException {
            JsonObject chunk = chunk(content);
            boolean end = chunk.number("size").orElse(0L) == 0;
            return Optional.of(end ? JsonObject.of("end", true) : chunk);
        }
    }
}
