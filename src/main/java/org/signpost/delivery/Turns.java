package org.signpost.delivery;

import org.signpost.config.OutboundConfig.Rate;
import org.signpost.observe.Clock;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Attempts that wait because their destination gets only so many messages in a time. */
final class Turns implements AutoCloseable {

    /** How soon a changed rate takes effect on who waits already. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final Lines lines;
    private final Clock clock;
    private final Set<Thread> waiting = new HashSet<>();
    private boolean closed;

    Turns(Lines lines, Clock clock) {
        this.lines = lines;
        this.clock = clock;
    }

    /**
     * Waits for the destination's turn, and says whether it came before the server stopped.
     *
     * @param current the rate that holds now; none where it was taken away
     */
    boolean await(Route route, Supplier<Optional<Rate>> current) {
        for (Optional<Rate> rate = current.get(); rate.isPresent(); rate = current.get()) {
            Instant now = clock.instant();
            Optional<Instant> later = lines.turn(route, rate.get(), now);
            if (later.isEmpty()) return true;
            Instant look = now.plus(LOOK);
            if (!sleptUntil(look.isBefore(later.get()) ? look : later.get())) return false;
        }
        return true;
    }

    private boolean sleptUntil(Instant then) {
        synchronized (this) {
            if (closed) return false;
            waiting.add(Thread.currentThread());
        }
        try {
            clock.sleepUntil(then);
            return true;
        } catch (InterruptedException stopped) {
            return false;
        } finally {
            synchronized (this) {
                waiting.remove(Thread.currentThread());
                // An interruption that came too late must not meet what this thread does next.
                Thread.interrupted();
            }
        }
    }

    /** Lets nobody wait any more. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.forEach(Thread::interrupt);
    }
}
