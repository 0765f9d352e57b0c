package org.signpost.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.json.JsonObject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.atomic.AtomicBoolean;

/** Requests on the control socket, and everything that is none. */
class ControlServerTest {

    @TempDir Path data;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch inside = new CountDownLatch(2);
    private final Exchanger<String> left = new Exchanger<>();
    private Optional<ControlServer> server = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        Map<String, ControlCommand> commands =
                Map.of(
                        "who", (request, call) -> JsonObject.of("user", call.peer().user()),
                        "count", (request, call) -> count(call),
                        "wait", (request, call) -> waiting(request),
                        "fail",
                                (request, call) -> {
                                    throw new IOException("the disk is full");
                                },
                        "bug",
                                (request, call) -> {
                                    throw new IllegalStateException("a bug");
                                });
        server = Optional.of(ControlServer.start(ControlSocket.of(data), commands, event -> {}));
    }

    @AfterEach
    void stop() throws IOException {
        if (server.isPresent()) server.get().close();
    }

    /** How many objects follow the request, and says where the peer has left instead. */
    private JsonObject count(ControlCommand.Call call) throws IOException {
        long count = 0;
        try {
            while (true) {
                Optional<JsonObject> next = call.next();
                if (next.isEmpty()) throw new IOException("no end after " + count);
                if (next.get().flag("end")) return JsonObject.of("count", count);
                count++;
            }
        } catch (IOException e) {
            hand(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void hand(String words) {
        try {
            left.exchange(words);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JsonObject waiting(JsonObject request) throws IOException {
        inside.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return JsonObject.of("name", request.text("name").orElse("")).with("late", closed.get());
    }

    @Test
    void aRequestGetsItsAnswerAndThePeerIsKnownToTheKernel() throws IOException {
        assertThat(ask(JsonObject.of("command", "who")).text("user"))
                .contains(System.getProperty("user.name"));
    }

    @Test
    void contentFollowsARequestObjectByObject() throws IOException {
        try (ControlClient client = client()) {
            client.send(JsonObject.of("command", "count"));
            for (int i = 0; i < 100; i++) {
                client.send(JsonObject.of("chunk", "x".repeat(64 * 1024)));
            }
            client.send(JsonObject.of("end", true));
            assertThat(client.answer().number("count")).contains(100L);
        }
    }

    @Test
    void anUnknownCommandIsNamed() throws IOException {
        assertThat(ask(JsonObject.of("command", "dance")).text("error"))
                .contains("the running server knows no command \"dance\"");
        assertThat(ask(JsonObject.empty()).text("error")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "[1, 2]", "\"command\"", "{\"command\": \"who\"", "", "\0"})
    void whatIsNoObjectGetsAnErrorAndTheServerGoesOn(String line) throws IOException {
        assertThat(raw(line + "\n")).contains("\"error\":\"not a JSON object on one line\"");
        assertThat(ask(JsonObject.of("command", "who")).text("user")).isPresent();
    }

    @Test
    void aLineWithoutAnEndIsRefusedBeforeItFillsTheHeap() throws IOException {
        assertThat(raw("{" + " ".repeat(300_000)))
                .contains("\"error\":\"a line has more than 262144 characters\"");
        assertThat(ask(JsonObject.of("command", "who")).text("user")).isPresent();
    }

    @Test
    void aPeerThatSaysNothingAndLeavesIsNoRequest() throws IOException {
        assertThat(raw("")).isEmpty();
        assertThat(raw("{\"command\": \"who\"}")).isEmpty();
        assertThat(ask(JsonObject.of("command", "who")).text("user")).isPresent();
    }

    @Test
    void aPeerThatHangsUpInTheMiddleEndsItsOwnCommandOnly() throws Exception {
        try (ControlClient client = client()) {
            client.send(JsonObject.of("command", "count"));
            client.send(JsonObject.of("chunk", "x"));
        }
        assertThat(left.exchange("")).isEqualTo("no end after 1");
        assertThat(ask(JsonObject.of("command", "who")).text("user")).isPresent();
    }

    @Test
    void severalPeersAreAnsweredAtOnce() throws Exception {
        List<ControlClient> clients = new ArrayList<>();
        for (String name : List.of("first", "second")) {
            ControlClient client = client();
            clients.add(client);
            client.send(JsonObject.of("command", "wait").with("name", name));
        }
        inside.await();
        assertThat(ask(JsonObject.of("command", "who")).text("user")).isPresent();
        gate.countDown();
        assertThat(clients.get(1).answer().text("name")).contains("second");
        assertThat(clients.get(0).answer().text("name")).contains("first");
        for (ControlClient client : clients) client.close();
    }

    @Test
    void whatIsUnderWayIsAnsweredBeforeTheServerIsClosed() throws Exception {
        try (ControlClient first = client();
                ControlClient second = client()) {
            first.send(JsonObject.of("command", "wait").with("name", "first"));
            second.send(JsonObject.of("command", "wait").with("name", "second"));
            inside.await();
            Thread closing = Thread.ofVirtual().start(this::closeServer);
            Await.until(() -> !Files.exists(ControlSocket.of(data)));
            gate.countDown();
            for (ControlClient client : List.of(first, second)) {
                assertThat(client.answer().flag("late")).isFalse();
            }
            closing.join();
        }
    }

    private void closeServer() {
        try {
            server.orElseThrow().close();
            closed.set(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFailureAndABugAreToldToThePeer() throws IOException {
        assertThat(ask(JsonObject.of("command", "fail")).text("error"))
                .contains("the disk is full");
        assertThat(ask(JsonObject.of("command", "bug")).text("error").orElse(""))
                .startsWith("internal error, see the server's log");
    }

    @Test
    void aSocketThatADeadServerLeftIsReplaced(@TempDir Path other) throws IOException {
        Path path = ControlSocket.of(other);
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        assertThat(ControlClient.connect(other)).isEmpty();
        Map<String, ControlCommand> commands =
                Map.of("here", (request, call) -> JsonObject.of("here", true));
        try (ControlServer fresh = ControlServer.start(path, commands, event -> {})) {
            assertThat(fresh).isNotNull();
            assertThat(ask(other, JsonObject.of("command", "here")).flag("here")).isTrue();
        }
        assertThat(path).doesNotExist();
        assertThat(ControlClient.connect(other)).isEmpty();
    }

    @Test
    void aServerThatDoesNotAnswerIsNotWaitedForForever(@TempDir Path other) throws IOException {
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(ControlSocket.of(other)));
            try (ControlClient client =
                    ControlClient.connect(other, Duration.ofMillis(50)).orElseThrow()) {
                client.send(JsonObject.of("command", "who"));
                assertThatThrownBy(client::answer)
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasMessage("the running server doesn't answer");
            }
        }
    }

    @Test
    void aFolderWhosePathIsTooLongHasItsSocketElsewhere() {
        Path shortest = Path.of("/var/lib/signpost");
        assertThat(ControlSocket.of(shortest)).isEqualTo(shortest.resolve("control.sock"));
        String longest = "/" + "d".repeat(106 - 1 - "/control.sock".length());
        assertThat(ControlSocket.of(Path.of(longest))).isEqualTo(Path.of(longest, "control.sock"));
        Path elsewhere = ControlSocket.of(Path.of(longest + "d"));
        assertThat(elsewhere.getParent()).isEqualTo(Path.of("/run/signpost"));
        assertThat(elsewhere.getFileName().toString()).matches("[0-9a-f]{24}\\.sock");
        assertThat(ControlSocket.of(Path.of(longest + "e"))).isNotEqualTo(elsewhere);
        assertThat(ControlSocket.of(Path.of(longest + "d/x/.."))).isEqualTo(elsewhere);
        // Octets count, not characters.
        assertThat(ControlSocket.of(Path.of("/" + "ü".repeat(60))).getParent())
                .isEqualTo(Path.of("/run/signpost"));
    }

    @Test
    void everyUserOfTheHostMayConnectWhoCanReachTheFolder() throws IOException {
        assertThat(Files.getPosixFilePermissions(ControlSocket.of(data))).hasSize(6);
    }

    private ControlClient client() throws IOException {
        return ControlClient.connect(data).orElseThrow();
    }

    private JsonObject ask(JsonObject request) throws IOException {
        return ask(data, request);
    }

    private static JsonObject ask(Path data, JsonObject request) throws IOException {
        try (ControlClient client = ControlClient.connect(data).orElseThrow()) {
            client.send(request);
            return client.answer();
        }
    }

    /** What the server says to that text, after which the peer sends no more. */
    private String raw(String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(ControlSocket.of(data)));
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            byte[] answer = Channels.newInputStream(channel).readAllBytes();
            return new String(answer, StandardCharsets.UTF_8);
        }
    }
}
