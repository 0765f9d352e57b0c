package org.signpost.observe;

import java.time.Instant;
import java.time.InstantSource;

/** Tells the time and waits for it, so that a test or a rehearsal can move it. */
public interface Clock extends InstantSource {

    /**
     * Blocks the calling thread until the clock reads at least {@code instant}.
     *
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    void sleepUntil(Instant instant) throws InterruptedException;

    /** The machine's clock. */
    static Clock system() {
        return SystemClock.MACHINE;
    }
}
