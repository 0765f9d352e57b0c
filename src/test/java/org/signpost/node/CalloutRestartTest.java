package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.PlainConfig;
import org.signpost.smtpclient.ScriptedServer;

import java.io.IOException;
import java.nio.file.Path;

/** Mail for users that the inner host has said yes to comes in while that host is down. */
class CalloutRestartTest {

    @TempDir Path folder;

    @Test
    void aUserWhomTheInnerHostKnewIsKnownAfterARestartWithoutIt() throws Exception {
        Trial trial = new Trial(folder);
        ScriptedServer inner = new ScriptedServer();
        int port = inner.address().getPort();
        try (inner;
                Trial.Running first = trial.onFreePort(own -> file(own, port))) {
            assertThat(rcpt(first, "alice@in.test")).startsWith("250 ");
        }
        try (Trial.Running second = trial.onFreePort(own -> file(own, port))) {
            assertThat(rcpt(second, "bob@in.test")).startsWith("450 ");
            assertThat(rcpt(second, "alice@in.test")).startsWith("250 ");
        }
    }

    private static String file(int own, int inner) {
        String domain =
                """

                [[domain]]
                name = "in.test"
                deliver = "smtp://127.0.0.1:%d"
                """
                        .formatted(inner);
        return PlainConfig.mx("127.0.0.1:" + own) + domain;
    }

    private static String rcpt(Trial.Running server, String recipient) throws IOException {
        try (LineClient client = LineClient.to("127.0.0.1", server.port())) {
            client.line();
            client.ask("HELO client.test");
            client.ask("MAIL FROM:<>");
            return client.ask("RCPT TO:<" + recipient + ">");
        }
    }
}
