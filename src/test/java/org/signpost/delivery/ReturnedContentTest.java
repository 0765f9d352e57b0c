package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.message.Dsn;
import org.signpost.observe.TestClock;
import org.signpost.queue.Queue.Queued;

import java.io.IOException;

/** What a notification returns of the message (RFC 3461 §4.3, RFC 3464 §2). */
class ReturnedContentTest {

    private static final String TRACE = "Received: by test\r\n";
    private static final String HEADER = "Subject: hello\r\n";

    private final FakeQueue queue = new FakeQueue(new TestClock());

    @Test
    void aSmallMessageComesBackWhole() throws IOException {
        String content = HEADER + "\r\nbody\r\n";
        assertThat(returned(content, false)).isEqualTo(new Dsn.Returned(TRACE + content, true));
    }

    @Test
    void whoAskedForTheHeaderGetsNoBody() throws IOException {
        assertThat(returned(HEADER + "\r\nbody\r\n", true))
                .isEqualTo(new Dsn.Returned(TRACE + HEADER, false));
    }

    @Test
    void ofALargeMessageTheHeaderComesBack() throws IOException {
        String content = HEADER + "\r\n";
        content += "x".repeat(ReturnedContent.MOST_OCTETS - content.length());
        assertThat(returned(content, false).whole()).isTrue();
        assertThat(returned(content + "x", false))
                .isEqualTo(new Dsn.Returned(TRACE + HEADER, false));
    }

    @Test
    void ofAnEndlessHeaderWholeLinesComeBack() throws IOException {
        String content = ("X-Long: " + "x".repeat(990) + "\r\n").repeat(100);
        Dsn.Returned returned = returned(content, false);
        assertThat(returned.whole()).isFalse();
        assertThat(returned.octets()).endsWith("x\r\n").startsWith(TRACE);
        assertThat(returned.octets().length()).isBetween(63 * 1024, 65 * 1024);
    }

    private Dsn.Returned returned(String content, boolean headerOnly) throws IOException {
        Queued message =
                queue.find(queue.add("a@ours.test", content, "b@there.test")).orElseThrow();
        return ReturnedContent.read(queue, message, headerOnly);
    }
}
