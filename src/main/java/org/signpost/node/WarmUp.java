package org.signpost.node;

import org.signpost.config.Config;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.tls.SelfSigned;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Starts a server in a temporary folder and has it take one message, so that every class that a
 * start needs has been loaded: the launcher makes its class-data cache of such a run. What it loads
 * beyond that makes every start slower, so nobody logs in and nothing is delivered.
 */
public final class WarmUp implements AutoCloseable {

    private static final String CONFIG =
            """
            [node]
            name = "warm.test"
            data = "data"

            # Tables and comments such as a server's first file has.
            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            tls = "starttls"

            [[certificate]]
            chain = "chain.pem"
            key = "key.pem"

            [[domain]]
            name = "warm.test"
            deliver = "maildir"
            aliases = { postmaster = "admin", abuse = "postmaster", root = "postmaster" }
            catch-all = "somebody@elsewhere.test"

            [outbound]
            hold = true
            """;

    private static final List<String> DIALOGUE =
            List.of(
                    "EHLO warm.test",
                    "MAIL FROM:<>",
                    "RCPT TO:<warm@warm.test>",
                    "DATA",
                    "Subject: warm\r\n\r\nwarm\r\n.",
                    "QUIT");

    private final TemporaryFolder folder;

    private WarmUp(TemporaryFolder folder) {
        this.folder = folder;
    }

    /** Writes a configuration and what belongs to it. */
    public static WarmUp prepare() throws IOException {
        WarmUp warm = new WarmUp(TemporaryFolder.create("signpost-warm-"));
        Path folder = warm.folder.path();
        SelfSigned.create(List.of("warm.test"), Duration.ofDays(1), Clock.system())
                .write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        Files.writeString(warm.file(), CONFIG);
        return warm;
    }

    /** The configuration. */
    public Path file() {
        return folder.path().resolve("signpost.toml");
    }

    /** Starts the server, has it take a message, and ends it; the exit code. */
    public int run(Config config, Optional<String> name) {
        EventSink log = new LogSink();
        return ServerProcess.start(
                config,
                name,
                new ServerProcess.Streams(log, System.err),
                node -> {
                    try (node) {
                        ServerProcess.announce(node, log);
                        exercise(node);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static void exercise(Node node) throws IOException {
        InetSocketAddress address = node.addresses().values().iterator().next();
        try (Socket socket = new Socket()) {
            socket.connect(address);
            for (String line : DIALOGUE) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            // The server closes after QUIT.
            socket.getInputStream().readAllBytes();
        }
    }

    /** Removes all of it. */
    @Override
    public void close() throws IOException {
        folder.close();
    }
}
