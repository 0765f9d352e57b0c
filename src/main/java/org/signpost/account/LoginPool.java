package org.signpost.account;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A few threads for what a login costs, a hash or a question to another system. These are platform
 * threads, because a hash would keep the carrier of all other sessions' virtual threads for tens of
 * milliseconds.
 */
final class LoginPool implements AutoCloseable {

    private static final int MOST_WAITING = 1000;

    /** Waits are real: they end when a thread is free, not when a clock says so. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ThreadPoolExecutor threads;

    LoginPool(int size) {
        threads =
                new ThreadPoolExecutor(
                        size,
                        size,
                        1,
                        TimeUnit.MINUTES,
                        new ArrayBlockingQueue<>(MOST_WAITING),
                        Thread.ofPlatform().daemon().name("password ", 1).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does that work and waits for it.
     *
     * @throws IOException when the work failed so, or when too much waits already
     */
    <T> T run(Callable<T> work) throws IOException, InterruptedException {
        Future<T> result = submit(work);
        try {
            return result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLong) {
            throw new IOException("too many logins wait", tooLong);
        } catch (ExecutionException failure) {
            throw thrown(failure);
        } finally {
            result.cancel(false);
        }
    }

    private <T> Future<T> submit(Callable<T> work) throws IOException {
        try {
            return threads.submit(work);
        } catch (RejectedExecutionException full) {
            throw new IOException("too many logins wait", full);
        }
    }

    private static IOException thrown(ExecutionException failed) {
        return switch (failed.getCause()) {
            case IOException failure -> new IOException(failure.getMessage(), failure);
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(failed);
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
