package org.signpost.queue;

import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.mime.Edits;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.Demands;
import org.signpost.queue.Envelope.Entry;
import org.signpost.queue.Envelope.Notice;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes mail for the tests of the queue. */
final class Mails {
    private Mails() {}

    static NewMessage plain() {
        Entry entry = new Entry(Origin.MX, Optional.empty(), Optional.empty(), "example.net");
        Envelope envelope =
                new Envelope(
                        ReversePath.of(Mailbox.of("sender@example.com")),
                        entry,
                        Notice.none(),
                        Demands.plain(BodyType.SEVEN_BIT, false));
        List<Recipient> to = List.of(Recipient.of(Mailbox.of("alice@example.com")));
        return new NewMessage(envelope, to, "Received: from example.net\r\n");
    }

    static QueueId accept(Queue queue, byte[] content) throws IOException {
        try (Draft draft = queue.draft()) {
            for (int at = 0; at < content.length; at += 8192) {
                draft.write(content, at, Math.min(8192, content.length - at));
            }
            return queue.accept(draft, plain());
        }
    }

    /** One of which something is changed on its way out. */
    static QueueId accept(Queue queue, Edits edits) throws IOException {
        NewMessage plain = plain();
        try (Draft draft = queue.draft()) {
            draft.write(new byte[] {'x', '\r', '\n'}, 0, 3);
            return queue.accept(
                    draft,
                    new NewMessage(plain.envelope(), plain.recipients(), plain.trace(), edits));
        }
    }
}
