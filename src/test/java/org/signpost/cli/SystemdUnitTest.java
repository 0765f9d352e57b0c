package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.peers.Needs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The unit that {@code init} prints. */
class SystemdUnitTest {

    private static final Path CONFIG = Path.of("/etc/signpost/signpost.toml");
    private static final Path DATA = Path.of("/var/lib/signpost");

    @TempDir Path folder = Path.of("");

    @Test
    void systemdFindsNothingToSayAgainstIt() throws Exception {
        Path verifier = Needs.program("systemd-analyze");
        Path unit = folder.resolve("signpost.service");
        // The user and the launcher are those of a server that isn't installed here.
        Files.write(
                unit,
                SystemdUnit.of(CONFIG, DATA, "root").lines().stream()
                        .map(l -> l.replace("User=signpost", "User=root"))
                        .map(l -> l.replace("/usr/bin/signpost ", "/bin/true "))
                        .toList());
        Process process =
                new ProcessBuilder(verifier.toString(), "verify", "--man=no", unit.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (said.contains("signpost.service")) fail(said);
        assertThat(code).as(said).isZero();
    }

    @Test
    void itWritesIntoItsDataFolderOnlyAndSeesNoHomes() {
        List<String> lines = SystemdUnit.of(CONFIG, DATA, "root").lines();
        assertThat(lines)
                .contains(
                        "ExecStart=/usr/bin/signpost run --config /etc/signpost/signpost.toml",
                        "ReadWritePaths=/var/lib/signpost",
                        "ProtectSystem=strict",
                        "ProtectHome=yes",
                        "AmbientCapabilities=CAP_NET_BIND_SERVICE");
        assertThat(lines).doesNotContain("ProtectHome=no");
    }

    @Test
    void aServerInAHomeFolderIsNotHiddenFromItself() {
        assertThat(SystemdUnit.of(Path.of("/home/alice/signpost.toml"), DATA, "root").lines())
                .contains("ProtectHome=no")
                .doesNotContain("ProtectHome=yes");
    }

    @Test
    void namesWithCharactersOfSystemdsOwnAreQuoted() {
        assertThat(
                        SystemdUnit.of(
                                        Path.of("/etc/my $mail/100%.toml"),
                                        Path.of("/a \"b\""),
                                        "root")
                                .lines())
                .contains(
                        "ExecStart=/usr/bin/signpost run --config \"/etc/my $$mail/100%%.toml\"",
                        "ReadWritePaths=\"/a \\\"b\\\"\"");
    }
}
