package org.signpost.delivery;

import org.signpost.config.OutboundConfig.Rate;
import org.signpost.smtp.DeliveryStatus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The lines in which batches wait, one for each destination. One attempt knocks at a destination
 * that is new or could not be reached; when it is answered, a few go at a time, and one more for
 * each that is through.
 *
 * <p>A line is full when it is as long as there is room left for others: one slow destination gets
 * half of all places, two get a third each, and however many there are, some places stay free.
 */
final class Lines {

    /**
     * A full line takes more after so long; what doesn't go sooner has a better place elsewhere.
     */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Duration LONGEST_FULL = Duration.ofHours(1);

    /** How long it is remembered what a destination bears. */
    private static final Duration MEMORY = Duration.ofMinutes(10);

    private static final int FIRST_ATTEMPTS = 5;

    private final Map<Destination, Line> lines = new HashMap<>();
    private boolean closed;

    /**
     * What a destination gets at most.
     *
     * @param attempts at a time
     * @param rate messages within a time
     */
    record Allowance(int attempts, Optional<Rate> rate) {}

    /**
     * What is to be done with batches now.
     *
     * @param go those to attempt; each ends with {@link #ended} or {@link #unreachable}
     * @param back those that go back to the queue for a while
     * @param stay those that stay in the queue as they are, because the server stops
     * @param turn when somebody is to ask {@link #due}
     */
    record Moves(List<Batch> go, List<Back> back, List<Batch> stay, Optional<Instant> turn) {

