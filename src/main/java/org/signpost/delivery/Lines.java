package org.signpost.delivery;

import org.signpost.config.OutboundConfig.Rate;
import org.signpost.delivery.Moves.Back;
import org.signpost.hop.Destination;
import org.signpost.hop.Pause;
import org.signpost.queue.QueueId;
import org.signpost.smtp.DeliveryStatus;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
 * <p>A line is full when as many recipients wait in it as there is room left for others: one slow
 * destination gets half of all places, two get a third each, and however many there are, some stay
 * free. Destinations that have not answered share half of the places, and our own folders have
 * places of their own. What finds a line full is parked: its message waits in the queue, without
 * its contents in memory, until the line has room.
 */
final class Lines {

    /** Recipients that may wait in memory; more stay in the queue. */
    private static final int PLACES = 10_000;

    /** Messages that are parked; about 150 octets each. */
    private static final int MOST_PARKED = 50_000;

    /** How long those wait for whom there isn't even room to be parked. */
    private static final Duration CROWDED = Duration.ofMinutes(15);

    /** How long it is remembered what a destination bears. */
    private static final Duration MEMORY = Duration.ofMinutes(10);

    private static final Duration TIDY_EVERY = Duration.ofMinutes(1);

    /** Destinations that are remembered, beside those for which somebody waits. */
    private static final int MOST_LINES = 5000;

    private static final int LOOKED_AT = 16;

    /** How soon it is seen that a line with parked messages stands still. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private static final int RETURNED_BY_IDLE = 1000;

    private final Map<Destination, Line> lines = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<Line> parking = new LinkedHashSet<>();
    private final int places;
    private int parked;
    private int taken;
    private int takenUnanswered;
    private int takenLocal;
    private Instant tidied = Instant.MIN;
    private boolean closed;

    Lines() {
        this(PLACES);
    }

    Lines(int places) {
        this.places = places;
    }

    /**
     * What a destination gets at most.
     *
     * @param attempts at a time
     * @param rate messages within a time
     */
    record Allowance(int attempts, Optional<Rate> rate) {}

    /** A change of one line, with the places that it takes or frees. */
    private interface Change {
        void make(Line line, Moves moves);
    }

    private Moves change(Destination destination, Instant now, Change change) {
        Line line = line(destination, now);
        Moves moves = Moves.none();
        count(line, -1);
        change.make(line, moves);
        count(line, 1);
        return moves;
    }

    /** A change after which there may be room for what is parked. */
    private Moves step(Destination destination, Instant now, Change change) {
        Moves moves = change(destination, now, change);
        unpark(moves);
        return moves;
    }

    private void count(Line line, int sign) {
        int recipients = sign * line.recipients();
        if (line.destination() instanceof Destination.Maildir) {
            takenLocal += recipients;
        } else {
            taken += recipients;
            if (!line.hasAnswered()) takenUnanswered += recipients;
        }
        parked += sign * line.parked();
        if (line.hasParked()) parking.add(line);
        else parking.remove(line);
    }

    /** A batch comes. */
    synchronized Moves add(Batch batch, Allowance allowance, Instant now) {
        boolean room = hasRoom(line(batch.destination(), now), batch.recipients().size());
        return change(
                batch.destination(),
                now,
                (line, moves) -> {
                    Optional<Pause> pause = line.pause(now);
                    if (closed) {
                        moves.stay().add(batch);
                    } else if (pause.isPresent()) {
                        Pause p = pause.get();
                        moves.back().add(new Back(batch, p.why(), p.until(), p.times()));
                    } else if (room) {
                        line.join(batch);
                        line.start(allowance, now, moves);
                        line.limit(allowance, now, moves);
                    } else if (parked < MOST_PARKED) {
                        moves.full().add(batch);
                    } else {
                        moves.back().add(crowded(batch, now));
                    }
                });
    }

    private static Back crowded(Batch batch, Instant now) {
        String reason = "too many messages wait for " + batch.destination().text();
        return crowded(batch, DeliveryStatus.ours("4.4.5", reason), now);
    }

    /** Goes back for a quarter to half an hour. */
    static Back crowded(Batch batch, DeliveryStatus why, Instant now) {
        // All at different times, not to come back as the crowd that they are.
        Duration wait = CROWDED.plusMillis(Math.floorMod(batch.message().id().hashCode(), 900_000));
        return new Back(batch, why, now.plus(wait), 0);
    }

    private boolean hasRoom(Line line, int recipients) {
        return line.waitingRecipients() + recipients <= free(line);
    }

    private int free(Line line) {
        if (line.destination() instanceof Destination.Maildir) return places - takenLocal;
        int free = places - taken;
        return line.hasAnswered() ? free : Math.min(free, places / 2 - takenUnanswered);
    }

    /** A message of which all that is left finds this line full; it may have room again by now. */
    synchronized Moves park(Destination destination, QueueId message, Instant now) {
        Moves moves = step(destination, now, (line, m) -> line.park(message));
        if (!parking.isEmpty()) moves.turns().add(now.plus(LOOK));
        return moves;
    }

