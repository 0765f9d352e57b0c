package org.signpost.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A few platform threads with a read-only connection each: a slow disk then holds up these and not
 * the carriers of all virtual threads.
 */
final class Reads implements AutoCloseable {

    private static final int CONNECTIONS = 4;

    /** How long the end waits for what is being read; a disk that is stuck must not hold it up. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** As many as there are threads, so that each thread always finds one. */
    private final ArrayBlockingQueue<Reader> idle = new ArrayBlockingQueue<>(CONNECTIONS);

    private final ExecutorService threads;
    private final Duration patience;

    Reads(Connections connections) {
        this(connections, PATIENCE);
    }

    Reads(Connections connections, Duration patience) {
        this.patience = patience;
        for (int i = 0; i < CONNECTIONS; i++) idle.add(new Reader(connections));
        String name = connections.file().getFileName() + " read ";
        threads =
                Executors.newFixedThreadPool(
                        CONNECTIONS, Thread.ofPlatform().daemon().name(name, 1).factory());
    }

    <T> T read(Work<T> work) throws IOException {
        Future<T> answer;
        try {
            answer = threads.submit(() -> run(work));
        } catch (RejectedExecutionException closed) {
            throw closed(closed);
        }
        try {
            return answer.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException().initCause(interrupted);
        } catch (CancellationException closed) {
            throw closed(closed);
        } catch (ExecutionException failure) {
            throw Rethrown.of(failure.getCause());
        }
    }

    private static StoreException closed(RuntimeException cause) {
        return new StoreException("the store is closed", cause);
    }

    private <T> T run(Work<T> work) throws IOException {
        Reader reader = idle.poll();
        if (reader == null) throw new StoreException("the store is closed");
        try {
            return reader.read(work);
        } finally {
            idle.add(reader);
        }
    }

    /** Lets what is being read end, within limits, and refuses what waits. */
    @Override
    public void close() {
        boolean interrupted = false;
        threads.shutdown();
        try {
            threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurried) {
            interrupted = true;
        }
        for (Runnable waiting : threads.shutdownNow()) {
            if (waiting instanceof Future<?> answer) answer.cancel(false);
        }
        // A connection that is still read from is left to the end of the process.
        for (Reader reader = idle.poll(); reader != null; reader = idle.poll()) reader.close();
        if (interrupted) Thread.currentThread().interrupt();
    }
}
