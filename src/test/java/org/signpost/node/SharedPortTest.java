package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.signpost.PlainConfig.mx;
import static org.signpost.PlainConfig.relay;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.config.Config;
import org.signpost.json.JsonObject;
import org.signpost.observe.Event;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Listeners at one port: the address picks among them, then the client's network. */
class SharedPortTest {

    private static final String LOOPBACKS = "127.0.0.0/8";

    @TempDir Path folder = Path.of("");
    private Trial trial = new Trial(folder);

    @BeforeEach
    void makeTrial() {
        trial = new Trial(folder);
    }

    @Test
    void aSingleAddressBeatsTheWildcardAtItsPort() throws Exception {
        try (Trial.Running server =
                trial.onFreePort(p -> mx("[::]:" + p) + relay("127.0.0.2:" + p, LOOPBACKS))) {
            assertThat(server.node().addresses()).hasSize(1);
            expectMx("127.0.0.1", server.port(), "[::]");
            expectRelay("127.0.0.2", server.port(), "127.0.0.2");
        }
    }

    @Test
    void theIpv4WildcardStandsBackLikewise() throws Exception {
        try (Trial.Running server =
                trial.onFreePort(p -> relay("127.0.0.2:" + p, LOOPBACKS) + mx("0.0.0.0:" + p))) {
            expectMx("127.0.0.1", server.port(), "0.0.0.0");
            expectRelay("127.0.0.2", server.port(), "127.0.0.2");
        }
    }

    @Test
    void ipv6ConnectionsToTheWildcardAreToldApartToo() throws Exception {
        requireIpv6();
        try (Trial.Running server =
                trial.onFreePort(p -> mx("[::]:" + p) + relay("[::1]:" + p, "::1/128"))) {
            expectMx("127.0.0.1", server.port(), "[::]");
            expectRelay("::1", server.port(), "[::1]");
        }
    }

    @Test
    void theIpv4WildcardTakesNoIpv6() throws Exception {
        requireIpv6();
        try (Trial.Running server = trial.onFreePort(p -> mx("0.0.0.0:" + p))) {
            expectMx("127.0.0.1", server.port(), "0.0.0.0");
            assertThatThrownBy(() -> LineClient.to("::1", server.port()))
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void anIpv6AddressBesideTheIpv4WildcardIsBoundOfItsOwn() throws Exception {
        requireIpv6();
        try (Trial.Running server =
                trial.onFreePort(p -> mx("0.0.0.0:" + p) + relay("[::1]:" + p, "::1/128"))) {
            assertThat(server.node().addresses()).hasSize(2);
            expectMx("127.0.0.1", server.port(), "0.0.0.0");
            expectRelay("::1", server.port(), "[::1]");
        }
    }

    @Test
    void withinOneAddressTheNetworkPicksTheRole() throws Exception {
        try (Trial.Running server =
                trial.onFreePort(p ->
                        mx("[::]:" + p)
                                + relay("[::]:" + p, "127.0.0.9")
                                + relay("127.0.0.2:" + p, "127.0.0.8")
                                + mx("127.0.0.3:" + p)
                                + relay("127.0.0.3:" + p, "127.0.0.8"))) {
            int port = server.port();
            assertThat(roleOf(port, "127.0.0.9", "127.0.0.1")).isEqualTo("relay");
            assertThat(roleOf(port, "127.0.0.8", "127.0.0.1")).isEqualTo("mx");
            assertThat(roleOf(port, "127.0.0.8", "127.0.0.3")).isEqualTo("relay");
            assertThat(roleOf(port, "127.0.0.9", "127.0.0.3")).isEqualTo("mx");
            assertThat(roleOf(port, "127.0.0.8", "127.0.0.2")).isEqualTo("relay");
            // The wildcard's listeners don't take those whom the single address refuses.
            try (LineClient stranger = LineClient.to("127.0.0.2", port, "127.0.0.9")) {
                assertThat(stranger.line()).startsWith("554 5.7.1");
            }
        }
    }

    @Test
    void aSingleAddressThatTheHostDoesNotHaveIsAWarningBehindTheWildcard() throws Exception {
        try (Trial.Running server =
                trial.onFreePort(p -> mx("[::]:" + p) + relay("198.51.100.77:" + p, LOOPBACKS))) {
            Event warning = trial.event("listener.warn");
            assertThat(warning.value("address")).contains("198.51.100.77:" + server.port());
            assertThat(warning.value("text")).contains("this host has no such address now");
        }
    }

    @Test
    void aReloadAddsAndRemovesASingleAddressBehindTheWildcard() throws Exception {
        try (Trial.Running server = trial.onFreePort(p -> mx("[::]:" + p))) {
            int port = server.port();
            try (LineClient old = greeted("127.0.0.2", port)) {
                reload(server, mx("[::]:" + port) + relay("127.0.0.2:" + port, LOOPBACKS));
                expectRelay("127.0.0.2", port, "127.0.0.2");
                expectMx("127.0.0.1", port, "[::]");
                reload(server, mx("[::]:" + port));
                expectMx("127.0.0.2", port, "[::]");
                assertThat(old.ask("NOOP")).startsWith("250");
                assertThat(refusesToRelay(old)).isTrue();
            }
        }
    }

    @Test
    void aReloadPutsAWildcardInThePlaceOfItsAddressesAndBack() throws Exception {
        try (Trial.Running server =
                trial.onFreePort(p -> mx("127.0.0.1:" + p) + relay("127.0.0.2:" + p, LOOPBACKS))) {
            int port = server.port();
            try (LineClient first = greeted("127.0.0.1", port)) {
                reload(server, mx("[::]:" + port) + relay("127.0.0.2:" + port, LOOPBACKS));
                assertThat(server.node().addresses()).hasSize(1);
                expectMx("127.0.0.3", port, "[::]");
                expectRelay("127.0.0.2", port, "127.0.0.2");
                try (LineClient second = greeted("127.0.0.3", port)) {
                    reload(server, mx("127.0.0.1:" + port));
                    expectMx("127.0.0.1", port, "127.0.0.1");
                    assertThatThrownBy(() -> LineClient.to("127.0.0.3", port))
                            .isInstanceOf(ConnectException.class);
                    assertThat(second.ask("NOOP")).startsWith("250");
                    assertThat(first.ask("NOOP")).startsWith("250");
                    server.node().close();
                    assertThat(second.line()).startsWith("421 4.3.2");
                    assertThat(first.line()).startsWith("421 4.3.2");
                }
            }
        }
    }

    @Test
    void aReloadThatCannotBindChangesNothingAndSaysWhy() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                Trial.Running server =
                        trial.onFreePort(
                                p -> mx("127.0.0.1:" + p) + relay("127.0.0.2:" + p, LOOPBACKS))) {
            int port = server.port();
            Config before = server.node().configuration();
            try (LineClient old = greeted("127.0.0.1", port)) {
                String blocked = "127.0.0.1:" + taken.getLocalPort();
                trial.write(mx("[::]:" + port) + mx(blocked));
                JsonObject answer = server.node().reload();
                assertThat(answer.texts("problems"))
                        .containsExactly(
                                "can't listen on " + blocked + ": another process does already");
                assertThat(server.node().configuration()).isSameAs(before);
                assertThat(server.node().addresses()).hasSize(2);
                expectMx("127.0.0.1", port, "127.0.0.1");
                expectRelay("127.0.0.2", port, "127.0.0.2");
                assertThat(old.ask("NOOP")).startsWith("250");
            }
        }
    }

