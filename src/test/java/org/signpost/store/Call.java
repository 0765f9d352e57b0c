package org.signpost.store;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/** A call on a thread of its own, of which a test can see whether it waits, and for what. */
final class Call<T> {

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final Thread thread;

    Call(Callable<T> call) {
        thread = Thread.ofVirtual().start(() -> run(call));
    }

    private void run(Callable<T> call) {
        try {
            answer.complete(call.call());
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // Nothing depends on it but the speed of the test.
    void awaitBlockedBy(Class<?> kind) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!kind.isInstance(LockSupport.getBlocker(thread))) {
            if (System.nanoTime() > end) throw new AssertionError("it doesn't wait for a " + kind);
            Thread.yield();
        }
    }

    T answer() {
        return answer.join();
    }

    Throwable failure() {
        try {
            throw new AssertionError("it didn't fail, but answered " + answer.join());
        } catch (CompletionException failure) {
            return Optional.ofNullable(failure.getCause()).orElse(failure);
        }
    }
}
