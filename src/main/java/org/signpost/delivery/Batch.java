package org.signpost.delivery;

import org.signpost.address.Mailbox;
import org.signpost.hop.Destination;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;

import java.util.List;

/**
 * What one attempt is for: recipients of one message that go the same way.
 *
 * @param recipients 1 to 100 (RFC 5321 §4.5.3.1.8)
 */
record Batch(Work work, Destination destination, List<OpenRecipient> recipients) {

    static final int MOST_RECIPIENTS = 100;

    Queued message() {
        return work.message();
    }

    /** The same for those at these places. */
    Batch only(List<Integer> places) {
        return new Batch(work, destination, places.stream().map(recipients::get).toList());
    }

    List<Mailbox> addresses() {
        return recipients.stream().map(r -> r.recipient().address()).toList();
    }
}
