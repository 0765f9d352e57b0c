package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Evidence of a long run holds as long as the paths that it proves stay as they were. */
class LongRunsTest {

    private static final Path SCRIPT = Path.of("src/build/long.sh").toAbsolutePath();

    @TempDir Path folder = Path.of("");

    private record Result(int code, String out) {}

    @BeforeEach
    void aProjectWithOneRow() throws Exception {
        Files.createDirectories(folder.resolve("docs"));
        Files.createDirectories(folder.resolve("queue"));
        write("queue/Queue.java", "one");
        write("other.txt", "one");
        git("init", "-q");
        commit();
        row(git("rev-parse", "--short=12", "HEAD").out().strip());
        commit();
    }

    @Test
    void aRowIsCurrentWhileItsPathsAreUnchanged() throws Exception {
        write("other.txt", "two");
        commit();
        Result status = status();
        assertThat(status.out()).startsWith("current  crash --rounds 2").hasLineCount(1);
        assertThat(status.code()).isZero();
    }

    @Test
    void aRowIsStaleAfterACommitToItsPaths() throws Exception {
        write("queue/Queue.java", "two");
        commit();
        assertStale();
    }

    @Test
    void aRowIsStaleWhenAChangeIsNotCommitted() throws Exception {
        write("queue/Queue.java", "two");
        assertStale();
    }

    @Test
    void aRowIsStaleWhenANewFileLiesInItsPaths() throws Exception {
        write("queue/New.java", "new");
        assertStale();
    }

    @Test
    void aRowOfAnUnknownCommitIsStale() throws Exception {
        row("0123456789ab");
        Result status = status();
        assertThat(status.out()).contains("stale    crash --rounds 2  0123456789ab");
        assertThat(status.code()).isEqualTo(1);
    }

    @Test
    void aLaterRowMakesUpForAStaleOne() throws Exception {
        write("queue/Queue.java", "two");
        commit();
        row(git("rev-parse", "--short=12", "HEAD").out().strip());
        Result status = status();
        assertThat(status.out()).containsSubsequence("stale ", "current ").hasLineCount(2);
        assertThat(status.code()).isZero();
    }

    @Test
    void aKindThatIsNotHereSaysSo() throws Exception {
        Result result = run("bash", SCRIPT.toString(), "fleet");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).contains("fleet: not in this version");
    }

    @Test
    void everyFuzzTestIsRun() throws Exception {
        Result result = run("bash", SCRIPT.toString(), "fuzz", "--inputs", "1", "NoSuchFuzz");
        assertThat(result.code()).isEqualTo(2);
        String[] names = result.out().strip().replaceFirst(".* there are ", "").split(" ", -1);
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            assertThat(
                            files.map(file -> file.getFileName().toString())
                                    .filter(file -> file.endsWith("Fuzz.java")))
                    .containsExactlyInAnyOrder(
                            Stream.of(names).map(name -> name + ".java").toArray(String[]::new));
        }
    }

    private void assertStale() throws Exception {
        Result status = status();
        assertThat(status.out()).startsWith("stale ");
        assertThat(status.code()).isEqualTo(1);
    }

    private Result status() throws Exception {
        return run("bash", SCRIPT.toString(), "status");
    }

    private void row(String commit) throws IOException {
        Path file = folder.resolve("docs/evidence.md");
        String before =
                Files.exists(file) ? Files.readString(file) : "| criterion | commit |\n|---|---|\n";
        Files.writeString(
                file,
                before
                        + "| crash --rounds 2 | "
                        + commit
                        + " | 2026-11-24 | CPU | fine | queue |\n");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private void commit() throws Exception {
        git("add", "-A");
        git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "x");
    }

    private Result git(String... arguments) throws Exception {
        Result result =
                run(Stream.concat(Stream.of("git"), Stream.of(arguments)).toArray(String[]::new));
        assertThat(result.code()).as(result.out()).isZero();
        return result;
    }

    private Result run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(folder.toFile());
        builder.environment().put("SIGNPOST_ROOT", folder.toString());
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), out);
    }
}
