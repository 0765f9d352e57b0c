package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.signpost.message.Dsn;
import org.signpost.mime.Edit.Replace;
import org.signpost.mime.Edits;
import org.signpost.observe.TestClock;
import org.signpost.queue.Queue.Facts;
import org.signpost.queue.Queue.Form;
import org.signpost.queue.Queue.Lines;
import org.signpost.queue.Queue.Octets;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.QueueId;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What was noted at acceptance needs no read; what wasn't is read. */
class QueuedContentTest {

    private final FakeQueue queue = new FakeQueue(new TestClock());

    @Test
    void whatWasNotedIsNotRead() throws IOException {
        QueueId id = add("a\r\n");
        queue.loseContents();
        assertThat(content(id, Octets.SEVEN_BIT, "").isEightBit()).isFalse();
        assertThat(content(id, Octets.EIGHT_BIT, "").isEightBit()).isTrue();
        assertThatThrownBy(() -> content(id, Octets.NOT_NOTED, "").isEightBit())
                .isInstanceOf(IOException.class);
    }

    @Test
    void whatWasNotNotedIsRead() throws IOException {
        QueueId narrow = add("a\r\n");
        QueueId wide = add("\u00e4\r\n");
        assertThat(content(narrow, Octets.NOT_NOTED, "").isEightBit()).isFalse();
        assertThat(content(wide, Octets.NOT_NOTED, "").isEightBit()).isTrue();
    }

    @Test
    void ourOwnFieldsCountToo() throws IOException {
        QueueId id = add("a\r\n");
        assertThat(content(id, Octets.SEVEN_BIT, "X: \u00e4\r\n").isEightBit()).isTrue();
    }

    @Test
    void whatWasDecidedAtAcceptanceIsAppliedOnTheWayOut() throws IOException {
        QueueId id = add("Bcc: x\r\nTo: y\r\n\r\nbody\r\n");
        Queued message = mended(queue.find(id).orElseThrow());
        QueuedContent content = new QueuedContent(queue, message);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.writeTo(out::write);
        String expected = "Received: by test\r\nDate: z\r\nTo: y@b.test\r\n\r\nbody\r\n";
        assertThat(out.toString(StandardCharsets.ISO_8859_1)).isEqualTo(expected);
        assertThat(content.size()).isEqualTo(expected.length());
        // Who was told secretly isn't named in a notification either.
        assertThat(ReturnedContent.read(queue, message, false))
                .isEqualTo(new Dsn.Returned(expected, true));
    }

    private static Queued mended(Queued message) {
        Facts facts = message.facts();
        Edits edits =
                new Edits(
                        List.of(
                                new Replace(0, 0, "Date: z\r\n"),
                                new Replace(0, 8, ""),
                                new Replace(13, 0, "@b.test")));
        Facts mended =
                new Facts(
                        facts.accepted(),
                        facts.size(),
                        facts.sha256(),
                        facts.form(),
                        facts.trace(),
                        edits,
                        false);
        return new Queued(message.id(), message.envelope(), mended, message.open());
    }

    private QueueId add(String content) throws IOException {
        return queue.add("a@there.test", content, "b@there.test");
    }

    private QueuedContent content(QueueId id, Octets octets, String trace) {
        Queued message = queue.find(id).orElseThrow();
        Facts facts = message.facts();
        Facts noted =
                new Facts(
                        facts.accepted(),
                        facts.size(),
                        "",
                        new Form(octets, Lines.PLAIN),
                        trace,
                        facts.edits(),
                        false);
        return new QueuedContent(queue, new Queued(id, message.envelope(), noted, message.open()));
    }
}
