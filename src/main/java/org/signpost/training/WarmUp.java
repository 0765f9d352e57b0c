package org.signpost.training;

import org.signpost.config.Config;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.node.LogSink;
import org.signpost.node.Node;
import org.signpost.node.ServerProcess;
import org.signpost.node.TemporaryFolder;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.tls.SelfSigned;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Starts a server in a temporary folder and sends mail through it to another one: the launcher
 * makes its class-data cache of such a run. The cache holds the classes that were loaded, which
 * makes starts fast, and how often what was run, by which Java compiles the right methods at once
 * in every later process. Nobody logs in, and nothing goes into mailboxes: what such libraries add
 * is loaded at every start.
 */
public final class WarmUp implements AutoCloseable {

    /** What both servers have; the other is no MX, which would ask the DNS about senders. */
    private static final String BOTH =
            """
            [[listener]]
            role = "relay"
            address = "127.0.0.1:0"
            tls = "starttls"
            networks = ["127.0.0.0/8"]
            senders = ["warm.test"]

            [[certificate]]
            chain = "chain.pem"
            key = "key.pem"

            """;

    private static final String PEER =
            """
            [node]
            name = "peer.test"
            data = "peer"

            [outbound]
            hold = true

            """
                    + BOTH;

    private static final String CONFIG =
            """
            [node]
            name = "warm.test"
            data = "data"

            # Tables and comments such as a server's first file has. Clients from
            # loopback, as all are here, get the role "relay" and not this one.
            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            tls = "starttls"

            """
                    + BOTH
                    + """
                    [[domain]]
                    name = "warm.test"
                    deliver = "maildir"
                    aliases = { postmaster = "admin", abuse = "postmaster", root = "postmaster" }
                    catch-all = "somebody@elsewhere.test"

                    [[route]]
                    to = "plain.test"
                    via = "smtp://127.0.0.1:PEER"
                    tls = "none"

                    [[route]]
                    to = "*"
                    via = "smtp://127.0.0.1:PEER"
                    tls = "opportunistic"
                    """;

    private final TemporaryFolder folder;
    private final Node peer;

    private WarmUp(TemporaryFolder folder, Node peer) {
        this.folder = folder;
        this.peer = peer;
    }

    /** Starts the other server, and writes a configuration and what belongs to it. */
    public static WarmUp prepare() throws IOException {
        TemporaryFolder folder = TemporaryFolder.create("signpost-warm-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
        Path path = folder.path();
        SelfSigned.create(List.of("warm.test"), Duration.ofDays(1), Clock.system())
                .write(path.resolve("chain.pem"), path.resolve("key.pem"));
        WarmUp warm = new WarmUp(folder, peer(path.resolve("peer.toml")));
        String port = String.valueOf(address(warm.peer).getPort());
        Files.writeString(warm.file(), CONFIG.replace("PEER", port));
        return warm;
    }

    /** Whatever ends the run: the launcher has only so much patience. */
    private static void remove(TemporaryFolder folder) {
        try {
            folder.close();
        } catch (IOException e) {
            System.err.println("signpost: " + folder.path() + " is left: " + e.getMessage());
        }
    }

    private static Node peer(Path file) throws IOException {
        Files.writeString(file, PEER);
        if (!(ConfigFile.read(file, Optional.empty()) instanceof ConfigResult.Valid valid)) {
            throw new IOException("a configuration of our own isn't valid");
        }
        Node.Conditions conditions = Node.Conditions.of(Clock.system(), EventSink.none());
        return switch (Node.start(valid.config(), conditions)) {
            case Node.Running(Node node) -> node;
            case Node.NotStarted(List<String> problems, _) ->
                    throw new IOException(String.join("; ", problems));
        };
    }

    /** The configuration. */
    public Path file() {
        return folder.path().resolve("signpost.toml");
    }

    /** Starts the server, sends mail through it, and ends it; the exit code. */
    public int run(Config config, Optional<String> name) {
        EventSink log = new LogSink();
        return ServerProcess.start(
                config,
                name,
                new ServerProcess.Streams(log, System.err),
                node -> {
                    try (node) {
                        ServerProcess.announce(node, log);
                        new Exercise(node, address(node)).run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static InetSocketAddress address(Node node) {
        return node.addresses().values().iterator().next();
    }

    /** Ends the other server and removes all of it. */
    @Override
    public void close() throws IOException {
        try (folder) {
            peer.close();
        }
    }
}
