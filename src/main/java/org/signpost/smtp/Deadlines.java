package org.signpost.smtp;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends what takes longer than it may. A socket's own read timeout begins anew with each octet, and
 * a write that the peer doesn't take has none at all; so one thread looks after many connections,
 * and runs only while there are any. For use by many threads.
 */
public final class Deadlines {

    private final Duration tick;
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean running = new AtomicBoolean();

    /** Something with a deadline. */
    @FunctionalInterface
    public interface Watched {

        /** Ends it where its deadline is over; never blocks and never throws. */
        void endIfLate(long now);
    }

    /**
     * Watches nothing yet.
     *
     * @param tick how often it looks, and so how much later than its deadline something may end
     */
    public Deadlines(Duration tick) {
        this.tick = tick;
    }

    /** Looks at that from now on, giving it {@link System#nanoTime}. */
    public void watch(Watched one) {
        watched.add(one);
        if (running.compareAndSet(false, true)) {
            Thread.ofVirtual().name("smtp-deadlines").start(this::run);
        }
    }

    /** Looks at that no more. */
    public void forget(Watched one) {
        watched.remove(one);
    }

    private void run() {
        try {
            do {
                while (!watched.isEmpty()) {
                    long now = System.nanoTime();
                    watched.forEach(one -> one.endIfLate(now));
                    Thread.sleep(tick);
                }
                running.set(false);
            } while (!watched.isEmpty() && running.compareAndSet(false, true));
        } catch (InterruptedException e) {
            running.set(false);
        }
    }
}
