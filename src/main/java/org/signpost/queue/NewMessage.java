package org.signpost.queue;

import org.signpost.mime.Edits;

import java.util.List;

/**
 * A message as it is handed to the queue, beside its content.
 *
 * @param envelope sender, entry, notice, demands
 * @param recipients at least one
 * @param trace header fields that go before the content on its further way, such as Received; with
 *     CRLF, or empty
 * @param edits what is changed of the content on its way out
 */
public record NewMessage(Envelope envelope, List<Recipient> recipients, String trace, Edits edits) {

    /** Takes at least one recipient. */
    public NewMessage {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) throw new IllegalArgumentException("a message for nobody");
    }

    /** One whose content goes out as it came in. */
    public NewMessage(Envelope envelope, List<Recipient> recipients, String trace) {
        this(envelope, recipients, trace, Edits.none());
    }
}
