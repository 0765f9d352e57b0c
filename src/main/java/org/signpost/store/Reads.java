package org.signpost.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * A few platform threads with a read-only connection each: a slow disk then holds up these and not
 * the carriers of all virtual threads.
 */
final class Reads implements AutoCloseable {

    private static final int CONNECTIONS = 4;

    private final BlockingQueue<Sql> idle = new ArrayBlockingQueue<>(CONNECTIONS);
    private final ExecutorService threads;

    Reads(Connections connections) throws StoreException {
        for (int i = 0; i < CONNECTIONS; i++) idle.add(connections.reading());
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
            throw new StoreException("the store is closed", closed);
        }
        try {
            return answer.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException().initCause(interrupted);
        } catch (ExecutionException failure) {
            throw Rethrown.of(failure.getCause());
        }
    }

    private <T> T run(Work<T> work) throws IOException, InterruptedException {
        Sql sql = idle.take();
        try {
            return work.run(sql);
        } finally {
            // Ends the snapshot, which would keep the log from starting anew.
            sql.rollback();
            idle.add(sql);
        }
    }

    @Override
    public void close() throws StoreException {
        threads.close();
        for (Sql sql = idle.poll(); sql != null; sql = idle.poll()) sql.close();
    }
}
