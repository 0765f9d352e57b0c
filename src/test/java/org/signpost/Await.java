package org.signpost;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for what other threads do. */
public final class Await {

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private Await() {}

    /** Something that can be looked at. */
    public interface Condition<E extends Exception> {
        boolean holds() throws E;
    }

    @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on it but the speed of the test.
    public static <E extends Exception> void until(Condition<E> condition) throws E {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() > end) throw new AssertionError("it didn't happen in 10 s");
            Thread.yield();
        }
    }

    /** Waits until somebody has opened that. */
    public static void until(CountDownLatch latch) {
        try {
            boolean open = latch.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
            if (!open) throw new AssertionError("it didn't happen in 10 s");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
