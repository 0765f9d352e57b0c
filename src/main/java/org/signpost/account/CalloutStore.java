package org.signpost.account;

import org.signpost.account.CachedCallout.Kept;
import org.signpost.account.CachedCallout.Question;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.store.Database;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps in {@code signpost.db} what next hosts answered. Nobody waits for a write: what is to be
 * written is gathered while the batch before it is on its way, and found meanwhile. A crash forgets
 * the last of it, and what the store can't take is forgotten: then the host is asked again.
 */
final class CalloutStore implements AutoCloseable {

    /** What may wait to be written: more comes only while the store hangs. */
    private static final int MOST_WAITING = 10_000;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final Clock clock;
    private final EventSink events;
    private final Bounds bounds;

    /** What each row is to become: an answer, or no acceptance any more. */
    private final Map<Question, Optional<Kept>> waiting = new HashMap<>();

    private int untidy;
    private boolean writing;
    private boolean closed;
    private boolean failing;

    /**
     * How many answers are kept. Each kind has its own bound, so that a client who tries all names
     * there are doesn't make those forgotten that exist.
     *
     * @param accepted of yes
     * @param refused of no
     */
    record Bounds(int accepted, int refused) {}

    CalloutStore(Database database, Clock clock, EventSink events, Bounds bounds) {
        this.database = database;
        this.clock = clock;
        this.events = events;
        this.bounds = bounds;
        // What ran out while no server ran goes with the first write.
        untidy = bounds.refused();
    }

    /** What was answered to a question, perhaps too long ago. */
    Optional<Kept> find(Question question) {
        synchronized (this) {
            Optional<Kept> next = waiting.get(question);
            if (next != null) return next;
        }
        try {
            return database.read(sql -> new CalloutRows(sql).find(question));
        } catch (IOException failure) {
            tell(failure);
            return Optional.empty();
        }
    }

    /** Keeps an answer. */
    void keep(Question question, Kept kept) {
        change(question, Optional.of(kept));
    }

    /** Forgets that a recipient is taken; that it is refused stays. */
    synchronized void forget(Question question) {
        Optional<Kept> next = waiting.getOrDefault(question, Optional.empty());
        boolean refused = next.isPresent() && !next.get().accepted();
        if (!refused) change(question, Optional.empty());
    }

    private synchronized void change(Question question, Optional<Kept> next) {
        if (closed || waiting.size() >= MOST_WAITING) return;
        waiting.put(question, next);
        if (writing) return;
        writing = true;
        Thread.ofVirtual().name("callout answers").start(this::write);
    }

    private void write() {
        Map<Question, Optional<Kept>> batch = batch();
        while (!batch.isEmpty()) {
            try {
                Map<Question, Optional<Kept>> changes = batch;
                database.write(sql -> write(sql, changes));
                worked();
            } catch (IOException failure) {
                tell(failure);
            } catch (RuntimeException | Error bug) {
                events.emit(Event.of("callout.bug").because(bug));
            }
            done(batch);
            batch = batch();
        }
    }

    private synchronized Map<Question, Optional<Kept>> batch() {
        writing = !waiting.isEmpty();
        if (!writing) notifyAll();
        return Map.copyOf(waiting);
    }

    /** Leaves what came up about the same recipients meanwhile. */
    private synchronized void done(Map<Question, Optional<Kept>> batch) {
        batch.forEach(waiting::remove);
    }

    private boolean write(Sql sql, Map<Question, Optional<Kept>> changes) throws StoreException {
        CalloutRows rows = new CalloutRows(sql);
        for (Map.Entry<Question, Optional<Kept>> change : changes.entrySet()) {
            Optional<Kept> kept = change.getValue();
            if (kept.isPresent()) rows.keep(change.getKey(), kept.get());
            else rows.forget(change.getKey());
        }
        untidy += changes.size();
        // Counting reads a whole index: not with each answer.
        if (untidy > bounds.refused() / 10) {
            rows.tidy(clock.instant(), bounds);
            untidy = 0;
        }
        return true;
    }

    private synchronized void worked() {
        failing = false;
    }

    /** Once, until it works again. */
    private synchronized void tell(IOException failure) {
        if (!failing) {
            events.emit(
                    Event.of("callout.fail")
                            .with("reason", "the answers of next hosts aren't kept: " + failure));
        }
        failing = true;
    }

    private static long left(long end) {
        return (end - System.nanoTime()) / 1_000_000;
    }

    /** Writes what waits, within 5 s; what comes later is forgotten. */
    @Override
    public synchronized void close() {
        closed = true;
        boolean interrupted = false;
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (long left = PATIENCE.toMillis(); writing && left > 0; left = left(end)) {
            try {
                wait(left);
            } catch (InterruptedException early) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
