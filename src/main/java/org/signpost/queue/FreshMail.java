package org.signpost.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Mail that was accepted a moment ago, handed from memory to its first attempt without a read. What
 * the budget doesn't hold is found by the {@link DueIndex} instead; nothing here is more than a
 * copy of what is on disk.
 */
final class FreshMail {

    /**
     * About so many wait while nobody takes any, as under {@code hold}; the others may as well wait
     * on disk, and don't fill the heap.
     */
    private static final int MOST_UNASKED = 500;

    private final MemoryBudget memory;

    /** Fresh leases: on their way to disk, waiting for {@link #poll}, or taken. */
    private final Map<Long, Lease> held = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<Lease> waiting = new ConcurrentLinkedQueue<>();

    /** How many came since somebody asked for some. */
    private final AtomicInteger unasked = new AtomicInteger();

    FreshMail(MemoryBudget memory) {
        this.memory = memory;
    }

    /**
     * Keeps the content of a message that is being accepted; false where there is no room, or
     * nobody wants it soon.
     */
    boolean hold(Lease lease) {
        if (unasked.get() >= MOST_UNASKED || !memory.take(lease.weight())) return false;
        held.put(lease.id(), lease);
        return true;
    }

    /** Hands out a message that is on disk now. */
    void offer(Lease lease) {
        unasked.incrementAndGet();
        waiting.add(lease);
    }

    /** The next ones of those that still wait, for which {@code wanted} holds. */
    List<Lease> poll(int most, Predicate<Lease> wanted) {
        unasked.set(0);
        List<Lease> taken = new ArrayList<>();
        while (taken.size() < most) {
            Lease next = waiting.poll();
            if (next == null) break;
            if (wanted.test(next)) taken.add(next);
        }
        return taken;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The content of a message that was held and not let go. */
    Optional<byte[]> content(long message) {
        return Optional.ofNullable(held.get(message)).flatMap(Lease::content);
    }

    /** Forgets a message's content, where it is held. */
    void letGo(long message) {
        Lease lease = held.remove(message);
        if (lease != null) memory.giveBack(lease.weight());
    }
}
