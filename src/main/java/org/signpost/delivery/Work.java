package org.signpost.delivery;

import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Queue.Settled;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One message that was taken from the queue, until all its batches are settled. */
final class Work {

    private final Queued message;
    private final List<Settled> settled = new ArrayList<>();
    private final Map<Integer, OpenRecipient> recipients;
    private int open;

    Work(Queued message) {
        this.message = message;
        open = message.open().size();
        recipients =
                message.open().stream().collect(Collectors.toMap(OpenRecipient::number, r -> r));
    }

    Queued message() {
        return message;
    }

    /** Adds what became of some recipients; true when these were the last. */
    synchronized boolean settle(List<Settled> outcomes) {
        settled.addAll(outcomes);
        open -= outcomes.size();
        return open == 0;
    }

    /** Leaves some recipients as they were; true when these were the last. */
    synchronized boolean leave(int recipients) {
        open -= recipients;
        return open == 0;
    }

    /** What became of all recipients so far. */
    synchronized List<Settled> settled() {
        return List.copyOf(settled);
    }

    OpenRecipient recipient(int number) {
        return Optional.ofNullable(recipients.get(number)).orElseThrow();
    }
}
