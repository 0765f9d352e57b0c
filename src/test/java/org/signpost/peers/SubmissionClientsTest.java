package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.json.JsonObject;
import org.signpost.node.Node;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.tls.SelfSigned;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Submission by the clients that scripts and people use, on both kinds of port (RFC 8314 §3.3). */
class SubmissionClientsTest {

    private static final String IMPLICIT = "127.0.0.1";
    private static final String STARTTLS = "127.0.0.2";

    private static final String CONFIG =
            """
            [node]
            name = "localhost"
            data = "data"

            [[listener]]
            role = "submission"
            address = "127.0.0.1:0"
            tls = "implicit"

            [[listener]]
            role = "submission"
            address = "127.0.0.2:0"
            tls = "starttls"

            [[certificate]]
            chain = "chain.pem"
            key = "key.pem"

            [[domain]]
            name = "a.test"
            aliases = { postmaster = "alice" }
            """;

    @TempDir Path folder;
    private final CountDownLatch delivered = new CountDownLatch(1);
    private Optional<Node> node = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        SelfSigned.create(
                        List.of("localhost", IMPLICIT, STARTTLS),
                        Duration.ofDays(1),
                        Clock.system())
                .write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        Path file = Files.writeString(folder.resolve("signpost.toml"), CONFIG);
        Node.Conditions conditions = Node.Conditions.of(Clock.system(), this::hear);
        if (ConfigFile.read(file, Optional.empty()) instanceof ConfigResult.Valid valid
                && Node.start(valid.config(), conditions) instanceof Node.Running(Node running)) {
            node = Optional.of(running);
            running.ask(
                    JsonObject.of("command", "user.add")
                            .with("address", "alice@a.test")
                            .with("password", "correct-horse"));
        }
    }

    @AfterEach
    void stop() {
        node.ifPresent(Node::close);
    }

    private void hear(Event event) {
        if (event.name().equals("attempt.end")
                && event.value("outcome").equals(Optional.of("delivered"))) {
            delivered.countDown();
        }
    }

    @Test
    void swaksSubmitsOverImplicitTls() throws Exception {
        submit("swaks", swaks(IMPLICIT, "--tls-on-connect", "PLAIN"), "");
    }

    @Test
    void swaksSubmitsOverStarttls() throws Exception {
        submit("swaks", swaks(STARTTLS, "--tls", "LOGIN"), "");
    }

    @Test
    void msmtpSubmitsOverImplicitTls() throws Exception {
        submit("msmtp", msmtp(IMPLICIT, "off"), "Subject: msmtp\n\nHello from a peer\n");
    }

    @Test
    void msmtpSubmitsOverStarttls() throws Exception {
        submit("msmtp", msmtp(STARTTLS, "on"), "Subject: msmtp\n\nHello from a peer\n");
    }

    private List<String> swaks(String host, String tls, String mechanism) {
        return List.of(
                "swaks",
                "--server",
                host,
                "--port",
                port(host),
                tls,
                "--auth",
                mechanism,
                "--auth-user",
                "alice@a.test",
                "--auth-password",
                "correct-horse",
                "--from",
                "alice@a.test",
                "--to",
                "alice@a.test",
                "--body",
                "Hello from a peer");
    }

    private List<String> msmtp(String host, String starttls) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("msmtprc"),
                        """
                        account default
                        host %s
                        port %s
                        from alice@a.test
                        auth plain
                        user alice@a.test
                        password correct-horse
                        tls on
                        tls_starttls %s
                        tls_trust_file %s
                        """
                                .formatted(
                                        host, port(host), starttls, folder.resolve("chain.pem")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return List.of("msmtp", "--file=" + file, "alice@a.test");
    }

    private String port(String host) {
        return node.orElseThrow().addresses().entrySet().stream()
                .filter(e -> e.getKey().getAddress().getHostAddress().equals(host))
                .map(e -> e.getValue())
                .map(InetSocketAddress::getPort)
                .map(String::valueOf)
                .findFirst()
                .orElseThrow();
    }

    private void submit(String tool, List<String> command, String input) throws Exception {
        require(tool);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        } finally {
            process.destroyForcibly();
        }
        assertThat(delivered.await(1, TimeUnit.MINUTES)).isTrue();
        try (Stream<Path> files = Files.walk(folder.resolve("data").resolve("mail"))) {
            List<Path> mail = files.filter(f -> f.toString().contains("/new/")).toList();
            assertThat(mail).hasSize(1);
            assertThat(Files.readString(mail.getFirst()))
                    .contains("Hello from a peer", "with ESMTPSA");
        }
    }

    /** A missing peer is a visible skip, and a failure where the suite promises to have it. */
    private static void require(String tool) {
        boolean there =
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(f -> Files.isExecutable(Path.of(f, tool)));
        if (!there && "true".equals(System.getenv("CI"))) fail(tool + " is not installed");
        assumeTrue(there, tool + " is not installed");
    }
}