    /** Whether a destination has answered lately, and not failed since. */
    synchronized boolean hasAnswered(Destination destination, Instant now) {
        return line(destination, now).hasAnswered();
    }

    /** An attempt begins, and needs no place here any more. */
    synchronized Moves begun(Batch batch, Instant now) {
        return step(batch.destination(), now, (line, m) -> line.begin(batch));
    }

    /** An attempt that goes on has found somebody. */
    synchronized Moves answered(Destination destination, Allowance allowance, Instant now) {
        return step(
                destination,
                now,
                (line, m) -> {
                    line.answer();
                    line.start(allowance, now, m);
                });
    }

    /** An attempt is over that was answered. */
    synchronized Moves ended(Batch batch, Allowance allowance, Instant now) {
        return step(
                batch.destination(),
                now,
                (line, m) -> {
                    line.end(batch);
                    line.succeed(allowance.attempts());
                    line.start(allowance, now, m);
                });
    }

    /** An attempt is over that was none. */
    synchronized Moves skipped(Batch batch, Allowance allowance, Instant now) {
        return step(
                batch.destination(),
                now,
                (line, m) -> {
                    line.end(batch);
                    line.start(allowance, now, m);
                });
    }

    /** An attempt found nobody; one that asked nobody goes back as if none had been made. */
    synchronized Moves unreachable(Batch batch, Tried tried, Instant now) {
        DeliveryStatus why = tried.recipients().getFirst();
        return step(
                batch.destination(),
                now,
                (line, m) -> {
                    line.end(batch);
                    Pause pause = line.fail(why, now, m);
                    if (tried.reach() == Tried.Reach.LEFT_ALONE) {
                        m.back().add(new Back(batch, why, pause.until(), pause.times()));
                    }
                });
    }

    /**
     * Returns a parked message to each line with room for all that one may hold. Each of its steps
     * returns another, so that a line fills up.
     */
    private void unpark(Moves moves) {
        int free = places - Math.min(taken, takenLocal);
        if (free < Batch.MOST_RECIPIENTS) return;
        for (Line line : List.copyOf(parking)) {
            unpark(line, 1, moves);
        }
    }

    private void unpark(Line line, int most, Moves moves) {
        if (!hasRoom(line, Batch.MOST_RECIPIENTS)) return;
        count(line, -1);
        line.unpark(most, moves);
        count(line, 1);
    }

    /** Turns have come, or it is time to look after lines with parked messages. */
    synchronized Moves due(Function<Destination, Allowance> allowances, Instant now) {
        Moves all = Moves.none();
        for (Line line : List.copyOf(lines.values())) {
            if (line.turn().isEmpty()) continue;
            if (line.turn().get().isAfter(now)) {
                all.turns().add(line.turn().get());
                continue;
            }
            Allowance allowance = allowances.apply(line.destination());
            Moves moves = change(line.destination(), now, (l, m) -> l.start(allowance, now, m));
            all.go().addAll(moves.go());
            all.back().addAll(moves.back());
            all.turns().addAll(moves.turns());
        }
        lookAfterIdle(all, now);
        return all;
    }

    /** What a line returned may be gone from the queue, and then nothing moves the next ones. */
    private void lookAfterIdle(Moves moves, Instant now) {
        for (Line line : List.copyOf(parking)) {
            if (line.isIdle()) unpark(line, RETURNED_BY_IDLE, moves);
        }
        if (!parking.isEmpty()) moves.turns().add(now.plus(LOOK));
    }

    /** Leaves no destination alone any more. */
    synchronized void forgive() {
        lines.values().forEach(Line::forgive);
    }

    /** Forgets destinations that nobody asked for lately; at most once a minute. */
    synchronized void tidy(Instant now) {
        if (now.isBefore(tidied.plus(TIDY_EVERY))) return;
        tidied = now;
        lines.values().removeIf(line -> line.isForgotten(now.minus(MEMORY), now));
    }

    /** Lets nobody wait or go any more; those who waited. */
    synchronized List<Batch> close() {
        closed = true;
        Moves moves = Moves.none();
        lines.values().forEach(line -> line.close(moves));
        parking.clear();
        return moves.stay();
    }

    private Line line(Destination destination, Instant now) {
        Line line = lines.computeIfAbsent(destination.line(), Line::new);
        if (lines.size() > MOST_LINES) forgetOne(line, now);
        return line;
    }

    /** Of the lines that were used least lately one that can be missed, where there is one. */
    private void forgetOne(Line but, Instant now) {
        Iterator<Line> eldest = lines.values().iterator();
        for (int i = 0; i < LOOKED_AT && eldest.hasNext(); i++) {
            Line line = eldest.next();
            if (line != but && line.isForgettable(now)) {
                eldest.remove();
                return;
            }
        }
    }
}