    private void reload(Trial.Running server, String listeners) {
        trial.write(listeners);
        assertThat(server.node().reload().texts("problems")).isEmpty();
    }

    private static LineClient greeted(String host, int port) throws IOException {
        LineClient client = LineClient.to(host, port);
        assertThat(client.line()).startsWith("220 mx.a.test");
        assertThat(client.ask("HELO c.test")).startsWith("250");
        return client;
    }

    private static boolean refusesToRelay(LineClient client) throws IOException {
        client.ask("MAIL FROM:<x@a.test>");
        String reply = client.ask("RCPT TO:<someone@elsewhere.test>");
        assertThat(reply).matches("(250|550) .*");
        return reply.startsWith("550 5.7.1");
    }

    private void expectMx(String host, int port, String listener) throws Exception {
        trial.events().clear();
        try (LineClient client = greeted(host, port)) {
            assertThat(refusesToRelay(client)).isTrue();
        }
        expectEnd("mx", listener + ":" + port);
    }

    private void expectRelay(String host, int port, String listener) throws Exception {
        trial.events().clear();
        try (LineClient client = greeted(host, port)) {
            assertThat(refusesToRelay(client)).isFalse();
        }
        expectEnd("relay", listener + ":" + port);
    }

    private void expectEnd(String role, String listener) throws Exception {
        Event end = trial.event("session.end");
        assertThat(end.value("role")).contains(role);
        assertThat(end.value("listener")).contains(listener);
    }

    private String roleOf(int port, String client, String reached) throws Exception {
        trial.events().clear();
        try (LineClient connection = LineClient.to(reached, port, client)) {
            connection.line();
        }
        return trial.event("session.end").value("role").orElse("");
    }

    /**
     * A container may have no IPv6 because its host gives it none, which nobody inside can change.
     * Wherever the kernel has it these tests run, and fail if it can't be used.
     */
    private static void requireIpv6() throws IOException {
        assumeTrue(hasIpv6(), "the kernel gives this host no IPv6");
    }

    private static boolean hasIpv6() throws IOException {
        if (!Files.isDirectory(Path.of("/proc/net"))) return true;
        Path addresses = Path.of("/proc/net/if_inet6");
        String loopback = "0".repeat(31) + "1 ";
        return Files.exists(addresses)
                && Files.readAllLines(addresses).stream().anyMatch(l -> l.startsWith(loopback));
    }
}
