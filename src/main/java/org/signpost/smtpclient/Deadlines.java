package org.signpost.smtpclient;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends connections whose peer takes longer than it may. A socket's own read timeout begins anew
 * with each octet, and a write that the peer doesn't take has none at all; so one thread looks
 * after all connections of a client.
 */
final class Deadlines {

    private static final Duration TICK = Duration.ofMillis(100);

    private final Set<Wire> watched = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean running = new AtomicBoolean();

    void watch(Wire wire) {
        watched.add(wire);
        if (running.compareAndSet(false, true)) {
            Thread.ofVirtual().name("smtp-deadlines").start(this::run);
        }
    }

    void forget(Wire wire) {
        watched.remove(wire);
    }

    private void run() {
        try {
            do {
                while (!watched.isEmpty()) {
                    long now = System.nanoTime();
                    watched.forEach(wire -> wire.endIfLate(now));
                    Thread.sleep(TICK);
                }
                running.set(false);
            } while (!watched.isEmpty() && running.compareAndSet(false, true));
        } catch (InterruptedException e) {
            running.set(false);
        }
    }
}
