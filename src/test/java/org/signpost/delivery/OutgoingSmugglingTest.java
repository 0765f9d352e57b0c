package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.signpost.LookAlikes;
import org.signpost.address.Mailbox;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.Demands;
import org.signpost.queue.Outcome;
import org.signpost.queue.QueueId;
import org.signpost.queue.Recipient;

import java.io.IOException;
import java.util.List;

/**
 * What looks like the end of content never leaves by DATA, however it came into the queue (S4). The
 * server takes CR and LF alone for line ends, so that it would hear what is smuggled as commands.
 */
class OutgoingSmugglingTest extends WithRelayHost {

    private static final String BODY = "\r\n\r\nbody";

    /** What comes before a body that is converted in its own way. */
    private static final List<String> STARTS =
            List.of(
                    "Subject: x" + BODY,
                    "Content-Type: application/octet-stream" + BODY,
                    "Content-Transfer-Encoding: quoted-printable" + BODY,
                    "Content-Transfer-Encoding: base64" + BODY,
                    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b" + BODY,
                    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b" + BODY + "\r\n--b--\r\n",
                    "Content-Type: message/rfc822\r\n\r\nSubject: y" + BODY);

    @ParameterizedTest
    @MethodSource("org.signpost.LookAlikes#all")
    void binaryContentLeavesByDataWithOneEnd(String lookAlike) throws IOException {
        desk.start();
        for (String start : STARTS) {
            String content = start + lookAlike + LookAlikes.SMUGGLED;
            assertThat(outcome(BodyType.BINARY_MIME, content))
                    .isInstanceOf(Outcome.Delivered.class);
        }
        areHeard(STARTS.size());
    }

    @ParameterizedTest
    @MethodSource("org.signpost.LookAlikes#all")
    void binaryContentLeavesByBdatAsItIs(String lookAlike) throws IOException {
        server.offers("PIPELINING", "8BITMIME", "CHUNKING", "BINARYMIME");
        desk.start();
        for (String start : STARTS) {
            String content = start + lookAlike + LookAlikes.SMUGGLED;
            assertThat(outcome(BodyType.BINARY_MIME, content))
                    .isInstanceOf(Outcome.Delivered.class);
            assertThat(server.messages()).endsWith("Received: by test\r\n" + content);
        }
        assertThat(server.heard()).noneMatch(line -> line.contains("example.com"));
    }

    @ParameterizedTest
    @MethodSource("org.signpost.LookAlikes#all")
    void whatTheQueueShouldNotHoldLeavesWithOneEndOrWithNone(String lookAlike) throws IOException {
        desk.start();
        Outcome outcome =
                outcome(BodyType.SEVEN_BIT, STARTS.getFirst() + lookAlike + LookAlikes.SMUGGLED);
        // Whatever holds NUL is encoded, and with it what else is no line end.
        boolean sent = lookAlike.contains("\0");
        if (sent) assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        else assertThat(outcome.status().reason()).contains("bare CR or LF");
        areHeard(sent ? 1 : 0);
    }

    private Outcome outcome(BodyType body, String content) throws IOException {
        QueueId id =
                desk.queue.add(
                        "a@ours.test",
                        Demands.plain(body, false),
                        content,
                        List.of(Recipient.of(Mailbox.of("b@there.test"))));
        return desk.queue.outcome(id, 0);
    }

    /** So many messages and no other commands, and no NUL, which a server may overlook. */
    private void areHeard(int messages) {
        assertThat(server.messages()).hasSize(messages).noneMatch(m -> m.contains("\0"));
        assertThat(server.heard()).noneMatch(line -> line.contains("example.com"));
    }
}
