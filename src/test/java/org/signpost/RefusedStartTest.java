package org.signpost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.peers.Needs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Needs.need(Unprivileged.isRoot(), "only root can try this");
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

    /** What systemd doesn't try again: nothing but a mended file helps. */
    @Test
    void whatOnlyTheAccountsShowToBeWrongInTheFileHasTheCodeOfAWrongFile() throws Exception {
        Files.writeString(
                folder.resolve("signpost.toml"),
                PlainConfig.HEAD.replace("postmaster@example.com", "nobody-yet")
                        + PlainConfig.mx("127.0.0.1:0"));
        try (ServerChild server = ServerChild.start(List.of(), List.of(), run("--as-root"))) {
            ServerChild.End end = server.refusal();
            assertThat(end.lines()).singleElement().asString().contains("postmaster");
            assertThat(end.code()).isEqualTo(1);
        }
    }

    @Test
    void aLowPortWithoutTheRightIsNamedInOneLine() throws Exception {
        // In most containers they are, and root inside can't change it; SocketsTest has the words.
        assumeTrue(firstUnprivilegedPort() > PRIVILEGED_PORT, "every port is free for all here");
        write("127.0.0.1:" + PRIVILEGED_PORT);
        assertThat(refusal())
                .isEqualTo(
                        "signpost: can't listen on 127.0.0.1:25: ports below 1024 need"
                                + " CAP_NET_BIND_SERVICE, or sockets passed by systemd");
        assertThat(folder.resolve("data/control.sock")).doesNotExist();
    }

    /** And that is all that it needs: CAP_NET_BIND_SERVICE, as the systemd unit gives it. */
    @Test
    void aLowPortNeedsOneRightOnly() throws Exception {
        assumeTrue(firstUnprivilegedPort() > PRIVILEGED_PORT, "every port is free for all here");
        Needs.need(Unprivileged.isRoot(), "only root can give a right away");
        write("127.0.0.1:" + PRIVILEGED_PORT);
        try (ServerChild server =
                ServerChild.start(
                        Unprivileged.but("net_bind_service"), List.of(), run("--as-root"))) {
            assertThat(server.awaitPort()).isEqualTo(PRIVILEGED_PORT);
            server.stop();
        }
    }

    @Test
    void aDataFolderThatCannotBeWrittenIsNamedInOneLine() throws Exception {
        write("127.0.0.1:0");
        Path data = Files.createDirectory(folder.resolve("data"));
        Unprivileged.mayOnlyRead(data);
        String owner = Files.getOwner(data).getName();
        assertThat(refusal())
                .isEqualTo(
                        owner.equals(Unprivileged.user())
                                ? "signpost: can't write to the folder " + data
                                : "signpost: the folder %s belongs to %s, and this is %s: run it as %s"
                                        .formatted(data, owner, Unprivileged.user(), owner));
    }

    @Test
    void checkNamesADataFolderThatCannotBeMade() throws Exception {
        write("127.0.0.1:0");
        Unprivileged.mayOnlyRead(folder);
        Path data = folder.resolve("data");
        String[] check = {"check", "--config", folder.resolve("signpost.toml").toString()};
        try (ServerChild child = ServerChild.start(Unprivileged.command(), List.of(), check)) {
            ServerChild.End end = child.end();
            assertThat(end.code()).isEqualTo(1);
            assertThat(end.lines())
                    .anyMatch(line ->
                            line.endsWith(
                                    ": `data`: %s can't be made: user %s may not write to %s"
                                            .formatted(data, Unprivileged.user(), folder)));
        }
    }

    @Test
    void aDataFolderThatCannotBeMadeIsNamedInOneLine() throws Exception {
        write("127.0.0.1:0");
        Unprivileged.mayOnlyRead(folder);
        Path data = folder.resolve("data");
        assertThat(refusal())
                .isEqualTo(
                        "signpost: can't make the folder %s: user %s may not: %s"
                                .formatted(data, Unprivileged.user(), data));
    }

    @Test
    void aDatabaseOfAnotherUserIsNamedInOneLine() throws Exception {
        write("127.0.0.1:0");
        try (ServerChild server = ServerChild.start(List.of(), List.of(), run("--as-root"))) {
            server.await("node.ready");
            server.stop();
        }
        Path queue = folder.resolve("data/queue.db");
        Unprivileged.mayOnlyRead(queue);
        assertThat(refusal())
                .isEqualTo(
                        "signpost: can't write %s: user %s may not"
                                .formatted(queue, Unprivileged.user()));
    }

    /** The one line of a server that may not start. */
    private String refusal() throws Exception {
        try (ServerChild server =
                ServerChild.start(Unprivileged.command(), List.of(), run("--as-root"))) {
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
                folder.resolve("signpost.toml"), PlainConfig.HEAD + PlainConfig.mx(address));
    }

    private static int firstUnprivilegedPort() throws IOException {
        return Files.exists(FIRST_OF_ALL)
                // Not readString: it reads one octet first, and the kernel gives the value once.
                ? Integer.parseInt(Files.readAllLines(FIRST_OF_ALL).getFirst())
                : 1024;
    }
}
