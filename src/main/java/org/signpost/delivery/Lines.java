package org.signpost.delivery;

import org.signpost.smtp.DeliveryStatus;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lines in which batches wait, one for each destination. A new destination begins with a few
 * attempts at a time and gets one more for each that reaches it; one that can't be reached gets a
 * single one after a pause.
 */
final class Lines {

    /** Batches in one line; more go back to the queue for later. */
    static final int MOST_WAITING = 5000;

    private static final int FIRST_ATTEMPTS = 5;

    private final Map<Route, Line> lines = new HashMap<>();
    private boolean closed;

    /** What a batch that came has to do. */
    sealed interface Admission {}

    /** Be attempted now, by the caller. */
    record Go() implements Admission {}

    /** Wait until a place is free. */
    record Wait() implements Admission {}

    /** Go back to the queue. */
    record Back(DeliveryStatus why) implements Admission {}

    /** Stay in the queue as it is. */
    record Closed() implements Admission {}

    private static final class Line {
        private final Deque<Batch> waiting = new ArrayDeque<>();
        private int running;
        private int allowed = FIRST_ATTEMPTS;
        private Optional<Down> down = Optional.empty();
    }

    private record Down(DeliveryStatus why, Instant until) {}

    /**
     * A batch comes.
     *
     * @param most attempts at a time with one destination
     */
    synchronized Admission add(Batch batch, int most, Instant now) {
        if (closed) return new Closed();
        Line line = lines.computeIfAbsent(batch.route(), route -> new Line());
        if (line.down.filter(d -> now.isBefore(d.until())).isPresent()) {
            return new Back(line.down.get().why());
        }
        if (line.running < Math.min(line.allowed, most)) {
            line.running++;
            return new Go();
        }
        if (line.waiting.size() >= MOST_WAITING) return new Back(full(batch.route()));
        line.waiting.addLast(batch);
        return new Wait();
    }

    /** An attempt is over; the batches that are to be attempted now, one of them by the caller. */
    synchronized List<Batch> reached(Route route, int most) {
        Line line = line(route);
        line.allowed = Math.min(line.allowed + 1, Math.max(FIRST_ATTEMPTS, most));
        line.down = Optional.empty();
        line.running--;
        List<Batch> next = new ArrayList<>(2);
        while (line.running < Math.min(line.allowed, most) && !line.waiting.isEmpty()) {
            next.add(line.waiting.removeFirst());
            line.running++;
        }
        forgetIfIdle(route, line);
        return next;
    }

    /** An attempt found nobody; all who wait, who need not try before {@code until}. */
    synchronized List<Batch> unreachable(Route route, DeliveryStatus why, Instant until) {
        Line line = line(route);
        line.allowed = 1;
        line.down = Optional.of(new Down(why, until));
        line.running--;
        List<Batch> all = List.copyOf(line.waiting);
        line.waiting.clear();
        return all;
    }

    /** Forgets destinations that could not be reached and that nobody asked for since. */
    synchronized void tidy(Instant now) {
        lines.values()
                .removeIf(line ->
                        line.running == 0
                                && line.waiting.isEmpty()
                                && line.down.filter(d -> now.isBefore(d.until())).isEmpty());
    }

    /** Lets nobody wait or go any more; those who waited. */
    synchronized List<Batch> close() {
        closed = true;
        List<Batch> all = new ArrayList<>();
        for (Line line : lines.values()) {
            all.addAll(line.waiting);
            line.waiting.clear();
        }
        return all;
    }

    private Line line(Route route) {
        return lines.computeIfAbsent(route, r -> new Line());
    }

    private void forgetIfIdle(Route route, Line line) {
        // What was learnt about its capacity is kept for as long as it has work.
        if (line.running == 0 && line.waiting.isEmpty()) lines.remove(route);
    }

    private static DeliveryStatus full(Route route) {
        return DeliveryStatus.ours(
                "4.4.5", MOST_WAITING + " messages wait for " + route.text() + " already");
    }
}
