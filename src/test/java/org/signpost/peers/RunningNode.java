package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One server, from the text of its configuration, to which a certificate is added that its clients
 * find in {@code chain.pem}; and what it told.
 */
final class RunningNode implements AutoCloseable {

    /** Every user's. */
    static final String PASSWORD = "correct-horse";

    private static final String CERTIFICATE =
            """

            [[certificate]]
            chain = "chain.pem"
            key = "key.pem"
            """;

    /** There is no DNS to examine the world's mail by. */
    private static final String UNEXAMINED =
            """

            [inbound]
            spf = "off"
            dkim = "off"
            dmarc = "off"
            iprev = "off"
            """;

    private final Path folder;
    private final Node node;
    private final Heard<Event> events;

    private RunningNode(Path folder, Node node, Heard<Event> events) {
        this.folder = folder;
        this.node = node;
        this.events = events;
    }

    static RunningNode start(Path folder, String config) throws IOException {
        SelfSigned.create(
                        List.of("localhost", "127.0.0.1", "127.0.0.2"),
                        Duration.ofDays(1),
                        Clock.system())
                .write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        Path file =
                Files.writeString(
                        folder.resolve("signpost.toml"), config + CERTIFICATE + UNEXAMINED);
        Heard<Event> events = new Heard<>();
        Node.Conditions conditions = Node.Conditions.of(Clock.system(), events::add);
        return switch (ConfigFile.read(file, Optional.empty())) {
            case ConfigResult.Invalid invalid ->
                    throw new AssertionError(invalid.problems().toString());
            case ConfigResult.Valid valid ->
                    switch (Node.start(valid.config(), conditions)) {
                        case Node.Running(Node node) -> new RunningNode(folder, node, events);
                        case Node.NotStarted(List<String> problems, _) ->
                                throw new AssertionError(problems.toString());
                    };
        };
    }

    /** Where the listener is that was configured for that address and port 0. */
    InetSocketAddress listener(String address) {
        return node.addresses().entrySet().stream()
                .filter(e -> e.getKey().getAddress().getHostAddress().equals(address))
                .map(e -> e.getValue())
                .findFirst()
                .orElseThrow();
    }

    void addUser(String address) throws IOException {
        JsonObject request = JsonObject.of("command", "user.add").with("address", address);
        assertThat(node.ask(request.with("password", PASSWORD)).text("error")).isEmpty();
    }

    /** Waits for the end of the first attempt to deliver to that recipient. */
    Event awaitAttempt(String recipient) throws InterruptedException {
        return events.await(
                e -> isAttempt(e) && e.value("to").filter(recipient::equals).isPresent());
    }

    /** Waits for so many ends of attempts. */
    List<Event> awaitAttempts(int count) throws InterruptedException {
        return events.await(count, RunningNode::isAttempt);
    }

    /** Waits for the first event of that name. */
    Event event(String name) throws InterruptedException {
        return events.await(e -> e.name().equals(name));
    }

    private static boolean isAttempt(Event event) {
        return event.name().equals("attempt.end");
    }

    /** The messages in a user's Maildir, each octet as the character of that number. */
    List<String> mail(String localPart, String domain) throws IOException {
        Path box = folder.resolve("data").resolve("mail").resolve(domain).resolve(localPart);
        return messages(box.resolve("Maildir").resolve("new"));
    }

    /** Those of them that hold that mark. */
    List<String> mail(String localPart, String domain, String mark) throws IOException {
        return mail(localPart, domain).stream().filter(mail -> mail.contains(mark)).toList();
    }

    /** The files of a folder, each octet as the character of that number. */
    static List<String> messages(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.sorted().toList();
            List<String> texts = new ArrayList<>(all.size());
            for (Path file : all) texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            return texts;
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
