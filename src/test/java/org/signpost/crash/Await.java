package org.signpost.crash;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does, which can't tell. */
final class Await {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    /** A look costs the other process something. */
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Await() {}

    /** Something that can be looked at. */
    interface Condition {
        boolean holds() throws IOException;
    }

    static void until(String what, Condition condition) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() > end) throw new IOException("never came true: " + what);
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    /** Chance, not waiting: whatever happens meanwhile, the same has to be found afterwards. */
    static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