        private static Moves none() {
            return new Moves(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        private Moves(List<Batch> go, List<Back> back, List<Batch> stay) {
            this(go, back, stay, Optional.empty());
        }

        private Moves at(Optional<Instant> turn) {
            return new Moves(go, back, stay, turn);
        }
    }

    /** A batch that goes back to the queue, why, and until when. */
    record Back(Batch batch, DeliveryStatus why, Instant until) {}

    private static final class Line {
        private final Destination destination;
        private final Deque<Batch> waiting = new ArrayDeque<>();
        private final Pace pace = new Pace();
        private final Set<Batch> running = Collections.newSetFromMap(new IdentityHashMap<>());
        private int allowed = 1;
        private boolean answered;
        private Optional<Pause> pause = Optional.empty();
        private Optional<Instant> turn = Optional.empty();
        private Instant used = Instant.MIN;

        Line(Destination destination) {
            this.destination = destination;
        }

        void start(Allowance allowance, Instant now, Moves moves) {
            turn = Optional.empty();
            while (running.size() < Math.min(allowed, allowance.attempts()) && !waiting.isEmpty()) {
                Optional<Instant> later = allowance.rate().flatMap(rate -> pace.ask(rate, now));
                if (later.isPresent()) {
                    await(allowance.rate().orElseThrow(), later.get(), now, moves);
                    return;
                }
                Batch next = waiting.removeFirst();
                moves.go().add(next);
                running.add(next);
            }
        }

        private void await(Rate rate, Instant later, Instant now, Moves moves) {
            if (!later.isAfter(now.plus(SOON))) {
                turn = Optional.of(later);
                return;
            }
            while (!waiting.isEmpty()) giveBack(waiting.removeFirst(), rate, later, now, moves);
        }

        private void giveBack(Batch batch, Rate rate, Instant first, Instant now, Moves moves) {
            Instant until = pace.turn(rate, first, now.plus(LONGEST_FULL));
            DeliveryStatus why =
                    DeliveryStatus.ours("4.4.5", destination.text() + " gets " + rate.text());
            moves.back().add(new Back(batch, why, until));
        }

        /** Sends away who came last, where more wait than room or rate allow. */
        void limit(Allowance allowance, int room, Instant now, Moves moves) {
            int before = waiting.size() - 1;
            if (before < 0) return;
            if (before >= room) {
                String full = before + " messages wait for " + destination.text() + " already";
                DeliveryStatus why = DeliveryStatus.ours("4.4.5", full);
                moves.back().add(new Back(waiting.removeLast(), why, now.plus(SOON)));
            } else if (allowance.rate().filter(r -> before >= Pace.within(SOON, r)).isPresent()) {
                Rate rate = allowance.rate().get();
                giveBack(waiting.removeLast(), rate, now.plus(SOON), now, moves);
            }
        }

        boolean isForgettable(Instant now) {
            Instant since = now.minus(MEMORY);
            boolean idle = running.isEmpty() && waiting.isEmpty() && used.isBefore(since);
            return idle
                    && pace.isOver(now)
                    && pause.filter(p -> since.isBefore(p.until())).isEmpty();
        }
    }

    /**
     * A batch comes.
     *
     * @param room how many more batches could wait in all lines together
     */
    synchronized Moves add(Batch batch, Allowance allowance, int room, Instant now) {
        Moves moves = Moves.none();
        if (closed) {
            moves.stay().add(batch);
            return moves;
        }
        Line line = line(batch.destination());
        line.used = now;
        Optional<Pause> pause = line.pause.filter(p -> !p.isOver(now));
        if (pause.isPresent()) {
            moves.back().add(new Back(batch, pause.get().why(), pause.get().until()));
            return moves;
        }
        line.waiting.addLast(batch);
        line.start(allowance, now, moves);
        line.limit(allowance, room, now, moves);
        return moves.at(line.turn);
    }

    /** Whether a destination has answered lately, and not failed since. */
    synchronized boolean hasAnswered(Destination destination) {
        return line(destination).answered;
    }

    /** An attempt that goes on has found somebody. */
    synchronized Moves answered(Destination destination, Allowance allowance, Instant now) {
        Line line = line(destination);
        line.answered = true;
        line.allowed = Math.max(line.allowed, FIRST_ATTEMPTS);
        line.pause = Optional.empty();
        return start(line, allowance, now);
    }

    /** An attempt is over that was answered. */
    synchronized Moves ended(Batch batch, Allowance allowance, Instant now) {
        Line line = line(batch.destination());
        line.allowed = Math.min(line.allowed + 1, Math.max(FIRST_ATTEMPTS, allowance.attempts()));
        line.running.remove(batch);
        return start(line, allowance, now);
    }

    /** An attempt is over that was none, if it isn't over already. */
    synchronized Moves skipped(Batch batch, Allowance allowance, Instant now) {
        Line line = line(batch.destination());
        line.running.remove(batch);
        return start(line, allowance, now);
    }

    private static Moves start(Line line, Allowance allowance, Instant now) {
        Moves moves = Moves.none();
        line.start(allowance, now, moves);
        return moves.at(line.turn);
    }

    /**
     * An attempt found nobody. All that wait would find nobody either, unless others are being
     * served just now: a host that refuses one connection more gets no more than those.
     */
    synchronized Moves unreachable(Batch batch, DeliveryStatus why, Instant now) {
        Line line = line(batch.destination());
        line.running.remove(batch);
        Moves moves = Moves.none();
        if (line.answered && !line.running.isEmpty()) {
            line.allowed = line.running.size();
            return moves;
        }
        Pause pause = Pause.after(line.pause, why, now);
        line.pause = Optional.of(pause);
        line.answered = false;
        line.allowed = 1;
        line.waiting.forEach(other -> moves.back().add(new Back(other, why, pause.until())));
        line.waiting.clear();
        return moves;
    }

    /** Turns have come. */
    synchronized Moves due(Function<Destination, Allowance> allowances, Instant now) {
        Moves moves = Moves.none();
        for (Line line : lines.values()) {
            if (line.turn.filter(turn -> !turn.isAfter(now)).isEmpty()) continue;
            line.start(allowances.apply(line.destination), now, moves);
        }
        return moves.at(
                lines.values().stream().flatMap(l -> l.turn.stream()).min(Instant::compareTo));
    }

    /** Leaves no destination alone any more. */
    synchronized void forgive() {
        lines.values().forEach(line -> line.pause = line.pause.map(Pause::forgiven));
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

    private Line line(Destination destination) {
        return lines.computeIfAbsent(destination, Line::new);
    }
}
