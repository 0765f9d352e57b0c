package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.Await;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * Replies that may not wait for those of the commands behind them, however these came (RFC 2920
 * §3.2, S24).
 */
@Timeout(30)
class PipeliningTest {

    private static final String TRANSACTION =
            "MAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.com>\r\n";

    private final TestListener server = new TestListener();
    private final CountDownLatch answered = new CountDownLatch(1);

    @BeforeEach
    void holdRecipientsBack() {
        server.known.beforeResolve = () -> Await.until(answered);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "EHLO b, 250-mx.example.com",
        "HELO b, 250 mx.example.com",
        "NOOP, 250 2.0.0",
        "VRFY x, 252 2.5.0",
        "EXPN x, 502 5.5.1",
        "DATA, 503 5.5.1",
        "FROB, 500 5.5.1"
    })
    void isAnsweredBeforeTheCommandsBehindItAreLookedAt(String command, String reply)
            throws Exception {
        try (Client client = greeted()) {
            client.send(command + "\r\n" + TRANSACTION);
            assertThat(client.reply()).startsWith(reply);
            answered.countDown();
            client.expect("250 2.1.0");
            client.expect("250 2.1.5");
        }
    }

    @Test
    void dataIsAnsweredBeforeTheContentBehindItIsLookedAt() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        server.queue.beforeAccept = () -> Await.until(told);
        answered.countDown();
        try (Client client = greeted()) {
            client.send(TRANSACTION + "DATA\r\nx: y\r\n.\r\n");
            client.expect("250 2.1.0");
            client.expect("250 2.1.5");
            client.expect("354 ");
            told.countDown();
            client.expect("250 2.0.0 Queued");
        }
    }

    private Client greeted() throws IOException {
        Client client = server.connect();
        client.expect("220 ");
        client.send("HELO a\r\n");
        client.expect("250 ");
        return client;
    }
}
