package org.signpost.delivery;

import org.signpost.config.OutboundConfig.Rate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Keeps messages to one destination within a rate: so many within so long, wherever that time
 * begins.
 */
final class Pace {

    /** When messages went within the time of the rate, the earliest first. */
    private final Deque<Instant> gone = new ArrayDeque<>();

    private Duration time = Duration.ZERO;
    private Instant lastTurn = Instant.EPOCH;

    /** How many go within so long; at least one. */
    static long within(Duration time, Rate rate) {
        return Math.max(1, time.dividedBy(each(rate)));
    }

    private static Duration each(Rate rate) {
        return rate.time().dividedBy(rate.messages());
    }

    /**
     * Counts a message that goes now, or says when it makes sense to ask again. Asked again rather
     * than promised a place, it follows a rate that changes.
     */
    Optional<Instant> ask(Rate rate, Instant now) {
        time = rate.time();
        forget(now);
        if (gone.size() >= rate.messages()) return Optional.of(gone.getFirst().plus(time));
        gone.addLast(now);
        return Optional.empty();
    }

    /** When somebody else is to ask again: an instant of his own between those two. */
    Instant turn(Rate rate, Instant first, Instant last) {
        Instant next = lastTurn.plus(each(rate));
        lastTurn = next.isBefore(first) ? first : next.isAfter(last) ? last : next;
        return lastTurn;
    }

    /** Whether nothing would be lost with it. */
    boolean isOver(Instant now) {
        forget(now);
        return gone.isEmpty();
    }

    private void forget(Instant now) {
        while (!gone.isEmpty() && !gone.getFirst().plus(time).isAfter(now)) gone.removeFirst();
    }
}
