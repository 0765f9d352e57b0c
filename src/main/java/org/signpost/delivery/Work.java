package org.signpost.delivery;

import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Queue.Settled;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One message that was taken from the queue, until all its batches are settled. */
final class Work {

    private final Queued message;
    private final Router router;
    private final List<Settled> settled = new ArrayList<>();
    private final Map<Integer, OpenRecipient> recipients;
    private final Set<Integer> open = new HashSet<>();

    Work(Queued message, Router router) {
        this.message = message;
        this.router = router;
        recipients =
                message.open().stream().collect(Collectors.toMap(OpenRecipient::number, r -> r));
        open.addAll(recipients.keySet());
    }

    Queued message() {
        return message;
    }

    /** Says where its recipients go. */
    Router router() {
        return router;
    }

    /** Adds what became of some recipients, once for each; true when these were the last. */
    synchronized boolean settle(List<Settled> outcomes) {
        outcomes.stream().filter(o -> open.contains(o.number())).forEach(settled::add);
        return close(outcomes.stream().map(Settled::number).toList());
    }

    /** Leaves some recipients as they were; true when these were the last. */
    synchronized boolean leave(List<OpenRecipient> recipients) {
        return close(recipients.stream().map(OpenRecipient::number).toList());
    }

    private boolean close(List<Integer> numbers) {
        return open.removeAll(numbers) && open.isEmpty();
    }

    /** What became of all recipients so far. */
    synchronized List<Settled> settled() {
        return List.copyOf(settled);
    }

    OpenRecipient recipient(int number) {
        return Optional.ofNullable(recipients.get(number)).orElseThrow();
    }
}
