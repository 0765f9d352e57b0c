package org.signpost.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;

/** A clock that stands still until a test moves it; sleepers wake when their instant is reached. */
public final class TestClock implements Clock {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PriorityQueue<Instant> sleepers = new PriorityQueue<>();
    private Instant now;

    /** A clock that reads {@code start}. */
    public TestClock(Instant start) {
        now = start;
    }

    /** A clock that reads noon of 1 November 2026, UTC. */
    public TestClock() {
        this(Instant.parse("2026-11-01T12:00:00Z"));
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized void sleepUntil(Instant instant) throws InterruptedException {
        if (!now.isBefore(instant)) {
            return;
        }
        sleepers.add(instant);
        notifyAll();
        try {
            while (now.isBefore(instant)) {
                wait();
            }
        } finally {
            sleepers.remove(instant);
            notifyAll();
        }
    }

    /** Moves the time forward and wakes everybody whose instant has come. */
    public synchronized void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time goes forward: " + by);
        }
        now = now.plus(by);
        notifyAll();
    }

    /** Moves the time to {@code instant}; nothing happens when it is past already. */
    public synchronized void advanceTo(Instant instant) {
        if (now.isBefore(instant)) {
            advance(Duration.between(now, instant));
        }
    }

    /**
     * Blocks until at least {@code count} threads sleep until an instant that has not come yet.
     *
     * @throws AssertionError when that takes more than ten seconds of real time
     */
    public synchronized void awaitSleepers(int count) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (waiting() < count) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError(waiting() + " sleepers, not " + count);
            }
            wait(left);
        }
    }

    /** The earliest instant, still to come, that somebody sleeps until. */
    public synchronized Optional<Instant> nextWake() {
        return sleepers.stream().filter(now::isBefore).min(Instant::compareTo);
    }

    private long waiting() {
        return sleepers.stream().filter(now::isBefore).count();
    }
}
