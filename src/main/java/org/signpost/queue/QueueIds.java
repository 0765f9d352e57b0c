package org.signpost.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes message ids: 35 bits of time, 16 of the node, 12 of a counter. Within a process they only
 * grow, whatever the clock does. The node's bits come from its name and from chance at each start,
 * so that neither two nodes nor two lives of one node, even after the clock was set back, make the
 * same ones.
 */
final class QueueIds {

    /** Ids count time from here on, for 69 years. */
    private static final Instant BEGINNING = Instant.parse("2025-01-01T00:00:00Z");

    /** A tick is 64 ms. */
    private static final int TICK_BITS = 6;

    private static final int TIME_BITS = 35;
    private static final int NODE_BITS = 16;

    /** 4,096 ids a tick are 64,000 a second; more than that borrow from the next tick. */
    private static final int COUNTER_BITS = 12;

    private final InstantSource clock;
    private final long node;

    /** Time and counter of the last id. */
    private final AtomicLong last = new AtomicLong();

    QueueIds(String nodeName, InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        long mixed = nodeName.hashCode() * 0x9e3779b97f4a7c15L ^ random.nextLong();
        node = mixed >>> (Long.SIZE - NODE_BITS);
    }

    /** The next id. */
    QueueId next() {
        long sinceBeginning = clock.millis() - BEGINNING.toEpochMilli();
        long tick = Math.max(0, sinceBeginning) >>> TICK_BITS & (1L << TIME_BITS) - 1;
        long now = tick << COUNTER_BITS;
        long moment = last.accumulateAndGet(now, (before, given) -> Math.max(before + 1, given));
        long time = moment >>> COUNTER_BITS;
        long counter = moment & (1L << COUNTER_BITS) - 1;
        return QueueId.of((time << NODE_BITS | node) << COUNTER_BITS | counter);
    }
}
