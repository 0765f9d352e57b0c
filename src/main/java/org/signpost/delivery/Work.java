package org.signpost.delivery;

import org.signpost.hop.Destination;
import org.signpost.hop.Router;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Queue.Settled;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One round of one message: its recipients that were due when it was taken from the queue, until
 * each is settled or left as it was.
 */
final class Work {

    private final Queued message;
    private final Router router;
    private final Map<Integer, OpenRecipient> recipients = new HashMap<>();
    private final Set<Integer> open = new HashSet<>();
    private final List<Settled> settled = new ArrayList<>();
    private final Set<Integer> recorded = new HashSet<>();
    private final Lock writing = new ReentrantLock();
    private Optional<Destination> full = Optional.empty();

    Work(Queued message, Router router) {
        this.message = message;
        this.router = router;
        message.open().forEach(recipient -> recipients.put(recipient.number(), recipient));
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

    /** Leaves a batch as it was; true when its recipients were the last. */
    synchronized boolean leave(Batch batch) {
        return close(batch.recipients().stream().map(OpenRecipient::number).toList());
    }

    /**
     * Leaves a batch as it was, because its line is full; true when its recipients were the last.
     */
    synchronized boolean leaveFull(Batch batch) {
        full = Optional.of(batch.destination());
        return leave(batch);
    }

    private boolean close(List<Integer> numbers) {
        return open.removeAll(numbers) && open.isEmpty();
    }

    /** What became of the recipients so far, but for those that were left as they were. */
    synchronized List<Settled> settled() {
        return List.copyOf(settled);
    }

    /** Held by who writes into the queue what became of it, so that nothing is told twice. */
    Lock writing() {
        return writing;
    }

    /** Those of some outcomes that are not in the queue. */
    synchronized List<Settled> unrecorded(List<Settled> outcomes) {
        return outcomes.stream().filter(o -> !recorded.contains(o.number())).toList();
    }

    /** Says that these outcomes are in the queue. */
    synchronized void recorded(List<Settled> outcomes) {
        outcomes.forEach(outcome -> recorded.add(outcome.number()));
    }

    /** A destination whose line was full for some of it. */
    synchronized Optional<Destination> full() {
        return full;
    }

    OpenRecipient recipient(int number) {
        return Optional.ofNullable(recipients.get(number)).orElseThrow();
    }
}
