package org.signpost.store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Work that a caller handed to the writer and waits for.
 *
 * @param <T> what comes of it
 */
final class Task<T> {

    private final Work<T> work;
    private final long octets;
    private final Thread caller = Thread.currentThread();
    private Optional<T> result = Optional.empty();
    private @Nullable Throwable failure;
    private volatile boolean answered;

    Task(Work<T> work, long octets) {
        this.work = work;
        this.octets = octets;
    }

    long octets() {
        return octets;
    }

    /** Does the work; its result counts only when the transaction is committed. */
    void run(Sql sql) throws IOException {
        result = Optional.of(work.run(sql));
    }

    /** Makes the caller's call fail, where it wasn't answered yet. */
    void fail(Throwable cause) {
        if (answered) return;
        failure = cause;
        answer();
    }

    /** Lets the caller go on; what was done is committed. */
    void answer() {
        answered = true;
        LockSupport.unpark(caller);
    }

    /**
     * Waits for the answer, even when interrupted: a caller that leaves early wouldn't know whether
     * the work was done.
     */
    T await() throws IOException {
        boolean interrupted = false;
        while (!answered) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) Thread.currentThread().interrupt();
        if (failure != null) throw Rethrown.of(failure);
        return result.orElseThrow();
    }
}
