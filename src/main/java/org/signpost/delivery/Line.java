package org.signpost.delivery;

import org.signpost.config.OutboundConfig.Rate;
import org.signpost.delivery.Lines.Allowance;
import org.signpost.delivery.Moves.Back;
import org.signpost.hop.Destination;
import org.signpost.hop.Pause;
import org.signpost.queue.QueueId;
import org.signpost.smtp.DeliveryStatus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;

/**
 * What waits for one destination, what is under way to it, and what is known of it. Its owner, the
 * {@link Lines}, lets one thread at a time in.
 */
final class Line {

    /** Who can't go so soon has a better place in the queue. */
    static final Duration SOON = Duration.ofSeconds(30);

    private static final Duration LATEST_TURN = Duration.ofHours(1);
    private static final int FIRST_ATTEMPTS = 5;

    private final Destination destination;
    private final Deque<Batch> waiting = new ArrayDeque<>(1);
    private final Deque<QueueId> parked = new ArrayDeque<>(1);
    private final Pace pace = new Pace();

    /** Those under way, and whether they have begun; each counts once, however equal to others. */
    private final IdentityHashMap<Batch, Boolean> running = new IdentityHashMap<>(2);

    private int waitingRecipients;
    private int startingRecipients;
    private int allowed = 1;
    private boolean answered;
    private Optional<Pause> pause = Optional.empty();
    private Optional<Instant> turn = Optional.empty();
    private Instant used = Instant.MIN;

    Line(Destination destination) {
        this.destination = destination;
        // Our own disk need not be knocked at.
        if (destination instanceof Destination.Maildir) answer();
    }

    Destination destination() {
        return destination;
    }

    boolean hasAnswered() {
        return answered;
    }

    /** Recipients that wait. */
    int waitingRecipients() {
        return waitingRecipients;
    }

    /** Recipients that wait, in the line or for their attempt to begin. */
    int recipients() {
        return waitingRecipients + startingRecipients;
    }

    Optional<Pause> pause(Instant now) {
        used = now;
        return pause.filter(p -> !p.isOver(now));
    }

    /** When the next of those that wait may go, where a rate holds them. */
    Optional<Instant> turn() {
        return turn;
    }

    void join(Batch batch) {
        waiting.addLast(batch);
        waitingRecipients += batch.recipients().size();
    }

    private Batch leave(Batch batch) {
        waitingRecipients -= batch.recipients().size();
        return batch;
    }

    /** Lets those go who may. */
    void start(Allowance allowance, Instant now, Moves moves) {
        turn = Optional.empty();
        while (running.size() < Math.min(allowed, allowance.attempts()) && !waiting.isEmpty()) {
            Optional<Instant> later = allowance.rate().flatMap(rate -> pace.ask(rate, now));
            if (later.isPresent()) {
                await(allowance.rate().orElseThrow(), later.get(), now, moves);
                return;
            }
            Batch next = leave(waiting.removeFirst());
            running.put(next, false);
            startingRecipients += next.recipients().size();
            moves.go().add(next);
        }
    }

    private void await(Rate rate, Instant later, Instant now, Moves moves) {
        if (later.isAfter(now.plus(SOON))) {
            while (!waiting.isEmpty()) giveBack(waiting.removeFirst(), rate, later, now, moves);
        } else {
            turn = Optional.of(later);
            moves.turns().add(later);
        }
    }

    private void giveBack(Batch batch, Rate rate, Instant first, Instant now, Moves moves) {
        Instant until = pace.turn(rate, first, now.plus(LATEST_TURN));
        String reason = destination.text() + " gets " + rate.text();
        DeliveryStatus why = DeliveryStatus.ours("4.4.5", reason);
        moves.back().add(new Back(leave(batch), why, until, 0));
    }

    /** Sends away who came last, where more wait than go soon at that rate. */
    void limit(Allowance allowance, Instant now, Moves moves) {
        int before = waiting.size() - 1;
        Optional<Rate> rate = allowance.rate().filter(r -> before >= Pace.within(SOON, r));
        if (before >= 0 && rate.isPresent()) {
            giveBack(waiting.removeLast(), rate.get(), now.plus(SOON), now, moves);
        }
    }

    /** An attempt begins: what it has in memory is its own matter. */
    void begin(Batch batch) {
        if (Boolean.FALSE.equals(running.replace(batch, true))) {
            startingRecipients -= batch.recipients().size();
        }
    }

    /** An attempt is over, if it isn't already. */
    void end(Batch batch) {
        begin(batch);
        running.remove(batch);
    }

    /** Somebody has answered: some may go at a time. */
    void answer() {
        answered = true;
        allowed = Math.max(allowed, FIRST_ATTEMPTS);
        pause = Optional.empty();
    }

    /** One is through: one more may go at a time. */
    void succeed(int most) {
        answered = true;
        pause = Optional.empty();
        allowed = Math.min(allowed + 1, Math.max(FIRST_ATTEMPTS, most));
    }

    /**
     * Nobody was found. All that wait would find nobody either, unless others are being served just
     * now: a host that refuses one connection more gets no more than those. How long it is, or
     * would be, left alone.
     */
    Pause fail(DeliveryStatus why, Instant now, Moves moves) {
        Pause next = Pause.after(pause, why, now);
        if (answered && !running.isEmpty()) {
            allowed = running.size();
            return next;
        }
        pause = Optional.of(next);
        answered = false;
        allowed = 1;
        for (Batch batch : waiting) {
            moves.back().add(new Back(leave(batch), why, next.until(), next.times()));
        }
        waiting.clear();
        moves.returned().addAll(parked);
        parked.clear();
        return next;
    }

    void forgive() {
        pause = pause.map(Pause::forgiven);
    }

    void park(QueueId message) {
        parked.addLast(message);
    }

    boolean hasParked() {
        return !parked.isEmpty();
    }

    int parked() {
        return parked.size();
    }

    /** Returns so many of those that are parked longest. */
    void unpark(int most, Moves moves) {
        for (int i = 0; i < most && !parked.isEmpty(); i++) {
            moves.returned().add(parked.removeFirst());
        }
    }

    /** Whether nobody waits or is under way. */
    boolean isIdle() {
        return running.isEmpty() && waiting.isEmpty();
    }

    /** Whether nothing but what is known of the destination would be lost with it. */
    boolean isForgettable(Instant now) {
        return isIdle() && parked.isEmpty() && pace.isOver(now);
    }

    /** Whether also that isn't worth remembering. */
    boolean isForgotten(Instant since, Instant now) {
        return isForgettable(now)
                && used.isBefore(since)
                && pause.filter(p -> since.isBefore(p.until())).isEmpty();
    }

    /** All that wait; nobody does any more. */
    void close(Moves moves) {
        moves.stay().addAll(waiting);
        waiting.clear();
        parked.clear();
    }
}
