package org.signpost.delivery;

import org.signpost.queue.QueueId;
import org.signpost.smtp.DeliveryStatus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done now with batches, after something happened in the {@link Lines}; a collection
 * that its maker fills and its receiver reads.
 *
 * @param go to be attempted, each until {@link Lines#ended}, {@link Lines#skipped} or {@link
 *     Lines#unreachable}
 * @param back to go back to the queue for a while
 * @param full to wait in the queue until {@link Lines#park} returns their message
 * @param stay to stay in the queue as they are, because the server stops
 * @param returned messages that were parked, and that the queue is to hand out again
 * @param turns when somebody is to ask {@link Lines#due}
 */
record Moves(
        List<Batch> go,
        List<Back> back,
        List<Batch> full,
        List<Batch> stay,
        List<QueueId> returned,
        List<Instant> turns) {

    /** Nothing yet. */
    static Moves none() {
        return new Moves(
                new ArrayList<>(1),
                new ArrayList<>(0),
                new ArrayList<>(0),
                new ArrayList<>(0),
                new ArrayList<>(0),
                new ArrayList<>(0));
    }

    /** When somebody is to ask {@link Lines#due} first. */
    Optional<Instant> turn() {
        return turns.isEmpty() ? Optional.empty() : Optional.of(Collections.min(turns));
    }

    /**
     * A batch that goes back to the queue.
     *
     * @param failures of its destination in a row; none where it only isn't its turn
     */
    record Back(Batch batch, DeliveryStatus why, Instant until, int failures) {}
}
