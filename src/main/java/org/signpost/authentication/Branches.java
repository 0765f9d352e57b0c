package org.signpost.authentication;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks by several standards side by side, each on a thread of its own, so that a DNS that doesn't
 * answer is waited for once and not once for each.
 */
final class Branches implements AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Begins something, and goes on. */
    <T> Future<T> begin(Callable<T> branch) {
        return threads.submit(branch);
    }

    /**
     * Waits for the end of what was begun. Where the caller is interrupted, so are all of these:
     * the DNS says then that it can't tell.
     */
    <T> T join(Future<T> branch) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return branch.get();
                } catch (InterruptedException stopped) {
                    interrupted = true;
                    threads.shutdownNow();
                }
            }
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug.getCause());
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
