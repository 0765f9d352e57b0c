package org.signpost.cli;

import org.signpost.config.Config;
import org.signpost.control.ControlClient;
import org.signpost.control.ControlCommand;
import org.signpost.control.Peer;
import org.signpost.json.JsonObject;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Optional;

/**
 * Puts a request to the server that runs on the configured data folder, or, where none runs, to the
 * store itself: the same code answers in both cases.
 *
 * @param store for the second case
 */
record ServerRequest(Config config, Programs.StoreAccess store) {

    private static final int CHUNK_OCTETS = 48 * 1024;

    /** The answer to a request. */
    JsonObject ask(JsonObject request) throws IOException {
        return ask(request, InputStream.nullInputStream());
    }

    /**
     * The answer to a request that is followed by content, in objects with a base64 {@code chunk}
     * each.
     */
    JsonObject ask(JsonObject request, InputStream content) throws IOException {
        Optional<ControlClient> running = ControlClient.connect(config.node().data());
        JsonObject answer =
                running.isPresent()
                        ? askServer(running.get(), request, content)
                        : askStore(request, content);
        answer.text("error")
                .ifPresent(error -> {
                    throw Failure.problem(error);
                });
        return answer;
    }

    private static JsonObject askServer(
            ControlClient server, JsonObject request, InputStream content) throws IOException {
        try (server) {
            server.send(request);
            for (JsonObject chunk = chunk(content);
                    chunk.number("size").orElse(0L) > 0;
                    chunk = chunk(content)) {
                server.send(chunk);
            }
            server.send(JsonObject.of("end", true));
            return server.answer();
        }
    }

    private JsonObject askStore(JsonObject request, InputStream content) throws IOException {
        String name = request.text("command").orElse("");
        try (Programs.OpenStore open = store.open(config)) {
            ControlCommand command = open.commands().get(name);
            if (command == null) {
                throw Failure.couldNot("no server runs on " + config.node().data());
            }
            return command.answer(request, new Local(content));
        }
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
