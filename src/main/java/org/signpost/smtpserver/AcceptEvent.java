package org.signpost.smtpserver;

import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.observe.Event;
import org.signpost.queue.QueueId;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The log's line about a message that was taken, from which its way can be followed: whoever asks
 * for a message knows its Message-ID, or the recipient that its sender named.
 */
final class AcceptEvent {

    /** Recipients that are named; how many more there are is said. */
    static final int MOST_NAMED = 10;

    private AcceptEvent() {}

    /** Whose message it is; the first fields of the line. */
    static Event of(QueueId id) {
        return Event.of("message.accept").with("id", id);
    }

    /**
     * What the envelope and the header say.
     *
     * @param named the recipients before aliases, or the first of them
     * @param accepted how many of them there are
     * @param copies the mailboxes that they lead to
     */
    record Facts(
            ReversePath from,
            List<Mailbox> named,
            int accepted,
            int copies,
            Optional<String> messageId,
            long size) {

        /** That line with these facts. */
        Event addTo(Event event) {
            StringJoiner to = new StringJoiner(",");
            named.stream().limit(MOST_NAMED).forEach(mailbox -> to.add(mailbox.text()));
            Optional<Integer> more = Optional.of(accepted - MOST_NAMED).filter(n -> n > 0);
            return event.with("from", from.text())
                    .with("to", to)
                    .with("more", more)
                    .with("rcpts", copies)
                    .with("message-id", messageId)
                    .with("size", size);
        }
    }
}
