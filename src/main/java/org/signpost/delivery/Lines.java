package org.signpost.delivery;

import org.signpost.config.OutboundConfig.Rate;
import org.signpost.smtp.DeliveryStatus;

import java.time.Duration;
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
 *
 * <p>A line is full when it is as long as there is room left for others: one slow destination gets
 * half of all places, two get a third each, and however many there are, some places stay free.
 */
final class Lines {

    /** How long a destination that nobody reached is left alone at first (RFC 5321 §4.5.4.1). */
    private static final Duration LEFT_ALONE = Duration.ofMinutes(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

    /** A full line takes more after so long. */
    private static final Duration FULL = Duration.ofSeconds(30);

    private static final Duration LONGEST_FULL = Duration.ofHours(1);

    /** How long it is remembered what a destination bears. */
    private static final Duration MEMORY = Duration.ofMinutes(10);

    private static final int FIRST_ATTEMPTS = 5;

    private final Map<Route, Line> lines = new HashMap<>();
    private boolean closed;

    /** What a batch that came has to do. */
    sealed interface Admission {}

    /** Be attempted now, by the caller. */
    record Go() implements Admission {}

    /** Wait until a place is free. */
    record Wait() implements Admission {}

    /** Go back to the queue until then. */
    record Back(DeliveryStatus why, Instant until) implements Admission {}

    /** Stay in the queue as it is. */
    record Closed() implements Admission {}

    private static final class Line {
        private final Deque<Batch> waiting = new ArrayDeque<>();
        private int running;
        private int allowed = FIRST_ATTEMPTS;
        private Optional<Down> down = Optional.empty();
        private int failures;
        private Instant used = Instant.MIN;
        private final Pace pace = new Pace();

        boolean isForgettable(Instant now) {
            Instant since = now.minus(MEMORY);
            boolean idle = running == 0 && waiting.isEmpty() && used.isBefore(since);
            return idle
                    && pace.isOver(now)
                    && down.filter(d -> since.isBefore(d.until())).isEmpty();
        }
    }

    private record Down(DeliveryStatus why, Instant until) {}

    /**
     * A batch comes.
     *
     * @param most attempts at a time with one destination
     * @param rate what the destination gets at most
     * @param room how many more batches could wait in all lines together
     */
    synchronized Admission add(Batch batch, int most, Optional<Rate> rate, int room, Instant now) {
        if (closed) return new Closed();
        Line line = line(batch.route());
        line.used = now;
        Optional<Down> down = line.down.filter(d -> now.isBefore(d.until()));
        if (down.isPresent()) return new Back(down.get().why(), down.get().until());
        if (line.running < Math.min(line.allowed, most)) {
            line.running++;
            return new Go();
        }
        if (line.waiting.size() >= room) return new Back(full(line, batch), now.plus(FULL));
        // What doesn't go soon has a better place in the queue.
        if (rate.isPresent() && line.waiting.size() >= Pace.within(FULL, rate.get())) {
            Instant until = line.pace.turn(rate.get(), now.plus(FULL), now.plus(LONGEST_FULL));
            return new Back(full(line, batch), until);
        }
        line.waiting.addLast(batch);
        return new Wait();
    }

    /** An attempt is over; the batches that are to be attempted now, one of them by the caller. */
    synchronized List<Batch> reached(Route route, int most) {
        Line line = line(route);
        line.allowed = Math.min(line.allowed + 1, Math.max(FIRST_ATTEMPTS, most));
        line.down = Optional.empty();
        line.failures = 0;
        line.running--;
        List<Batch> next = new ArrayList<>(2);
        while (line.running < Math.min(line.allowed, most) && !line.waiting.isEmpty()) {
            next.add(line.waiting.removeFirst());
            line.running++;
        }
        return next;
    }

    /**
     * Those who waited in vain.
     *
     * @param until when the next attempt makes sense
     */
    record Stranded(List<Batch> batches, Instant until) {}

    /**
     * An attempt found nobody. The pause before the next one doubles each time, up to half an hour
     * (RFC 5321 §4.5.4.1).
     */
    synchronized Stranded unreachable(Route route, DeliveryStatus why, Instant now) {
        Line line = line(route);
        Duration pause = LEFT_ALONE.multipliedBy(1L << Math.min(line.failures, 16));
        Instant until = now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        // Several attempts that were under way together have failed once.
        if (line.down.filter(d -> now.isBefore(d.until())).isEmpty()) line.failures++;
        line.allowed = 1;
        line.down = Optional.of(new Down(why, until));
        line.running--;
        List<Batch> all = List.copyOf(line.waiting);
        line.waiting.clear();
        return new Stranded(all, until);
    }

    /**
     * Counts a message to a destination that gets them at a rate, or says when to ask again; by one
     * of the attempts that may run.
     */
    synchronized Optional<Instant> turn(Route route, Rate rate, Instant now) {
        return line(route).pace.ask(rate, now);
    }

    /** Forgets which destinations could not be reached. */
    synchronized void forgive() {
        lines.values().forEach(line -> line.down = Optional.empty());
    }

    /** Forgets destinations that nobody asked for lately. */
    synchronized void tidy(Instant now) {
        lines.values().removeIf(line -> line.isForgettable(now));
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

    private static DeliveryStatus full(Line line, Batch batch) {
        String route = batch.route().text();
        return DeliveryStatus.ours(
                "4.4.5", line.waiting.size() + " messages wait for " + route + " already");
    }
}
