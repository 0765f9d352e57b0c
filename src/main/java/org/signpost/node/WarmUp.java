package org.signpost.node;

import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.json.JsonObject;
import org.signpost.observe.Clock;
import org.signpost.tls.SelfSigned;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts a server in a temporary folder and has it take one message, so that every class that a
 * start needs has been loaded: the launcher makes its class-data cache of such a run.
 */
public final class WarmUp {

    private static final String CONFIG =
            """
            [node]
            name = "warm.test"
            data = "data"

            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            tls = "starttls"

            [[certificate]]
            chain = "chain.pem"
            key = "key.pem"

            [[domain]]
            name = "warm.test"
            aliases = { postmaster = "warm" }
            """;

    private static final List<String> DIALOGUE =
            List.of(
                    "EHLO warm.test",
                    "MAIL FROM:<>",
                    "RCPT TO:<warm@warm.test>",
                    "DATA",
                    "Subject: warm\r\n\r\nwarm\r\n.",
                    "QUIT");

    private WarmUp() {}

    /** Does it. */
    public static void run() throws IOException {
        Path folder = Files.createTempDirectory("signpost-warm-");
        try {
            SelfSigned.create(List.of("warm.test"), Duration.ofDays(1), Clock.system())
                    .write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
            Path file = Files.writeString(folder.resolve("signpost.toml"), CONFIG);
            if (ConfigFile.read(file, Optional.empty()) instanceof ConfigResult.Valid valid) {
                Node.Conditions conditions = Node.Conditions.of(Clock.system(), new LogSink());
                if (Node.start(valid.config(), conditions) instanceof Node.Running(Node node)) {
                    try (node) {
                        exercise(node);
                    }
                }
            }
        } finally {
            remove(folder);
        }
    }

    private static void exercise(Node node) throws IOException {
        node.ask(
                JsonObject.of("command", "user.add")
                        .with("address", "warm@warm.test")
                        .with("password", "warm"));
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

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
