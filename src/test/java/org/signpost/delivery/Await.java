package org.signpost.delivery;

import java.util.function.BooleanSupplier;

/** Waits for what other threads do. */
final class Await {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private Await() {}

    @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on it but the speed of the test.
    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end)
                throw new AssertionError("it didn't happen in ten seconds");
            Thread.yield();
        }
    }
}
