package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.signpost.PlainConfig.mx;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A start that fails says so in one line a reason, and leaves nothing that runs or is held. */
class NothingLeftTest {

    /** Where SQLite keeps user_version, which is the schema's version. */
    private static final int SCHEMA_OFFSET = 60;

    @TempDir Path folder = Path.of("");
    private Trial trial = new Trial(folder);

    @BeforeEach
    void makeTrial() {
        trial = new Trial(folder);
    }

    @Test
    void portsThatAreTakenAreNamedOneLineEachAndNoOtherIsHeld() throws Exception {
        List<String> problems;
        int free;
        try (ServerSocket one = taken();
                ServerSocket other = taken()) {
            try (ServerSocket once = taken()) {
                free = once.getLocalPort();
            }
            problems = trial.problems(at(free) + at(one.getLocalPort()) + at(other.getLocalPort()));
            assertThat(problems)
                    .containsExactly(
                            "can't listen on 127.0.0.1:%d: another process does already"
                                    .formatted(one.getLocalPort()),
                            "can't listen on 127.0.0.1:%d: another process does already"
                                    .formatted(other.getLocalPort()));
            // At once, before the collector closes what was forgotten.
            new ServerSocket(free, 1, InetAddress.ofLiteral("127.0.0.1")).close();
        }
        expectNothingLeft(free);
    }

    @Test
    void anAddressThatTheHostDoesNotHaveIsNamed() throws Exception {
        assertThat(trial.problems(mx("198.51.100.77:0")))
                .containsExactly("can't listen on 198.51.100.77:0: this host has no such address");
        expectNothingLeft(0);
    }

    @Test
    void aNewerSchemaIsNamedInOneLine() throws Exception {
        assertThat(trial.problems(at(0))).isEmpty();
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("data/queue.db").toFile(), "rw")) {
            file.seek(SCHEMA_OFFSET);
            int known = file.readInt();
            file.seek(SCHEMA_OFFSET);
            file.writeInt(known + 1);
            assertThat(trial.problems(at(0)))
                    .containsExactly(
                            "queue.db has schema %d, this version knows up to %d: run a newer Signpost"
                                    .formatted(known + 1, known));
            file.seek(SCHEMA_OFFSET);
            file.writeInt(known);
        }
        expectNothingLeft(0);
    }

    @Test
    void aControlSocketThatCannotBeMadeIsNamedInOneLine() throws Exception {
        assertThat(trial.problems(at(0))).isEmpty();
        Path inTheWay = Files.createDirectory(folder.resolve("data/control.sock"));
        Path inside = Files.createFile(inTheWay.resolve("file"));
        assertThat(trial.problems(at(0)))
                .singleElement()
                .asString()
                .startsWith("can't make the control socket: ")
                .contains(inTheWay.toString());
        Files.delete(inside);
        Files.delete(inTheWay);
        expectNothingLeft(0);
    }

    private static ServerSocket taken() throws IOException {
        return new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    }

    private static String at(int port) {
        return mx("127.0.0.1:" + port);
    }

    /** Without the obstacle a server starts in the same folder, on the same port. */
    private void expectNothingLeft(int port) {
        assertThat(folder.resolve("data/control.sock")).doesNotExist();
        assertThat(trial.problems(at(port))).isEmpty();
    }
}
