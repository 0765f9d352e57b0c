package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Swaks in the part of a proxy that says for which client it speaks (S42, S43). */
class ProxiesTest {

    private static final String CONFIG =
            """
            [node]
            name = "localhost"
            data = "data"

            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            tls = "starttls"
            proxy-protocol = ["127.0.0.0/8"]

            [[listener]]
            role = "mx"
            address = "127.0.0.2:0"
            tls = "starttls"
            xclient = ["127.0.0.0/8"]

            [[domain]]
            name = "a.test"
            aliases = { postmaster = "alice" }
            """;

    @TempDir Path folder;
    private RunningNode node;

    @BeforeEach
    void start() throws IOException {
        node = RunningNode.start(folder, CONFIG);
        node.addUser("alice@a.test");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void swaksSpeaksForAClientByVersion1() throws Exception {
        sendProxied("--proxy-version", "1", "--proxy-family", "TCP4");
        received("[192.0.2.7]");
    }

    @Test
    void swaksSpeaksForAClientByVersion2() throws Exception {
        sendProxied("--proxy-version", "2", "--proxy-family", "AF_INET");
        received("[192.0.2.7]");
    }

    @Test
    void swaksSpeaksForAClientByXclient() throws Exception {
        sendTold("--xclient-name", "mail.client.test", "--xclient-delim", "--xclient-port", "77");
        received("mail.client.test [192.0.2.7]");
    }

    @Test
    void swaksSpeaksForAClientByXclientBeforeTls() throws Exception {
        sendTold("--xclient-before-starttls");
        received("[192.0.2.7]");
    }

    private void sendProxied(String... options) throws Exception {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--proxy-source",
                                "192.0.2.7",
                                "--proxy-source-port",
                                "55555",
                                "--proxy-dest",
                                "192.0.2.25",
                                "--proxy-dest-port",
                                "25"));
        all.addAll(List.of(options));
        send("127.0.0.1", all);
    }

    private void sendTold(String... options) throws Exception {
        List<String> all =
                new ArrayList<>(
                        List.of("--xclient-addr", "192.0.2.7", "--xclient-helo", "client.test"));
        all.addAll(List.of(options));
        send("127.0.0.2", all);
    }

    private void send(String host, List<String> options) throws Exception {
        Needs.program("swaks");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "swaks",
                                "--server",
                                host,
                                "--port",
                                String.valueOf(node.listener(host).getPort()),
                                "--tls",
                                "--helo",
                                "client.test",
                                "--from",
                                "bob@b.test",
                                "--to",
                                "alice@a.test",
                                "--body",
                                "Hello from a peer"));
        command.addAll(options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private void received(String from) throws Exception {
        node.awaitAttempt("alice@a.test");
        assertThat(node.mail("alice", "a.test"))
                .singleElement(STRING)
                .contains("Hello from a peer", "from client.test (" + from + ")");
    }
}
