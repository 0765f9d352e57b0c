package org.signpost.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The one thread that writes a file: takes all work that waits, does it in one transaction, commits
 * with one fsync, then answers the callers. What comes in during an fsync makes the next batch, so
 * batches grow with the load and nobody waits for company.
 *
 * <p>When one work of a batch fails, the batch is rolled back and each work gets a transaction of
 * its own, so that the failing one fails alone. That is rare, and saves a savepoint for each work.
 * A lock that another process holds is nobody's fault: then the batch fails as a whole, or each of
 * its works would wait for the lock again.
 *
 * <p>Whatever ends the thread, nobody waits for it afterwards: what waits fails, and so do all
 * later calls.
 */
final class Writer implements AutoCloseable {

    /** Bounds how long the first of a batch waits for the others to be written. */
    private static final int MOST_WORK = 512;

    private static final long MOST_OCTETS = 16 << 20;

    private final LinkedBlockingQueue<Task<?>> waiting = new LinkedBlockingQueue<>();
    private final Connections connections;
    private final WriteAheadLog log = new WriteAheadLog();
    private final Task<?> end = new Task<>(nothing -> "", 0);
    private Sql sql;
    private volatile boolean ended;
    private volatile Optional<StoreException> broken = Optional.empty();
    private final Thread thread;

    Writer(Connections connections, Sql sql) {
        this.connections = connections;
        this.sql = sql;
        String name = connections.file().getFileName() + " write";
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    <T> T write(Work<T> work, long octets) throws IOException {
        Task<T> task = new Task<>(work, octets);
        if (ended) throw closed();
        waiting.add(task);
        // The writer may have looked for the last time just before.
        if (ended && waiting.remove(task)) throw closed();
        return task.await();
    }

    private void run() {
        List<Task<?>> batch = new ArrayList<>();
        try {
            boolean open = true;
            while (open) {
                open = gather(batch);
                commit(batch);
                batch.clear();
                tendLog();
            }
        } catch (RuntimeException | Error bug) {
            // The callers tell of it: the store has no log of its own.
            markBroken(bug);
        } finally {
            ended = true;
            waiting.drainTo(batch);
            for (Task<?> late : batch) late.fail(closed());
        }
    }

    /** Waits for work and takes what is there, up to a bound; false when the last was taken. */
    private boolean gather(List<Task<?>> batch) {
        long octets = 0;
        try {
            Task<?> next = waiting.take();
            while (next != null && next != end) {
                batch.add(next);
                octets += next.octets();
                if (batch.size() == MOST_WORK || octets >= MOST_OCTETS) return true;
                next = waiting.poll();
            }
            return next != end;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    private void commit(List<Task<?>> batch) {
        try {
            if (broken.isPresent()) throw broken.get();
            for (Task<?> task : batch) task.run(sql);
            if (!batch.isEmpty()) sql.commit();
        } catch (IOException | RuntimeException | Error failure) {
            undo();
            breakOn(failure);
            boolean forAll = broken.isPresent() || Failures.isBusy(failure);
            if (batch.size() == 1 || forAll) {
                for (Task<?> task : batch) task.fail(failure);
            } else {
                for (Task<?> task : batch) commit(List.of(task));
            }
            return;
        }
        batch.forEach(Task::answer);
    }

    /** Goes back to the last commit, on a new connection where SQLite did so by itself already. */
    private void undo() {
        try {
            sql.rollback();
        } catch (StoreException alreadyBack) {
            reopen();
        }
    }

    private void reopen() {
        try {
            sql.close();
            sql = connections.writing();
        } catch (StoreException failure) {
            markBroken(failure);
        }
    }

    /**
     * Moves the log's content into the file in time; nobody waits for it, nothing depends on it.
     */
    private void tendLog() {
        try {
            if (broken.isEmpty()) log.tend(sql);
        } catch (StoreException failure) {
            breakOn(failure);
        }
    }

    private void breakOn(Throwable failure) {
        if (broken.isEmpty() && Failures.isFatal(failure)) markBroken(failure);
    }

    private void markBroken(Throwable failure) {
        broken =
                Optional.of(
                        new StoreException(
                                connections.file().getFileName()
                                        + " takes nothing more until a restart: "
                                        + failure.getMessage(),
                                failure));
    }

    /** Why nothing is written any more. */
    private StoreException closed() {
        return broken.map(b -> new StoreException(String.valueOf(b.getMessage()), b))
                .orElseGet(
                        () -> new StoreException(connections.file().getFileName() + " is closed"));
    }

    /** Writes what waits, then closes the file. */
    @Override
    public void close() throws IOException {
        waiting.add(end);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException early) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        sql.close();
    }
}
