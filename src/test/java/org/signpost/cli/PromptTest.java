package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.JavaChild;
import org.signpost.Main;
import org.signpost.peers.Needs;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A person at a terminal is asked for a password, which the terminal doesn't show. */
@Timeout(120)
class PromptTest {

    private static final String SECRET = "correct horse";

    @TempDir Path folder;

    @Test
    void aPasswordIsAskedForTwiceAndNotShown() throws Exception {
        Terminal terminal = terminal("");
        terminal.answer("New password: ", SECRET);
        terminal.answer("Once more: ", SECRET);
        assertThat(terminal.rest()).contains("added bob@a.test").doesNotContain(SECRET);
        assertThat(terminal.code()).isZero();
        try (Site site = Site.in(folder)) {
            assertThat(site.run("user", "list").lines()).containsExactly("bob@a.test");
        }
    }

    @Test
    void twoThatDifferChangeNothing() throws Exception {
        Terminal terminal = terminal("");
        terminal.answer("New password: ", SECRET);
        terminal.answer("Once more: ", "another horse");
        assertThat(terminal.rest()).contains("the two passwords differ");
        assertThat(terminal.code()).isNotZero();
    }

    /** As in {@code echo Hello | signpost send …}: the terminal is asked all the same. */
    @Test
    void whereStandardInputIsSomethingElseTheTerminalIsAsked() throws Exception {
        Terminal terminal = terminal(" < /dev/null");
        terminal.answer("New password: ", SECRET);
        terminal.answer("Once more: ", SECRET);
        assertThat(terminal.rest()).contains("added bob@a.test").doesNotContain(SECRET);
        assertThat(terminal.code()).isZero();
    }

    /** {@code signpost user add} at a terminal of its own. */
    private Terminal terminal(String redirection) throws IOException {
        Path script = Needs.program("script");
        Path file = folder.resolve("signpost.toml");
        Files.writeString(file, Site.CONFIG);
        String command =
                JavaChild.command(
                                List.of("-Xlog:disable"),
                                Main.class,
                                "user",
                                "add",
                                "bob@a.test",
                                "--new-store",
                                "--config",
                                file.toString())
                        .stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" ", "", redirection));
        Process process =
                new ProcessBuilder(script.toString(), "-qfec", command, "/dev/null")
                        .redirectErrorStream(true)
                        .start();
        return new Terminal(
                process, new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private record Terminal(Process process, Reader output) {

        /** Waits for a question, and only then types. */
        void answer(String question, String text) throws IOException {
            StringBuilder shown = new StringBuilder();
            while (!shown.toString().endsWith(question)) {
                int c = output.read();
                if (c < 0) throw new AssertionError("it ended: " + shown);
                shown.append((char) c);
            }
            assertThat(shown.toString()).doesNotContain(SECRET);
            process.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        String rest() throws IOException {
            StringBuilder shown = new StringBuilder();
            for (int c = output.read(); c >= 0; c = output.read()) shown.append((char) c);
            return shown.toString();
        }

        int code() throws InterruptedException {
            return process.waitFor();
        }
    }
}
