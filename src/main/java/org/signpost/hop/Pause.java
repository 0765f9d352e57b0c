package org.signpost.hop;

import org.signpost.smtp.DeliveryStatus;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long what could not be reached is left alone: a minute at first, twice as long each time, up
 * to half an hour (RFC 5321 §4.5.4.1).
 *
 * @param why what happened last
 * @param times in a row that it happened
 * @param until when the next attempt makes sense
 */
public record Pause(DeliveryStatus why, int times, Instant until) {

    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** The pause after another failure; several that were under way together have failed once. */
    public static Pause after(Optional<Pause> last, DeliveryStatus why, Instant now) {
        int times = last.map(p -> p.isOver(now) ? p.times() + 1 : p.times()).orElse(1);
        Duration pause = FIRST.multipliedBy(1L << Math.min(times - 1, 16));
        return new Pause(why, times, now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST));
    }

    /** Whether the next attempt makes sense. */
    public boolean isOver(Instant now) {
        return !now.isBefore(until);
    }

    /** Over at once; the next is as long as the one that is cut short. */
    public Pause forgiven() {
        return new Pause(why, Math.max(times - 1, 0), Instant.MIN);
    }
}
