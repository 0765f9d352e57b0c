package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.signpost.Await;
import org.signpost.address.Mailbox;
import org.signpost.authentication.Evaluation;
import org.signpost.dmarc.OverrideReason;
import org.signpost.observe.Event;
import org.signpost.queue.Envelope;
import org.signpost.smtpserver.Transcript.Step;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs every dialogue in {@code src/test/transcripts} against a session. */
class TranscriptsTest {

    private static final Path FOLDER = Path.of("src/test/transcripts");

    @TestFactory
    Stream<DynamicTest> everyDialogueIsAsWritten() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(f -> f.toString().endsWith(".txt")).sorted().toList().stream()
                    .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> play(f)));
        }
    }

    private static void play(Path file) throws Exception {
        try (Transcript transcript = Transcript.read(file)) {
            List<Event> events = transcript.events;
            if (transcript.needsListener()) throughListener(transcript, events);
            else directly(transcript, events);
            check(transcript, events);
        }
    }

    private static void throughListener(Transcript transcript, List<Event> events)
            throws Exception {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Surroundings surroundings = transcript.surroundings(events::add);
        Listener listener = Listener.start(socket, reached -> transcript.settings(), surroundings);
        try (Socket client = new Socket(socket.getInetAddress(), socket.getLocalPort())) {
            client.setSoTimeout(10_000);
            Thread.Builder stopping = Thread.ofVirtual();
            dialogue(transcript, client, () -> stopping.start(() -> stop(listener)));
            client.shutdownOutput();
            Await.until(() -> listener.sessions() == 0);
        } finally {
            listener.close(Duration.ZERO);
        }
    }

    private static void stop(Listener listener) {
        try {
            listener.close(Duration.ofSeconds(10));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void directly(Transcript transcript, List<Event> events) throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(socket.getInetAddress(), socket.getLocalPort());
                Socket server = socket.accept()) {
            client.setSoTimeout(10_000);
            Thread session = Thread.startVirtualThread(() -> serve(server, transcript, events));
            dialogue(transcript, client, () -> {});
            client.shutdownOutput();
            session.join();
        }
    }

    private static void check(Transcript transcript, List<Event> events) {
        checkQueue(transcript);
        checkReports(transcript);
        for (Step step : transcript.steps) {
            if (step.kind() == 'E')
                assertThat(events).as("%s", step).anyMatch(e -> matches(step, e.line()));
            if (step.kind() == 'N')
                assertThat(events).as("%s", step).noneMatch(e -> matches(step, e.line()));
        }
        checkRefusals(transcript.replies, events);
        assertThat(transcript.queue.openDrafts).hasValue(0);
    }

    /** Whatever is refused, the log says so and why. */
    private static void checkRefusals(List<String> replies, List<Event> events) {
        String before = "";
        for (String reply : replies) {
            boolean outOfTurn = isRefusal(before) && reply.startsWith(" 5.5.1", 3);
            if (isRefusal(reply) && !outOfTurn) {
                assertThat(events).as(reply).anyMatch(e -> tells(e, reply));
            }
            before = reply;
        }
    }

    /** Of a login the accounts tell, which here are mostly pretended. */
    private static boolean isRefusal(String reply) {
        boolean login = reply.startsWith("535") || reply.startsWith("454 4.7.0");
        return !login && (reply.startsWith("4") || reply.startsWith("5"));
    }

    private static boolean tells(Event event, String reply) {
        return switch (event.name()) {
            case "session.end" -> reply.startsWith("421") || event.line().contains("early-talker");
            case "message.fail" -> reply.startsWith("45");
            case "probe.end" -> reply.startsWith("503");
            case "connection.refuse" -> reply.matches("(421|503|554) .*");
            default -> event.value("reply").filter(r -> r.startsWith(code(reply))).isPresent();
        };
    }

    /** The code and the enhanced one: characters that aren't ASCII are in the log only. */
    private static String code(String reply) {
        return reply.substring(0, reply.indexOf(' ', 4));
    }

    static void serve(Socket socket, Transcript transcript, List<Event> events) {
        Settings settings = transcript.settings();
        Surroundings surroundings = transcript.surroundings(events::add);
        try (Connection connection = new Connection(socket, settings.timeouts())) {
            new Session(
                            connection,
                            Remote.direct(transcript.client),
                            transcript.listener(),
                            settings,
                            surroundings)
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void dialogue(Transcript transcript, Socket client, Runnable stop)
            throws IOException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                client.getInputStream(), StandardCharsets.ISO_8859_1));
        ByteArrayOutputStream ahead = new ByteArrayOutputStream();
        List<String> offered = List.of();
        for (Step step : transcript.steps) {
            switch (step.kind()) {
                case 'C' ->
                        ahead.writeBytes((step.text() + "\r\n").getBytes(StandardCharsets.UTF_8));
                case 'c' -> ahead.writeBytes(unescaped(step.text()));
                case 'S' -> {
                    if (ahead.size() > 0) client.getOutputStream().write(ahead.toByteArray());
                    ahead.reset();
                    if (step.text().equals("250-")) offered = longReply(step, in);
                    else transcript.replies.add(expect(step, in));
                }
                case 't' -> transcript.clock.advance(Duration.parse(step.text()));
                case 'Z' ->
                        assertThat(transcript.clock.slept())
                                .as("%s", step)
                                .isEqualTo(Duration.parse(step.text()));
                case 'X' -> stop.run();
                case 'K' -> assertThat(offered).as("%s", step).anyMatch(l -> matches(step, l));
                case 'k' ->
                        assertThat(offered)
                                .as("%s", step)
                                .noneMatch(l -> (l + " ").startsWith(step.text() + " "));
                case 'A' -> transcript.perform(step);
                default -> {}
            }
        }
    }

    /** The lines of a reply but the first, without the code. */
    private static List<String> longReply(Step step, BufferedReader in) throws IOException {
        List<String> lines = new ArrayList<>();
        String line;
        do {
            line = in.readLine();
            assertThat(line).as("%s", step).matches("250[- ].*");
            lines.add(line.substring(4));
        } while (line.charAt(3) == '-');
        return lines.subList(1, lines.size());
    }

    private static String expect(Step step, BufferedReader in) throws IOException {
        if (step.text().equals("<closed>")) {
            assertThat(in.read()).as("%s", step).isEqualTo(-1);
            return "";
        }
        String line = in.readLine();
        assertThat(line).as("%s", step).isNotNull().hasSizeLessThanOrEqualTo(510);
        assertThat(matches(step, line)).as("%s, but it was: %s", step, line).isTrue();
        checkEnhancedCode(step, line);
        return line;
    }

    /**
     * RFC 2034 §4 (S23): a reply has an enhanced status code of its own class, but a greeting, the
     * reply to EHLO, whose lines are keywords, and what goes on.
     */
    private static void checkEnhancedCode(Step step, String line) {
        boolean without =
                line.startsWith("3")
                        || line.substring(4).startsWith("mx.example.com")
                        || line.matches("250[ -][A-Z0-9-]+( .*)?");
        if (without) return;
        assertThat(line).as("%s", step).matches("([245])\\d\\d[ -]\\1\\.\\d+\\.\\d+ .*");
    }

    private static boolean matches(Step step, String line) {
        String pattern =
                Stream.of(step.text().split("…", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(line).matches();
    }

    private static void checkQueue(Transcript transcript) {
        List<Step> expected = transcript.steps.stream().filter(s -> s.kind() == 'Q').toList();
        List<MemoryQueue.Accepted> accepted = transcript.queue.accepted;
        assertThat(accepted.stream().map(TranscriptsTest::shown).toList())
                .isEqualTo(expected.stream().map(Step::text).toList());
        for (Step step : transcript.steps) {
            if (step.kind() == 'T') {
                assertThat(accepted)
                        .as("%s", step)
                        .anyMatch(a ->
                                a.message()
                                        .trace()
                                        .lines()
                                        .anyMatch(l -> matches(step, l.strip())));
            }
            if (step.kind() == 'O' || step.kind() == 'o') {
                boolean goesOut =
                        accepted.stream()
                                .flatMap(a -> a.goingOut().lines())
                                .anyMatch(l -> matches(step, l));
                assertThat(goesOut).as("%s", step).isEqualTo(step.kind() == 'O');
            }
            if (step.kind() == 'W') {
                assertThat(accepted.stream().flatMap(TranscriptsTest::wishes).toList())
                        .as("%s", step)
                        .anyMatch(l -> matches(step, l));
            }
            if (step.kind() == 'B') {
                assertThat(accepted)
                        .as("%s", step)
                        .anyMatch(a -> a.content().lines().anyMatch(l -> matches(step, l)));
            }
        }
    }

    private static void checkReports(Transcript transcript) {
        List<String> expected =
                transcript.steps.stream().filter(s -> s.kind() == 'R').map(Step::text).toList();
        if (expected.isEmpty()) return;
        assertThat(transcript.scene.evaluations)
                .extracting(TranscriptsTest::shown)
                .containsExactlyElementsOf(expected);
    }

    private static String shown(Evaluation e) {
        Optional<Evaluation.Dmarc> dmarc = e.dmarc();
        Optional<Evaluation.Policy> policy = dmarc.flatMap(Evaluation.Dmarc::policy);
        return "%s from=%s mailfrom=%s spf=%s dkim=%s dmarc=%s%s%s %s %s %s%s"
                .formatted(
                        e.client().getHostAddress(),
                        text(e.author()),
                        text(e.sender()),
                        text(e.spf().map(s -> s.result().word())),
                        e.signatures().stream()
                                .map(s -> s.selector() + "." + s.domain() + ":" + s.result().word())
                                .toList(),
                        text(dmarc.map(d -> d.result().word())),
                        dmarc.filter(Evaluation.Dmarc::spf).isPresent() ? "+spf" : "",
                        dmarc.filter(Evaluation.Dmarc::dkim).isPresent() ? "+dkim" : "",
                        text(policy.map(p -> p.domain() + ":" + p.p() + "/" + p.sp())),
                        e.outcome().action(),
                        text(e.outcome().override().map(OverrideReason::word)),
                        e.outcome().observed().stream()
                                .map(o -> " " + o.check() + ":" + o.action())
                                .collect(Collectors.joining()));
    }

    /** What was asked for a message, on a line of its own, and for each recipient. */
    private static Stream<String> wishes(MemoryQueue.Accepted accepted) {
        Envelope envelope = accepted.message().envelope();
        Envelope.Demands demands = envelope.demands();
        String message =
                "body=%s smtputf8=%s tls=%s priority=%d hold=%s by=%s ret=%s envid=%s"
                        .formatted(
                                demands.body(),
                                demands.smtputf8(),
                                demands.tls(),
                                demands.schedule().priority(),
                                text(demands.schedule().holdUntil()),
                                text(
                                        demands.schedule()
                                                .deliverBy()
                                                .map(by ->
                                                        by.within()
                                                                + (by.orReturn() ? "R" : "N")
                                                                + (by.trace() ? "T" : ""))),
                                text(envelope.notice().ret()),
                                text(envelope.notice().envid()));
        Stream<String> recipients =
                accepted.message().recipients().stream()
                        .map(r ->
                                "%s notify=%s orcpt=%s"
                                        .formatted(
                                                r.address(),
                                                r.notices().stream()
                                                        .sorted()
                                                        .map(Enum::name)
                                                        .collect(Collectors.joining(",")),
                                                text(r.orcpt())));
        return Stream.concat(Stream.of(message), recipients);
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("-");
    }

    private static String shown(MemoryQueue.Accepted accepted) {
        String recipients =
                accepted.message().recipients().stream()
                        .map(r -> r.address() + r.original().map(o -> "=" + o).orElse(""))
                        .collect(Collectors.joining(", "));
        String sender =
                accepted.message().envelope().sender().sender().map(Mailbox::text).orElse("<>");
        String signed = accepted.message().envelope().demands().sign() ? " signed" : "";
        String apart = accepted.message().envelope().demands().quarantine() ? " quarantine" : "";
        return sender + " > " + recipients + signed + apart;
    }

    private static byte[] unescaped(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                octets.write(c);
                continue;
            }
            switch (text.charAt(++i)) {
                case 'r' -> octets.write('\r');
                case 'n' -> octets.write('\n');
                case '0' -> octets.write(0);
                case 'x' -> {
                    octets.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> octets.write('\\');
            }
        }
        return octets.toByteArray();
    }
}
