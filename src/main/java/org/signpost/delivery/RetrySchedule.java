package org.signpost.delivery;

import org.signpost.config.OutboundConfig;
import org.signpost.queue.Envelope.DeliverBy;
import org.signpost.queue.Queue.Queued;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Says when a message is tried again, and when no more (RFC 5321 §4.5.4.1). */
record RetrySchedule(OutboundConfig outbound) {

    /** When a message may first be tried: what is held by its sender's wish isn't late yet. */
    private static Instant begin(Queued message) {
        Instant accepted = message.facts().accepted();
        Optional<Instant> hold = message.envelope().demands().schedule().holdUntil();
        return hold.filter(accepted::isBefore).orElse(accepted);
    }

    /** When its sender's time for it is over, if it is (RFC 2852 §4). */
    static Optional<Instant> deliverBy(Queued message) {
        return message.envelope()
                .demands()
                .schedule()
                .deliverBy()
                .map(by -> message.facts().accepted().plus(by.within()));
    }

    private static boolean returnsWhenLate(Queued message) {
        return message.envelope()
                .demands()
                .schedule()
                .deliverBy()
                .filter(DeliverBy::orReturn)
                .isPresent();
    }

    /** Whether the message has waited for as long as it may. */
    boolean isOver(Queued message, Instant now) {
        return !now.isBefore(end(message));
    }

    /** When the message is given up. */
    Instant end(Queued message) {
        Instant end = begin(message).plus(outbound.lifetime().expire());
        // RFC 2852 §4.1.3: it never lengthens the life of a message.
        return returnsWhenLate(message) ? earlier(end, deliverBy(message).orElse(end)) : end;
    }

    /** Whether the sender is to be told now that the message is late. */
    boolean isLate(Queued message, Instant now) {
        return !message.facts().delayNoticed() && !now.isBefore(notice(message));
    }

    /**
     * The next attempt. The last interval repeats; the notice of a delay and the end have an
     * attempt of their own, so that both come in time.
     *
     * @param attempts made before the one that failed now
     */
    Instant next(Queued message, int attempts, Instant now) {
        List<Duration> waits = outbound.retry();
        return inTime(message, now.plus(waits.get(Math.min(attempts, waits.size() - 1))), now);
    }

    /** That instant, or where it comes first the notice of a delay, or the end. */
    Instant inTime(Queued message, Instant instant, Instant now) {
        boolean noticeAhead = !message.facts().delayNoticed() && now.isBefore(notice(message));
        Instant next = noticeAhead ? earlier(instant, notice(message)) : instant;
        return isOver(message, now) ? next : earlier(next, end(message));
    }

    private Instant notice(Queued message) {
        Instant notice = begin(message).plus(outbound.lifetime().delayNotice());
        // RFC 2852 §4.1.3: who asked for it hears when the time is over.
        return returnsWhenLate(message)
                ? notice
                : earlier(notice, deliverBy(message).orElse(notice));
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
