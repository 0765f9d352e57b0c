package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.json.JsonObject;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What waits is seen and acted on alike whether the server runs or not. */
class QueueCommandTest {

    private static final String HELD = "held by [outbound] hold: nothing is delivered\n";

    @TempDir Path folder;

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void anEmptyQueueSaysSo(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            assertThat(site.run("queue", "list"))
                    .isEqualTo(new Shell.Result(0, "", "no message waits\n" + HELD));
            assertThat(site.run("queue", "list", "--json"))
                    .isEqualTo(new Shell.Result(0, "", HELD));
            assertThat(site.run("queue", "count").out()).isEqualTo("0\n");
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void messagesAreListedWithTheirOpenRecipients(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            send(site, "x@b.test", "y@c.test");
            send(site, "z@b.test");
            assertThat(site.run("queue", "count").out()).isEqualTo("2\n");
            List<String> lines = site.run("queue", "list").lines();
            assertThat(lines).hasSize(5);
            // Which of two comes first is certain within one life of a server only.
            int at = lines.get(1).contains("x@b.test") ? 0 : 2;
            assertThat(lines.get(at))
                    .matches(
                            "[A-Z2-7]{13}  \\d{4}-\\d\\d-\\d\\dT.*Z  \\d+ octets  from"
                                    + " <app@a\\.test>");
            assertThat(lines.get(at + 1)).startsWith("    to <x@b.test>  attempts 0, next ");
            assertThat(lines.get(at + 2)).startsWith("    to <y@c.test>  attempts 0, next ");
            assertThat(lines).filteredOn(l -> l.startsWith("    to <z@b.test>")).hasSize(1);
            if (running) assertThat(at).isZero();
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void aListForProgramsIsAnObjectALine(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            send(site, "x@b.test", "root");
            send(site, "z@b.test");
            List<JsonObject> queue = site.queue();
            assertThat(queue).hasSize(2);
            JsonObject first =
                    queue.stream()
                            .filter(m -> m.objects("recipients").size() == 2)
                            .toList()
                            .getFirst();
            assertThat(first.text("id").orElse("")).hasSize(13);
            assertThat(first.text("sender")).contains("app@a.test");
            assertThat(first.text("identity")).contains(System.getProperty("user.name"));
            assertThat(first.number("size")).isPresent();
            assertThat(first.objects("recipients"))
                    .extracting(r -> r.text("address").orElse(""))
                    .containsExactly("x@b.test", "alice@a.test");
            assertThat(first.objects("recipients").getLast().text("original"))
                    .contains("root@a.test");
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void oneMessageIsShownWithAllThatIsKnownOfIt(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            send(site, "x@b.test", "root");
            String id = ids(site).getFirst();
            Shell.Result shown = site.run("queue", "show", id);
            assertThat(shown.code()).isZero();
            assertThat(shown.err()).isEqualTo(HELD);
            assertThat(shown.lines().getFirst()).isEqualTo("message   " + id);
            assertThat(shown.out())
                    .contains("from      <app@a.test>\n", "to        <x@b.test>\n")
                    .contains("to        <alice@a.test>, sent to <root@a.test>\n")
                    .contains("          attempts 0, next ", " octets\n", "\nReceived: ");
            JsonObject json =
                    JsonObject.parse(site.run("queue", "show", id, "--json").out()).orElseThrow();
            assertThat(json.text("id")).contains(id);
            assertThat(json.objects("recipients")).hasSize(2);
            assertThat(json.texts("trace").getFirst()).startsWith("Received: ");
            for (String other : List.of("ABCDEFGHIJKLM", "nonsense")) {
                assertThat(site.run("queue", "show", other))
                        .isEqualTo(
                                new Shell.Result(
                                        1, "", "signpost: not in the queue: " + other + "\n"));
            }
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void messagesAreRemovedByTheirIds(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            for (int i = 0; i < 4; i++) send(site, "x" + i + "@b.test");
            List<String> ids = ids(site);
            assertThat(site.run("queue", "remove", ids.get(1), ids.get(2)))
                    .isEqualTo(new Shell.Result(0, "2 removed\n", ""));
            assertThat(ids(site)).containsExactly(ids.get(0), ids.get(3));
            assertThat(site.run("queue", "remove", ids.get(1), ids.get(3), "nonsense"))
                    .isEqualTo(
                            new Shell.Result(
                                    1,
                                    "1 removed\n",
                                    "not in the queue: " + ids.get(1) + " nonsense\n"));
            assertThat(site.run("queue", "remove", "--all").out()).isEqualTo("1 removed\n");
            assertThat(site.run("queue", "count").out()).isEqualTo("0\n");
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void messagesAreDueAgainAtOnce(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            send(site, "x@b.test");
            send(site, "y@b.test");
            String done =
                    running
                            ? " due, but " + HELD
                            : " due when the server starts; none runs now, and all mail is " + HELD;
            assertThat(site.run("queue", "retry", ids(site).getFirst()))
                    .isEqualTo(new Shell.Result(0, "1" + done, ""));
            assertThat(site.run("queue", "retry", "--all").out()).isEqualTo("2" + done);
            assertThat(site.run("queue", "retry", "ABCDEFGHIJKLM").code()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "remove"})
    void eitherMessagesAreNamedOrAllAreMeant(String action) throws IOException {
        try (Site site = Site.in(folder)) {
            for (String[] words :
                    new String[][] {
                        {"queue", action}, {"queue", action, "--all", "ABCDEFGHIJKLM"}
                    }) {
                assertThat(site.run(words))
                        .isEqualTo(
                                new Shell.Result(2, "", "signpost: name messages, or say --all\n"));
            }
        }
    }

    @Test
    void warningsOfTheFileAreForThoseWhoCheckIt() throws IOException {
        try (Site site = Site.in(folder)) {
            site.write(Site.CONFIG.replace("mx.a.test", "short"));
            assertThat(site.run("queue", "list").err()).isEqualTo("no message waits\n" + HELD);
        }
    }

    private static List<String> ids(Site site) {
        return site.queue().stream().map(m -> m.text("id").orElse("")).toList();
    }

    private static void send(Site site, String... recipients) {
        String[] words = new String[recipients.length + 3];
        words[0] = "sendmail";
        words[1] = "-f";
        words[2] = "app@a.test";
        System.arraycopy(recipients, 0, words, 3, recipients.length);
        assertThat(site.type("Subject: x\n\nHello\n", words))
                .isEqualTo(new Shell.Result(0, "", ""));
    }
}
