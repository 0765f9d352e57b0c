package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Who may hand in mail on the host is a matter of the data folder's permissions. */
@Timeout(120)
class SendmailRightsTest {

    private static final String FILE =
            PlainConfig.HEAD + PlainConfig.mx("127.0.0.1:0") + "[outbound]\nhold = true\n";

    @TempDir Path folder = Path.of("");

    @Test
    void aUserWhoMayNotSeeTheFolderIsToldWhoMay() throws Exception {
        try (ServerChild server = server()) {
            Unprivileged.mayOnly(data(), "rw-------");
            ServerChild.End end = sendmail();
            // Or the folder can't be removed.
            Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwx------"));
            assertThat(end.code()).isEqualTo(77);
            assertThat(end.lines()).hasSize(1);
            assertThat(end.lines().getFirst())
                    .startsWith("signpost sendmail: ")
                    .contains("permission denied")
                    .endsWith("\"signpost sendmail --help\" says who may");
            server.stop();
        }
    }

    private ServerChild server() throws IOException {
        Files.writeString(file(), FILE);
        ServerChild server =
                ServerChild.start(
                        List.of(), List.of(), "run", "--as-root", "--config", file().toString());
        server.await("node.ready");
        return server;
    }

    /** A message without a word, of somebody without rights. */
    private ServerChild.End sendmail() throws IOException, InterruptedException {
        try (ServerChild child =
                ServerChild.start(
                        Unprivileged.command(),
                        List.of(),
                        "sendmail",
                        "--config",
                        file().toString(),
                        "postmaster@a.test")) {
            return child.end();
        }
    }

    private Path file() {
        return folder.resolve("signpost.toml");
    }

    private Path data() {
        return folder.resolve("data");
    }
}
