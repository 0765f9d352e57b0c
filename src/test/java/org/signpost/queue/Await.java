package org.signpost.queue;

import java.io.IOException;

/** Waits for what other threads do. */
final class Await {

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private Await() {}

    /** Something that can be looked at. */
    interface Condition {
        boolean holds() throws IOException;
    }

    @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on it but the speed of the test.
    static void until(Condition condition) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() > end) throw new AssertionError("it didn't happen in 10 s");
            Thread.yield();
        }
    }
}
