package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;

/** What every server has to bear (RFC 5321 §4.5.3.1, S5), at the standard limits. */
@Timeout(30)
class MinimumSizesTest {

    /** RFC 5321 §4.5.3.1.4, with the line end. */
    private static final int COMMAND_LINE = 512;

    /** RFC 5321 §4.5.3.1.6, with the line end. */
    private static final int TEXT_LINE = 1000;

    /** RFC 5321 §4.5.3.1.7. */
    private static final int CONTENT = 64 << 10;

    /** RFC 5321 §4.5.3.1.8. */
    private static final int RECIPIENTS = 100;

    private final TestListener server = new TestListener();

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aCommandLineOf512OctetsIsUnderstood() throws Exception {
        try (Client client = server.connect()) {
            client.expect("220 ");
            client.send("NOOP " + "x".repeat(COMMAND_LINE - "NOOP \r\n".length()) + "\r\n");
            client.expect("250 2.0.0");
        }
    }

    @Test
    void aHundredRecipientsGet64KibibytesInLinesOfAThousandOctets() throws Exception {
        String line = "x".repeat(TEXT_LINE - "\r\n".length()) + "\r\n";
        String content = "Subject: x\r\n\r\n" + line.repeat(CONTENT / TEXT_LINE + 1);
        try (Client client = server.connect()) {
            client.expect("220 ");
            client.send("HELO a\r\nMAIL FROM:<a@b.test>\r\n");
            client.expect("250 ");
            client.expect("250 2.1.0");
            for (int i = 0; i < RECIPIENTS; i++) {
                server.known.mailbox("r" + i + "@example.com");
                client.send("RCPT TO:<r" + i + "@example.com>\r\n");
                client.expect("250 2.1.5");
            }
            client.send("DATA\r\n");
            client.expect("354 ");
            client.send(content + ".\r\n");
            client.expect("250 2.0.0 Queued");
        }
        MemoryQueue.Accepted accepted = server.queue.accepted.getFirst();
        assertThat(accepted.message().recipients()).hasSize(RECIPIENTS);
        assertThat(accepted.content()).isEqualTo(content);
    }
}
