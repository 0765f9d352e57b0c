package org.signpost.cli;

import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.json.JsonObject;
import org.signpost.node.Node;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder with a server's configuration and data; the server runs in this process or doesn't. */
final class Site implements AutoCloseable {

    /** Keeps its mail, and could ask nobody where to send it. */
    static final String CONFIG =
            """
            [node]
            name = "mx.a.test"
            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            tls = "none"
            [[domain]]
            name = "a.test"
            aliases = { postmaster = "alice", root = "postmaster" }
            [outbound]
            hold = true
            [dns]
            resolvers = ["127.0.0.1:1"]
            dnssec = "off"
            """;

    /** The same, without the warning that it keeps its mail. */
    static final String DELIVERING = CONFIG.replace("hold = true", "hold = false");

    private final Path folder;
    private Optional<Node> node = Optional.empty();

    private Site(Path folder) {
        this.folder = folder;
    }

    static Site in(Path folder) throws IOException {
        Site site = new Site(folder);
        site.write(CONFIG);
        return site;
    }

    Path file() {
        return folder.resolve("signpost.toml");
    }

    Path data() {
        return folder.resolve("data");
    }

    void write(String config) throws IOException {
        Files.writeString(file(), config);
    }

    /** Starts the server where that is wanted. */
    Site running(boolean wanted) {
        if (!wanted) return this;
        if (ConfigFile.read(file(), Optional.empty()) instanceof ConfigResult.Valid valid
                && Node.start(valid.config(), Node.Conditions.of(Clock.system(), EventSink.none()))
                        instanceof Node.Running(Node started)) {
            node = Optional.of(started);
            return this;
        }
        throw new AssertionError("it doesn't start");
    }

    /** Carries out a command for this configuration. */
    Shell.Result run(String... arguments) {
        return type("", arguments);
    }

    Shell.Result type(String input, String... arguments) {
        return type(Shell.plain(), input, arguments);
    }

    Shell.Result type(Shell shell, String input, String... arguments) {
        String[] all =
                Stream.concat(Arrays.stream(arguments), Stream.of("--config", file().toString()))
                        .toArray(String[]::new);
        // The arguments of sendmail end with recipients, and -- may come before those.
        if (arguments[0].equals("sendmail")) {
            all =
                    Stream.concat(
                                    Stream.of("sendmail", "--config", file().toString()),
                                    Arrays.stream(arguments).skip(1))
                            .toArray(String[]::new);
        }
        return shell.type(input, all);
    }

    /** An account for postmaster, so that the configuration is sound. */
    Site withAlice() {
        Shell.Result added =
                type(
                        "correct horse\n",
                        "user",
                        "add",
                        "alice@a.test",
                        "--password-stdin",
                        "--new-store");
        if (added.code() != 0) throw new AssertionError(added.err());
        return this;
    }

    /** The messages in the queue, as {@code queue list} tells. */
    List<JsonObject> queue() {
        return run("queue", "list", "--json").lines().stream()
                .map(line -> JsonObject.parse(line).orElseThrow())
                .toList();
    }

    void stop() {
        node.ifPresent(Node::close);
        node = Optional.empty();
    }

    @Override
    public void close() {
        stop();
    }
}
