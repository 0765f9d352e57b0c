package org.signpost.observe;

import java.time.Instant;

/** Rings once when the clock reaches the earliest instant that it was set to. */
public final class Alarm implements AutoCloseable {

    private final Clock clock;
    private final Runnable bell;
    private final Thread thread;
    private Instant at = Instant.MAX;
    private boolean open = true;

    /**
     * An alarm that calls {@code bell} on a thread of its own, which must not be held up for long.
     */
    public Alarm(Clock clock, Runnable bell) {
        this.clock = clock;
        this.bell = bell;
        thread = Thread.ofVirtual().name("alarm").start(this::run);
    }

    /** Rings at that instant, too, where it is earlier than the one it waits for. */
    public synchronized void setTo(Instant instant) {
        if (!instant.isBefore(at)) return;
        at = instant;
        thread.interrupt();
    }

    @Override
    public synchronized void close() {
        open = false;
        thread.interrupt();
    }

    private void run() {
        while (isOpen()) {
            try {
                clock.sleepUntil(awaitSetting());
                if (reached()) bell.run();
            } catch (InterruptedException setAnew) {
                // The loop looks at the new setting.
            }
        }
    }

    private synchronized boolean isOpen() {
        return open;
    }

    private synchronized Instant awaitSetting() throws InterruptedException {
        while (at.equals(Instant.MAX)) wait();
        return at;
    }

    private synchronized boolean reached() {
        if (clock.instant().isBefore(at)) return false;
        at = Instant.MAX;
        return true;
    }
}
