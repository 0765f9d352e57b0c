package org.signpost.delivery;

import org.signpost.config.OutboundConfig;
import org.signpost.queue.Queue.Facts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Says when a message is tried again, and when no more (RFC 5321 §4.5.4.1). */
record RetrySchedule(OutboundConfig outbound) {

    /** Whether the message has waited for as long as it may. */
    boolean isOver(Facts facts, Instant now) {
        return !now.isBefore(end(facts));
    }

    /** When the message is given up. */
    Instant end(Facts facts) {
        return facts.accepted().plus(outbound.lifetime().expire());
    }

    /** Whether the sender is to be told now that the message is late. */
    boolean isLate(Facts facts, Instant now) {
        return !facts.delayNoticed() && !now.isBefore(notice(facts));
    }

    /**
     * The next attempt. The last interval repeats; the notice of a delay and the end have an
     * attempt of their own, so that both come in time.
     *
     * @param attempts made before the one that failed now
     */
    Instant next(Facts facts, int attempts, Instant now) {
        List<Duration> waits = outbound.retry();
        return inTime(facts, now.plus(waits.get(Math.min(attempts, waits.size() - 1))), now);
    }

    /** That instant, or where it comes first the notice of a delay, or the end. */
    Instant inTime(Facts facts, Instant instant, Instant now) {
        boolean noticeAhead = !facts.delayNoticed() && now.isBefore(notice(facts));
        Instant next = noticeAhead ? earlier(instant, notice(facts)) : instant;
        return isOver(facts, now) ? next : earlier(next, end(facts));
    }

    private Instant notice(Facts facts) {
        return facts.accepted().plus(outbound.lifetime().delayNotice());
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
