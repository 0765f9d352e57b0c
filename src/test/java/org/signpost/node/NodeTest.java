package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.Await;
import org.signpost.address.IpAddresses;
import org.signpost.config.Config;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.control.ControlClient;
import org.signpost.json.JsonObject;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.tls.PemPair;
import org.signpost.tls.SelfSigned;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One server from its file: start, reload, refusal, administration. */
class NodeTest {

    private static final String FILE =
            """
            [node]
            name = "mx.a.test"
            data = "data"

            [[listener]]
            role = "mx"
            address = "127.0.0.1:%d"
            tls = "none"

            [[domain]]
            name = "a.test"
            aliases = { postmaster = "alice" }
            """;

    @TempDir Path folder;

    @Test
    void aReloadTakesEffectWithoutDroppingASession() throws Exception {
        write(FILE.formatted(0));
        try (Node node = started();
                Client old = new Client(address(node))) {
            node.ask(
                    JsonObject.of("command", "user.add")
                            .with("address", "alice@a.test")
                            .with("password", "correct horse"));
            assertThat(old.line()).startsWith("220 mx.a.test");
            old.say("HELO old.test");
            assertThat(old.line()).startsWith("250");
            write(
                    FILE.formatted(0)
                            + "\n"
                            + "[[domain]]\n"
                            + "name = \"b.test\"\n"
                            + "aliases = { postmaster = \"alice@a.test\" }\n");
            JsonObject answer = node.reload();
            assertThat(answer.texts("changes")).containsExactly("domain b.test added");
            try (Client fresh = new Client(address(node))) {
                fresh.line();
                fresh.say("HELO new.test");
                fresh.line();
                fresh.say("MAIL FROM:<x@example.com>");
                fresh.line();
                fresh.say("RCPT TO:<postmaster@b.test>");
                assertThat(fresh.line()).startsWith("250");
            }
            old.say("NOOP");
            assertThat(old.line()).startsWith("250");
        }
    }

    @Test
    void anAccountWhoseNameLooksLikeATagIsAddedWithAWarning() throws Exception {
        write(FILE.formatted(0));
        try (Node node = started()) {
            assertThat(add(node, "mary@a.test").texts("warnings")).isEmpty();
            JsonObject answer = add(node, "mary+jane@a.test");
            assertThat(answer.text("done")).isPresent();
            assertThat(answer.texts("warnings"))
                    .containsExactly(
                            "mary+jane@a.test and mary@a.test differ by what looks like a tag:"
                                    + " mail for either goes to the account of exactly that name");
        }
    }

    private static JsonObject add(Node node, String address) throws IOException {
        return node.ask(
                JsonObject.of("command", "user.add")
                        .with("address", address)
                        .with("password", "correct horse"));
    }

    @Test
    void aBadFileChangesNothingAndSaysWhy() throws Exception {
        write(FILE.formatted(0));
        try (Node node = started()) {
            Config before = node.configuration();
            write(FILE.formatted(0).replace("address =", "adress ="));
            JsonObject answer = node.reload();
            assertThat(answer.text("error")).isPresent();
            assertThat(String.join("\n", answer.texts("problems")))
                    .contains("signpost.toml:7", "`adress`", "did you mean `address`?");
            assertThat(node.configuration()).isSameAs(before);
        }
    }

    @Test
    void aPortThatIsTakenIsNamedInOneLine() throws Exception {
        try (ServerSocket taken =
                new ServerSocket(0, 1, IpAddresses.parse("127.0.0.1").orElseThrow())) {
            write(FILE.formatted(taken.getLocalPort()));
            assertThat(problems())
                    .containsExactly(
                            "can't listen on 127.0.0.1:%d: another process does already"
                                    .formatted(taken.getLocalPort()));
        }
    }

    @Test
    void aCertificateThatDoesNotFitItsKeyIsNamedInOneLine() throws Exception {
        Path tls = Files.createDirectories(folder.resolve("tls"));
        pair().write(tls.resolve("chain.pem"), tls.resolve("unused.pem"));
        pair().write(tls.resolve("other.pem"), tls.resolve("key.pem"));
        write(
                FILE.formatted(0).replace("tls = \"none\"", "tls = \"starttls\"")
                        + "\n[[certificate]]\nchain = \"tls/chain.pem\"\nkey = \"tls/key.pem\"\n");
        assertThat(problems()).hasSize(1);
        assertThat(problems().getFirst()).contains("key.pem", "does not belong");
    }

