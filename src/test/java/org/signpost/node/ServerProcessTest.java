package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Main;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The process of a server does what the system's signals say. */
class ServerProcessTest {

    private static final String FILE =
            """
            [node]
            name = "mx.a.test"
            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            tls = "none"
            [[domain]]
            name = "a.test"
            catch-all = "somebody@elsewhere.test"
            """;

    @TempDir Path folder;
    private Optional<Process> process = Optional.empty();
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        Path file = Files.writeString(folder.resolve("signpost.toml"), FILE);
        process =
                Optional.of(
                        new ProcessBuilder(
                                        // Whoever runs the tests may have had them ignored.
                                        "env",
                                        "--default-signal=HUP,INT,TERM",
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Main.class.getName(),
                                        "run",
                                        "--as-root",
                                        "--config",
                                        file.toString())
                                .redirectErrorStream(true)
                                .start());
        await("node.ready");
    }

    @AfterEach
    void kill() throws InterruptedException {
        process.orElseThrow().destroyForcibly().waitFor();
    }

    @Test
    void hangUpReadsTheFileAgain() throws Exception {
        String more = "[[domain]]\nname = \"b.test\"\ncatch-all = \"x@elsewhere.test\"\n";
        Files.writeString(folder.resolve("signpost.toml"), FILE + more);
        signal("HUP");
        assertThat(await("config.reload")).contains("changes=1");
        assertThat(await("config.change")).contains("domain b.test added");

        Files.writeString(folder.resolve("signpost.toml"), FILE + more + "colour = 3\n");
        signal("HUP");
        assertThat(await("config.fail"))
                .contains("signpost.toml:13: unknown key `colour` in [[domain]]");
        assertThat(process.orElseThrow().isAlive()).isTrue();
    }

    /** TERM is what systemd sends, INT what Ctrl-C does. */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalToEndIsObeyedAndNoFailure(String name) throws Exception {
        signal(name);
        await("node.stop");
        await("node.end");
        assertThat(process.orElseThrow().waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.orElseThrow().exitValue()).isZero();
        assertThat(folder.resolve("data/control.sock")).doesNotExist();
    }

    private void signal(String name) throws IOException, InterruptedException {
        String pid = Long.toString(process.orElseThrow().pid());
        assertThat(new ProcessBuilder("kill", "-s", name, pid).start().waitFor()).isZero();
    }

    /** The next line of the log that has that word. */
    private String await(String word) throws IOException {
        BufferedReader in = process.orElseThrow().inputReader();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            log.add(line);
            if (line.contains(word)) return line;
        }
        throw new AssertionError("no " + word + " in " + log);
    }
}
