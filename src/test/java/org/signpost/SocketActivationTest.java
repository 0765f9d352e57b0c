package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.control.ControlClient;
import org.signpost.json.JsonObject;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server whose sockets were bound by another process, as by systemd's socket activation. */
@Timeout(120)
class SocketActivationTest {

    /** What the launcher adds where LISTEN_FDS is set. */
    private static final List<String> OPENED =
            List.of(
                    "--add-opens=java.base/java.io=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

    @TempDir Path folder = Path.of("");

    @Test
    void aPassedSocketServesItsListenerAndOthersAreBound() throws Exception {
        try (ServerChild server =
                start(
                        OPENED,
                        "127.0.0.1",
                        "own",
                        PlainConfig.mx("127.0.0.1:PORT1"),
                        PlainConfig.mx("127.0.0.2:0"))) {
            String ready = server.await("node.ready");
            assertThat(greeting("127.0.0.1", port(ready, "127.0.0.1"))).startsWith("220 mx.a.test");
            assertThat(greeting("127.0.0.2", port(ready, "127.0.0.2"))).startsWith("220 mx.a.test");
            assertThat(server.stop().code()).isZero();
        }
    }

    @Test
    void aListenerForEveryAddressTakesAllPassedSocketsOfItsPort() throws Exception {
        try (ServerChild server =
                start(
                        OPENED,
                        "0.0.0.0",
                        "own",
                        PlainConfig.mx("[::]:PORT1"),
                        PlainConfig.relay("127.0.0.2:PORT1", "127.0.0.0/8"))) {
            int port = port(server.await("node.ready"), "0.0.0.0");
            assertThat(greeting("127.0.0.1", port)).startsWith("220 ");
            assertThat(server.await("session.end")).contains("role=mx listener=[::]:" + port);
            assertThat(greeting("127.0.0.2", port)).startsWith("220 ");
            assertThat(server.await("session.end"))
                    .contains("role=relay listener=127.0.0.2:" + port);
            assertThat(server.stop().code()).isZero();
        }
    }

    @Test
    void aReloadCannotGiveUpAPassedSocketAndChangesNothing() throws Exception {
        try (ServerChild server =
                start(OPENED, "127.0.0.1", "own", PlainConfig.mx("127.0.0.1:PORT1"))) {
            int port = port(server.await("node.ready"), "127.0.0.1");
            Files.writeString(
                    folder.resolve("signpost.toml"),
                    PlainConfig.HEAD + PlainConfig.mx("127.0.0.2:0"));
            assertThat(reload().texts("problems"))
                    .containsExactly(
                            ("systemd passed the socket for 127.0.0.1:%d and keeps it open: take it"
                                            + " out of the .socket unit, and restart both")
                                    .formatted(port));
            assertThat(greeting("127.0.0.1", port)).startsWith("220 ");
            Files.writeString(
                    folder.resolve("signpost.toml"),
                    PlainConfig.HEAD
                            + PlainConfig.mx("127.0.0.1:" + port)
                            + PlainConfig.mx("127.0.0.2:0"));
            assertThat(reload().texts("problems")).isEmpty();
            assertThat(greeting("127.0.0.1", port)).startsWith("220 ");
        }
    }

    @Test
    void aPassedSocketWithoutAListenerIsNamedInOneLine() throws Exception {
        try (ServerChild server =
                start(OPENED, "127.0.0.1,127.0.0.3", "own", PlainConfig.mx("127.0.0.1:PORT1"))) {
            ServerChild.End end = server.refusal();
            assertThat(end.code()).isEqualTo(3);
            assertThat(end.lines()).hasSize(1);
            assertThat(end.lines().getFirst())
                    .matches(
                            "signpost: systemd passed a socket for 127\\.0\\.0\\.3:[0-9]+"
                                + " \\(two\\.socket\\), and no \\[\\[listener]] has that address");
        }
    }

    @Test
    void javaWithoutTheLaunchersOptionsSaysWhatToDo() throws Exception {
        try (ServerChild server =
                start(List.of(), "127.0.0.1", "own", PlainConfig.mx("127.0.0.1:PORT1"))) {
            assertThat(server.refusal().lines())
                    .containsExactly(
                            "signpost: can't take over the socket that systemd passed as descriptor"
                                    + " 3: start the server by the signpost command");
        }
    }

    @Test
    void socketsMeantForAnotherProcessAreLeftAlone() throws Exception {
        try (ServerChild server =
                start(List.of(), "127.0.0.1", "1", PlainConfig.mx("127.0.0.2:0"))) {
            int port = port(server.await("node.ready"), "127.0.0.2");
            assertThat(greeting("127.0.0.2", port)).startsWith("220 ");
        }
    }

    private ServerChild start(
            List<String> options, String addresses, String pid, String... listeners)
            throws IOException {
        Path template =
                Files.writeString(
                        folder.resolve("template"),
                        PlainConfig.HEAD + String.join("\n", listeners));
        Path file = folder.resolve("signpost.toml");
        List<String> parent =
                SocketParent.words(template, file, addresses, "one.socket:two.socket", pid);
        return ServerChild.start(parent, options, "run", "--as-root", "--config", file.toString());
    }

    private JsonObject reload() throws IOException {
        try (ControlClient client = ControlClient.connect(folder.resolve("data")).orElseThrow()) {
            client.send(JsonObject.of("command", "reload"));
            return client.answer();
        }
    }

    /** The port of that address among those that the server says it listens on. */
    private static int port(String ready, String address) {
        Matcher matcher = Pattern.compile(Pattern.quote(address) + ":([0-9]+)").matcher(ready);
        assertThat(matcher.find()).as(ready).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private static String greeting(String host, int port) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(30_000);
            return String.valueOf(
                    new BufferedReader(
                                    new InputStreamReader(
                                            socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
        }
    }
}
