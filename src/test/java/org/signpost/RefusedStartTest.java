package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;

/** What only a process without rights, or with too many, can be refused: one line, code 3. */
@Timeout(120)
class RefusedStartTest {

    private static final Path FIRST_OF_ALL =
            Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    private static final int PRIVILEGED_PORT = 25;

    @TempDir Path folder = Path.of("");

    @Test
    void rootIsRefusedUnlessItInsists() throws Exception {
        assumeTrue(isRoot(), "only root can try this");
        write("127.0.0.1:0");
        try (ServerChild server = ServerChild.start(List.of(), List.of(), run())) {
            ServerChild.End end = server.refusal();
            assertThat(end.code()).isEqualTo(3);
            assertThat(end.lines())
                    .containsExactly(
                            "signpost: refusing to run as root: use a user of its own (\"signpost"
                                    + " init\" prints a systemd unit), or say --as-root");
        }
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void aLowPortWithoutTheRightIsNamedInOneLine() throws Exception {
        assumeTrue(firstUnprivilegedPort() > PRIVILEGED_PORT, "every port is free for all here");
        write("127.0.0.1:" + PRIVILEGED_PORT);
        assertThat(refusal())
                .isEqualTo(
                        "signpost: can't listen on 127.0.0.1:25: ports below 1024 need"
                                + " CAP_NET_BIND_SERVICE, or sockets passed by systemd");
        assertThat(folder.resolve("data/control.sock")).doesNotExist();
    }

    @Test
    void aDataFolderThatCannotBeWrittenIsNamedInOneLine() throws Exception {
        write("127.0.0.1:0");
        Path data = Files.createDirectory(folder.resolve("data"));
        withoutRights(data);
        String owner = Files.getOwner(data).getName();
        assertThat(refusal())
                .isEqualTo(
                        owner.equals(user())
                                ? "signpost: can't write to the folder " + data
                                : "signpost: the folder %s belongs to %s, and this is %s: run it as %s"
                                        .formatted(data, owner, user(), owner));
    }

    @Test
    void aDataFolderThatCannotBeMadeIsNamedInOneLine() throws Exception {
        write("127.0.0.1:0");
        withoutRights(folder);
        Path data = folder.resolve("data");
        assertThat(refusal())
                .isEqualTo(
                        "signpost: can't make the folder %s: user %s may not: %s"
                                .formatted(data, user(), data));
    }

    @Test
    void aDatabaseOfAnotherUserIsNamedInOneLine() throws Exception {
        write("127.0.0.1:0");
        try (ServerChild server = ServerChild.start(List.of(), List.of(), run("--as-root"))) {
            server.await("node.ready");
            server.stop();
        }
        Path queue = folder.resolve("data/queue.db");
        withoutRights(queue);
        assertThat(refusal())
                .isEqualTo("signpost: can't write %s: user %s may not".formatted(queue, user()));
    }

    /** The one line of a server that may not start. */
    private String refusal() throws Exception {
        List<String> noRights =
                isRoot()
                        ? List.of("setpriv", "--bounding-set", "-all", "--inh-caps", "-all")
                        : List.of();
        try (ServerChild server = ServerChild.start(noRights, List.of(), run("--as-root"))) {
            ServerChild.End end = server.refusal();
            assertThat(end.lines()).hasSize(1);
            assertThat(end.code()).isEqualTo(3);
            return end.lines().getFirst();
        }
    }

    private String[] run(String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of("run", "--config", folder.resolve("signpost.toml").toString()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private void write(String address) throws IOException {
        Files.writeString(
                folder.resolve("signpost.toml"),
                """
                [node]
                name = "mx.a.test"
                data = "data"

                [[listener]]
                role = "mx"
                address = "%s"
                tls = "none"

                [[domain]]
                name = "a.test"
                aliases = { postmaster = "postmaster@example.com" }
                """
                        .formatted(address));
    }

    /** Makes that readable only: for root without capabilities by giving it to somebody else. */
    private static void withoutRights(Path path) throws IOException {
        boolean isFolder = Files.isDirectory(path);
        Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(isFolder ? "r-xr-xr-x" : "r--r--r--"));
        if (!isRoot()) return;
        UserPrincipal nobody =
                FileSystems.getDefault()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName("nobody");
        Files.setOwner(path, nobody);
    }

    private static boolean isRoot() {
        return user().equals("root");
    }

    private static String user() {
        return System.getProperty("user.name", "");
    }

    private static int firstUnprivilegedPort() throws IOException {
        return Files.exists(FIRST_OF_ALL)
                // Not readString: it reads one octet first, and the kernel gives the value once.
                ? Integer.parseInt(Files.readAllLines(FIRST_OF_ALL).getFirst())
                : 1024;
    }
}
