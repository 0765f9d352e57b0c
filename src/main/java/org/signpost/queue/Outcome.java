package org.signpost.queue;

import org.signpost.smtp.DeliveryStatus;

import java.time.Instant;

/** What became of one recipient in one attempt. */
public sealed interface Outcome {

    /** How it fared, in RFC 3464's terms. */
    DeliveryStatus status();

    /** The next host, or the mailbox, has taken responsibility. */
    record Delivered(DeliveryStatus status) implements Outcome {}

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
