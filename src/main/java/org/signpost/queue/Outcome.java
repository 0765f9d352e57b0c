package org.signpost.queue;

import org.signpost.smtp.DeliveryStatus;

import java.time.Instant;

/** What became of one recipient in one attempt. */
public sealed interface Outcome {

    /** How it fared, in RFC 3464's terms. */
    DeliveryStatus status();

    /** The next host, or the mailbox, has taken responsibility. */
    record Delivered(DeliveryStatus status, Onward onward) implements Outcome {}

    /** Who tells the sender of what becomes of a message that was handed over (RFC 3461 §5.2). */
    enum Onward {
        /** Nobody has to: it is in the recipient's mailbox. */
        ARRIVED,
        /** The next host, which knows what the sender wants to hear. */
        NOTIFYING,
        /** Nobody: the next host knows nothing of that. */
        SILENT
    }

    /** The recipient stays in the queue. */
    sealed interface Waiting extends Outcome {

        /** When the next attempt is due. */
        Instant until();
    }

    /** It may work later: a 4yz reply, or anything that isn't known to be permanent. */
    record Deferred(DeliveryStatus status, Instant until) implements Waiting {}

    /** No attempt was made; the status says why it would have been in vain. */
    record Postponed(DeliveryStatus status, Instant until) implements Waiting {}

    /** It won't work: a 5yz reply, or a rule that says so. */
    record Failed(DeliveryStatus status) implements Outcome {}
}
