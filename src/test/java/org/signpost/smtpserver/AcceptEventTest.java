package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.signpost.observe.Event;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The line of a message answers who asks for it by its Message-ID or by its recipient. */
@Timeout(30)
class AcceptEventTest {

    @Test
    void itNamesTheRecipientsAsTheSenderDidAndTheMessageId() throws Exception {
        try (TestListener server = new TestListener();
                Client client = server.connect()) {
            server.known.alias("sales@example.com", "bob@example.com", "ann@example.com");
            server.known.alias("info@example.com", "bob@example.com");
            client.expect("220 ");
            client.send("HELO a\r\nMAIL FROM:<x@example.net>\r\n");
            client.expect("250 ");
            client.expect("250 2.1.0");
            client.send("RCPT TO:<sales@example.com>\r\nRCPT TO:<info@example.com>\r\nDATA\r\n");
            client.expect("250 2.1.5");
            client.expect("250 2.1.5");
            client.expect("354 ");
            client.send("Message-ID: <1@example.net>\r\n\r\n.\r\n");
            client.expect("250 2.0.0");
            Event event = server.event("message.accept");
            assertThat(event.value("to")).contains("sales@example.com,info@example.com");
            assertThat(event.value("more")).isEmpty();
            assertThat(event.value("rcpts")).contains("2");
            assertThat(event.value("message-id")).contains("<1@example.net>");
        }
    }

    @Test
    void ofManyRecipientsItNamesTenAndCountsTheOthers() throws Exception {
        try (TestListener server = new TestListener();
                Client client = server.connect()) {
            client.expect("220 ");
            client.send("HELO a\r\nMAIL FROM:<x@example.net>\r\n");
            client.expect("250 ");
            client.expect("250 2.1.0");
            for (int i = 1; i <= 13; i++) {
                server.known.mailbox("u" + i + "@example.com");
                client.send("RCPT TO:<u" + i + "@example.com>\r\n");
                client.expect("250 2.1.5");
            }
            client.send("DATA\r\n");
            client.expect("354 ");
            client.send("\r\n.\r\n");
            client.expect("250 2.0.0");
            Event event = server.event("message.accept");
            assertThat(event.value("to"))
                    .contains(
                            IntStream.rangeClosed(1, 10)
                                    .mapToObj(i -> "u" + i + "@example.com")
                                    .collect(Collectors.joining(",")));
            assertThat(event.value("more")).contains("3");
            assertThat(event.value("rcpts")).contains("13");
            assertThat(event.value("message-id")).isEmpty();
        }
    }
}
