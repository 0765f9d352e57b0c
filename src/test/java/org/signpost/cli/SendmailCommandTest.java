package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.json.JsonObject;
import org.signpost.observe.TestClock;
import org.signpost.store.DataFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Programs on the host hand in mail whether the server runs or not, and are told how it went. */
class SendmailCommandTest {

    private static final String MESSAGE = "Subject: x\n\nHello\n";

    @TempDir Path folder;

    @Test
    void whoHasNoConfigurationIsToldWhereItWasLookedFor() {
        boolean none =
                !Files.exists(Path.of("signpost.toml"))
                        && !Files.exists(Path.of("/etc/signpost/signpost.toml"))
                        && System.getenv("SIGNPOST_CONFIG") == null;
        assumeTrue(none, "this host has a configuration");
        assertThat(Shell.plain().type("Hello\n", "sendmail", "x@b.test"))
                .isEqualTo(
                        new Shell.Result(
                                75,
                                "",
                                "signpost sendmail: there is neither ./signpost.toml nor"
                                    + " /etc/signpost/signpost.toml; SIGNPOST_CONFIG or --config"
                                    + " names the configuration\n"));
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void aMessageIsInTheQueueWhenTheCommandEnds(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            assertThat(site.type(MESSAGE, "sendmail", "root", "x@b.test"))
                    .isEqualTo(new Shell.Result(0, "", ""));
            JsonObject message = site.queue().getFirst();
            assertThat(message.text("sender"))
                    .contains(System.getProperty("user.name") + "@a.test");
            assertThat(recipients(message)).containsExactly("alice@a.test", "x@b.test");
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void theFormOfCronWorks(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            String text =
                    "From: root (Cron Daemon)\nTo: root\nSubject: Cron <root@host> job\n\n.\nx\n";
            Shell.Result result =
                    site.type(
                            text,
                            "sendmail",
                            "-FCronDaemon",
                            "-i",
                            "-odi",
                            "-oem",
                            "-oi",
                            "-t",
                            "-f",
                            "root");
            assertThat(result).isEqualTo(new Shell.Result(0, "", ""));
            assertThat(recipients(site.queue().getFirst())).containsExactly("alice@a.test");
            assertThat(site.queue().getFirst().text("sender")).contains("root@a.test");
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void recipientsMayBeInTheHeaderAndAfterTwoDashes(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            String text = "To: x@b.test\nBcc: y@b.test\n\nHello\n";
            assertThat(site.type(text, "sendmail", "-ti", "--", "-z@b.test").code()).isZero();
            assertThat(recipients(site.queue().getFirst()))
                    .containsExactlyInAnyOrder("x@b.test", "y@b.test", "-z@b.test");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    64 | no recipients; name them or say -t                 |
                    64 | unknown option -z                                  | -z root
                    64 | -f needs a value                                   | -f
                    64 | only sending (-bm) is supported, not -bp: "signpost queue list" shows the queue | -bp
                    65 | not an address: a b@c                              | a#b@c
                    65 | not an address: @                                  | -f @ root
                    65 | the message has no recipients                      | -t
                    67 | there is no mailbox nobody@a.test                  | nobody
                    77 | the sender <x@b.test> is in no domain of this server | -f x@b.test root
                    """)
    void everyRefusalHasItsCodeOfSysexits(int code, String words, String arguments)
            throws IOException {
        List<String> typed = arguments == null ? List.of() : List.of(arguments.split(" ", -1));
        String[] all =
                Stream.concat(
                                Stream.of("sendmail"),
                                typed.stream().map(word -> word.replace('#', ' ')))
                        .toArray(String[]::new);
        try (Site site = Site.in(folder).withAlice()) {
            for (boolean running : new boolean[] {false, true}) {
                site.running(running);
                assertThat(site.type(MESSAGE, all))
                        .isEqualTo(
                                new Shell.Result(code, "", "signpost sendmail: " + words + "\n"));
                assertThat(site.queue()).isEmpty();
            }
        }
    }

    @Test
    void aLargeMessageGoesThroughWhole() throws IOException {
        try (Site site = Site.in(folder).running(true).withAlice()) {
            String body = "0123456789abcdefghijklmnopqrstu\n".repeat(100_000);
            assertThat(site.type("Subject: x\n\n" + body, "sendmail", "root").code()).isZero();
            site.type("Subject: x\n\n", "sendmail", "root");
            List<Long> sizes = site.queue().stream().map(m -> m.number("size").orElse(0L)).toList();
            assertThat(sizes.get(0) - sizes.get(1)).isEqualTo(33L * 100_000);
        }
    }

    @Test
    void whatAStoppedServerTookIsDeliveredWhenItStarts() throws Exception {
        try (Site site = Site.in(folder)) {
            site.write(Site.CONFIG.replace("hold = true", ""));
            site.withAlice();
            assertThat(site.type(MESSAGE, "sendmail", "root").code()).isZero();
            assertThat(site.queue()).hasSize(1);
            site.running(true);
            Await.until(() -> site.queue().isEmpty());
            try (Stream<Path> files = Files.walk(site.data().resolve("mail"))) {
                assertThat(files.filter(f -> f.toString().contains("/new/"))).hasSize(1);
            }
        }
    }

    @Test
    void aFolderThatAnotherProcessHoldsIsWaitedForAndThenTheMailIsTheCallersAgain()
            throws Exception {
        TestClock clock = new TestClock();
        try (Site site = Site.in(folder).withAlice();
                DataFolder held = DataFolder.open(site.data())) {
            CompletableFuture<Shell.Result> sending =
                    CompletableFuture.supplyAsync(
                            () -> site.type(new Shell(clock), MESSAGE, "sendmail", "root"));
            Await.until(() -> {
                if (clock.nextWake().isPresent()) clock.advance(Duration.ofSeconds(1));
                return sending.isDone();
            });
            assertThat(sending.get().code()).isEqualTo(75);
            assertThat(sending.get().err())
                    .isEqualTo(
                            "signpost sendmail: %s is in use by this process already, pid %d, which doesn't answer on %s\n"
                                    .formatted(
                                            held.path(),
                                            ProcessHandle.current().pid(),
                                            site.data().resolve("control.sock")));
        }
    }

    @Test
    void aFolderThatIsFreedInTimeTakesTheMail() throws Exception {
        TestClock clock = new TestClock();
        try (Site site = Site.in(folder).withAlice()) {
            CompletableFuture<Shell.Result> sending;
            try (DataFolder held = DataFolder.open(site.data())) {
                assertThat(held.path()).isEqualTo(site.data());
                sending =
                        CompletableFuture.supplyAsync(
                                () -> site.type(new Shell(clock), MESSAGE, "sendmail", "root"));
                clock.awaitSleepers(1);
            }
            clock.advance(Duration.ofSeconds(1));
            assertThat(sending.get()).isEqualTo(new Shell.Result(0, "", ""));
            assertThat(site.queue()).hasSize(1);
        }
    }

    @Test
    void aServerThatStartsMeanwhileTakesTheMail() throws Exception {
        TestClock clock = new TestClock();
        try (Site site = Site.in(folder).withAlice()) {
            CompletableFuture<Shell.Result> sending;
            try (DataFolder held = DataFolder.open(site.data())) {
                assertThat(held.path()).isEqualTo(site.data());
                sending =
                        CompletableFuture.supplyAsync(
                                () -> site.type(new Shell(clock), MESSAGE, "sendmail", "root"));
                clock.awaitSleepers(1);
            }
            site.running(true);
            clock.advance(Duration.ofSeconds(1));
            assertThat(sending.get()).isEqualTo(new Shell.Result(0, "", ""));
            assertThat(site.queue()).hasSize(1);
        }
    }

    @Test
    void aBrokenFileIsNoObstacleWhileTheServerRunsAndTemporaryOtherwise() throws IOException {
        try (Site site = Site.in(folder).running(true).withAlice()) {
            site.write(Site.CONFIG + "nonsense");
            assertThat(site.type(MESSAGE, "sendmail", "root").code()).isZero();
            site.stop();
            Shell.Result result = site.type(MESSAGE, "sendmail", "root");
            assertThat(result.code()).isEqualTo(75);
            assertThat(result.err())
                    .contains("not valid TOML")
                    .endsWith("signpost sendmail: " + site.file() + " can't be used as it is\n");
        }
    }

    private static List<String> recipients(JsonObject message) {
        return message.objects("recipients").stream()
                .map(r -> r.text("address").orElse(""))
                .toList();
    }
}