    @Test
    void aDataFolderThatCannotBeUsedIsNamedInOneLine() throws Exception {
        Files.writeString(folder.resolve("data"), "a file");
        write(FILE.formatted(0));
        assertThat(problems()).hasSize(1);
        assertThat(problems().getFirst()).contains("data");
    }

    @Test
    void aSecondServerOnTheSameFolderIsRefused() throws Exception {
        write(FILE.formatted(0));
        try (Node node = started()) {
            assertThat(node.addresses()).hasSize(1);
            assertThat(problems()).hasSize(1);
            assertThat(problems().getFirst())
                    .contains(Long.toString(ProcessHandle.current().pid()));
        }
    }

    @Test
    void commandsReachTheServerOverItsSocket() throws Exception {
        write(FILE.formatted(0));
        try (Node node = started()) {
            Path data = node.configuration().node().data();
            JsonObject add =
                    JsonObject.of("command", "user.add")
                            .with("address", "alice@a.test")
                            .with("password", "correct horse");
            assertThat(ask(data, add).text("error")).isEmpty();
            assertThat(ask(data, add).text("error")).isPresent();
            JsonObject list = ask(data, JsonObject.of("command", "user.list"));
            assertThat(list.objects("users"))
                    .extracting(u -> u.text("address").orElse(""))
                    .containsExactly("alice@a.test");
            assertThat(ask(data, JsonObject.of("command", "queue.count")).number("count"))
                    .contains(0L);
        }
    }

    @Test
    void aMessageForAnAccountIsInItsMaildir() throws Exception {
        write(FILE.formatted(0));
        try (Node node = started();
                Client client = new Client(address(node))) {
            node.ask(
                    JsonObject.of("command", "user.add")
                            .with("address", "alice@a.test")
                            .with("password", "correct horse"));
            client.line();
            for (String command :
                    List.of(
                            "HELO c.test",
                            "MAIL FROM:<>",
                            "RCPT TO:<alice@a.test>",
                            "DATA",
                            "From: b@b.test\r\n\r\nHello\r\n.")) {
                client.say(command);
                assertThat(client.line()).matches("(250|354).*");
            }
            JsonObject count = JsonObject.of("command", "queue.count");
            Await.until(() -> node.ask(count).number("count").orElse(0L) == 0);
        }
        try (var files = Files.walk(folder.resolve("data").resolve("mail"))) {
            List<Path> mail = files.filter(f -> f.toString().contains("/new/")).toList();
            assertThat(mail).hasSize(1);
            assertThat(Files.readString(mail.getFirst()))
                    .startsWith("Return-Path: <>")
                    .contains("Hello");
        }
    }

    private static JsonObject ask(Path data, JsonObject request) throws IOException {
        try (ControlClient client = ControlClient.connect(data).orElseThrow()) {
            assertThat(client.send(request)).isTrue();
            return client.answer();
        }
    }

    private static PemPair pair() {
        return SelfSigned.create(List.of("mx.a.test"), Duration.ofDays(1), Clock.system());
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("signpost.toml"), text);
    }

    private Node.Start start() {
        return switch (ConfigFile.read(folder.resolve("signpost.toml"), Optional.empty())) {
            case ConfigResult.Valid valid ->
                    Node.start(
                            valid.config(), Node.Conditions.of(Clock.system(), EventSink.none()));
            case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }

    private Node started() {
        return switch (start()) {
            case Node.Running(Node node) -> node;
            case Node.NotStarted(List<String> problems, _) -> throw new AssertionError(problems);
        };
    }

    private List<String> problems() {
        return switch (start()) {
            case Node.Running(Node node) -> {
                node.close();
                yield List.of();
            }
            case Node.NotStarted(List<String> problems, _) -> problems;
        };
    }

    private static InetSocketAddress address(Node node) {
        return node.addresses().values().iterator().next();
    }

    /** A client that speaks in the clear, a line at a time. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Client(InetSocketAddress address) throws IOException {
            socket = connect(address);
            socket.setSoTimeout(30_000);
            in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        private static Socket connect(InetSocketAddress address) throws IOException {
            Socket socket = new Socket();
            socket.connect(address);
            return socket;
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        String line() throws IOException {
            return String.valueOf(in.readLine());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
