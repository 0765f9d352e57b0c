package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The process of a server does what the system's signals say. */
@Timeout(120)
class ServerProcessTest {

    private static final String FILE = PlainConfig.HEAD + PlainConfig.mx("127.0.0.1:0");

    /** Whoever runs the tests may have had them ignored. */
    private static final List<String> HEARING = List.of("env", "--default-signal=HUP,INT,TERM");

    @TempDir Path folder = Path.of("");
    private Optional<ServerChild> server = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        write(FILE);
        server =
                Optional.of(
                        ServerChild.start(
                                HEARING,
                                List.of(),
                                "run",
                                "--as-root",
                                "--config",
                                file().toString()));
        await("node.ready");
    }

    @AfterEach
    void kill() throws IOException {
        if (server.isPresent()) server.get().close();
    }

    @Test
    void hangUpReadsTheFileAgain() throws Exception {
        String more = "[[domain]]\nname = \"b.test\"\ncatch-all = \"x@elsewhere.test\"\n";
        write(FILE + more);
        signal("HUP");
        assertThat(await("config.reload")).contains("changes=1");
        assertThat(await("config.change")).contains("domain b.test added");

        write(FILE + more + "colour = 3\n");
        signal("HUP");
        assertThat(await("config.fail"))
                .contains("signpost.toml:16: unknown key `colour` in [[domain]]");
        assertThat(server.orElseThrow().process().isAlive()).isTrue();
    }

    /** TERM is what systemd sends, INT what Ctrl-C does. */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalToEndIsObeyedAndNoFailure(String name) throws Exception {
        signal(name);
        await("node.stop");
        await("node.end");
        assertThat(server.orElseThrow().end().code()).isZero();
        assertThat(folder.resolve("data/control.sock")).doesNotExist();
    }

    private void signal(String name) throws IOException, InterruptedException {
        String pid = Long.toString(server.orElseThrow().process().pid());
        assertThat(new ProcessBuilder("kill", "-s", name, pid).start().waitFor()).isZero();
    }

    private String await(String words) throws IOException {
        return server.orElseThrow().await(words);
    }

    private void write(String config) throws IOException {
        Files.writeString(file(), config);
    }

    private Path file() {
        return folder.resolve("signpost.toml");
    }
}
