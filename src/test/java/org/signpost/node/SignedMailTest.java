package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.Await;
import org.signpost.address.SocketAddresses;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dkim.DkimVerifier;
import org.signpost.dkim.Scans;
import org.signpost.json.JsonObject;
import org.signpost.nameserver.ZoneFile;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.smtpclient.ScriptedServer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

/** P7, K5: a whole server signs what its own applications write, and nothing else. */
class SignedMailTest {

    private static String file(String relay) {
        return """
        [node]
        name = "mx.a.test"
        data = "data"

        [[domain]]
        name = "a.test"
        aliases = { postmaster = "p@elsewhere.test", out = "dave@elsewhere.test" }
        dkim = { sign = ["rsa-sha256", "ed25519-sha256"] }

        [[listener]]
        role = "mx"
        address = "127.0.0.1:0"
        tls = "none"

        [[listener]]
        role = "relay"
        address = "127.0.0.2:0"
        tls = "none"
        networks = ["127.0.0.2"]

        [[route]]
        via = "smtp://%s"
        tls = "none"
        """
                .formatted(relay);
    }

    @TempDir Path folder;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private ScriptedServer peer;
    private Node node;

    @BeforeEach
    void start() throws IOException {
        peer = new ScriptedServer();
        Path file = folder.resolve("signpost.toml");
        Files.writeString(file, file(SocketAddresses.text(peer.address())));
        node =
                switch (ConfigFile.read(file, Optional.empty())) {
                    case ConfigResult.Valid valid ->
                            switch (Node.start(
                                    valid.config(),
                                    Node.Conditions.of(Clock.system(), events::add))) {
                                case Node.Running(Node started) -> started;
                                case Node.NotStarted(List<String> problems, _) ->
                                        throw new AssertionError(problems);
                            };
                    case ConfigResult.Invalid invalid ->
                            throw new AssertionError(invalid.problems());
                };
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        peer.close();
    }

    @Test
    void whatAnApplicationWritesWaitsForTheFirstKeyAndLeavesSigned() throws Exception {
        send("127.0.0.2", "app@a.test", "dave@elsewhere.test");
        assertThat(event("dkim.wait").line())
                .contains("domain=a.test", "signpost dkim generate a.test");
        Await.until(() -> lastStatus().startsWith("4.7.0 waits for a DKIM key of a.test: "));
        assertThat(peer.messages()).isEmpty();
        generate();
        Await.until(() -> !peer.messages().isEmpty());
        assertThat(verdicts(peer.messages().getFirst())).containsExactly(true, true);
    }

    @Test
    void whatComesFromTheWorldIsNeverSignedForItsAuthorAlsoThroughAnAlias() throws Exception {
        generate();
        send("127.0.0.1", "app@a.test", "out@a.test");
        Await.until(() -> !peer.messages().isEmpty());
        assertThat(peer.messages())
                .singleElement()
                .asString()
                .contains("From: app@a.test")
                .doesNotContain("DKIM-Signature");
    }

    @Test
    void whatComesFromTheWorldNeverWaitsForAKey() throws Exception {
        send("127.0.0.1", "app@a.test", "out@a.test");
        Await.until(() -> !peer.messages().isEmpty());
        assertThat(events).noneMatch(e -> e.name().equals("dkim.wait"));
    }

    @Test
    void aKeyThatIsRetiredSignsNoMore() throws Exception {
        generate();
        for (JsonObject key : keys()) {
            if (key.text("algorithm").orElse("").equals("rsa-sha256")) continue;
            node.ask(
                    JsonObject.of("command", "dkim.retire")
                            .with("domain", "a.test")
                            .with("selector", key.text("selector")));
        }
        send("127.0.0.2", "app@a.test", "dave@elsewhere.test");
        Await.until(() -> !peer.messages().isEmpty());
        assertThat(verdicts(peer.messages().getFirst())).containsExactly(true);
    }

    @Test
    void aNoticeOfOursIsSigned() throws Exception {
        generate();
        peer.on("RCPT TO:<gone@elsewhere.test>", "550 5.1.1 nobody\r\n");
        send("127.0.0.2", "app@a.test", "gone@elsewhere.test");
        // What was pipelined behind the refused recipient is an empty message.
        Await.until(() -> peer.messages().stream().anyMatch(m -> m.contains("multipart/report")));
        assertThat(peer.messages().getLast()).contains("postmaster@a.test");
        assertThat(verdicts(peer.messages().getLast())).containsExactly(true, true);
    }

    private void generate() throws IOException {
        JsonObject made =
                node.ask(JsonObject.of("command", "dkim.generate").with("domain", "a.test"));
        assertThat(made.objects("keys")).hasSize(2);
    }

    private List<JsonObject> keys() throws IOException {
        return node.ask(JsonObject.of("command", "dkim.list")).objects("keys");
    }

    private String lastStatus() throws IOException {
        return node.ask(JsonObject.of("command", "queue.list")).objects("messages").stream()
                .flatMap(m -> m.objects("recipients").stream())
                .flatMap(r -> r.text("last").stream())
                .findFirst()
                .orElse("");
    }

    private Event event(String name) throws InterruptedException {
        Event event = events.take();
        return event.name().equals(name) ? event : event(name);
    }

    /** Whether each signature holds. */
    private List<Boolean> verdicts(String message) throws IOException {
        String zone =
                keys().stream()
                        .map(k -> k.text("zone").orElseThrow())
                        .collect(Collectors.joining("\n", "", "\n"));
        return new DkimVerifier(ZoneFile.parse(zone), new TestClock())
                .verify(Scans.scan(message), domain -> false).stream()
                        .map(DkimVerdict::proves)
                        .toList();
    }

    /** Sends a message of that author from that address of this host to the listener there. */
    private void send(String address, String author, String to) throws IOException {
        InetSocketAddress at =
                node.addresses().values().stream()
                        .filter(a -> a.getAddress().getHostAddress().equals(address))
                        .findFirst()
                        .orElseThrow();
        try (LineClient client = LineClient.to(address, at.getPort(), address)) {
            client.line();
            for (String line :
                    List.of("HELO app", "MAIL FROM:<" + author + ">", "RCPT TO:<" + to + ">")) {
                assertThat(client.ask(line)).startsWith("250");
            }
            assertThat(client.ask("DATA")).startsWith("354");
            client.say("From: " + author);
            client.say("");
            client.say("text");
            assertThat(client.ask(".")).startsWith("250");
        }
    }
}
