package org.signpost.node;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A question to the DNS, on a thread of its own. Mail isn't held up by a DNS that doesn't answer:
 * who takes the answer waits for a few seconds, whoever takes it again later for no more.
 */
final class DnsQuestion<T> implements Supplier<T> {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final FutureTask<T> answer;
    private final T unknown;
    private final long end = System.nanoTime() + PATIENCE.toNanos();

    private DnsQuestion(Callable<T> question, T unknown) {
        answer = new FutureTask<>(question);
        this.unknown = unknown;
    }

    /**
     * Begins to ask.
     *
     * @param name of the thread
     * @param unknown the answer where there is none in time
     */
    static <T> DnsQuestion<T> ask(String name, Callable<T> question, T unknown) {
        DnsQuestion<T> asked = new DnsQuestion<>(question, unknown);
        Thread.ofVirtual().name(name).start(asked.answer);
        return asked;
    }

    @Override
    public T get() {
        try {
            long left = Math.max(0, end - System.nanoTime());
            return answer.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return unknown;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unknown;
        }
    }
}
