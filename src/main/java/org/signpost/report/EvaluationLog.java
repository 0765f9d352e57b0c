package org.signpost.report;

import org.signpost.authentication.Evaluation;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.store.Database;
import org.signpost.store.FileTrouble;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Writes evaluations once a second, beside mail's way: whoever adds one never waits. What doesn't
 * fit while the disk is slow is left out, counted, and told; a crash forgets the last second.
 */
public final class EvaluationLog implements Consumer<Evaluation>, AutoCloseable {

    static final Duration WRITTEN_EVERY = Duration.ofSeconds(1);

    /** As long as anybody asks; the reports of a day are sent on the next. */
    static final Duration KEPT = Duration.ofDays(30);

    private static final Duration PRUNED_EVERY = Duration.ofHours(1);

    /** More than any disk takes in a second that mail leaves anything of. */
    static final int MOST_WAITING = 8192;

    private final Database database;
    private final Clock clock;
    private final EventSink events;
    private final ArrayBlockingQueue<Evaluation> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong left = new AtomicLong();
    private final List<Thread> threads;

    /** Begins to write. */
    public EvaluationLog(Database database, Clock clock, EventSink events) {
        this.database = database;
        this.clock = clock;
        this.events = events;
        threads =
                List.of(
                        Thread.ofVirtual().name("evaluations").start(this::writeOnAndOn),
                        Thread.ofVirtual().name("forgetting").start(this::forgetOnAndOn));
    }

    /** Keeps one, or leaves it out where too many wait. */
    @Override
    public void accept(Evaluation evaluation) {
        if (!waiting.offer(evaluation)) left.incrementAndGet();
    }

    private void writeOnAndOn() {
        try {
            while (true) {
                List<Evaluation> batch = new ArrayList<>();
                batch.add(waiting.take());
                // One sync for all that comes in a second, and the disk is mail's until then.
                try {
                    clock.sleepUntil(clock.instant().plus(WRITTEN_EVERY));
                } finally {
                    waiting.drainTo(batch);
                    write(batch);
                }
            }
        } catch (InterruptedException closing) {
            // The server closes.
        }
    }

    private void write(List<Evaluation> batch) {
        long lost = left.getAndSet(0);
        try {
            database.write(sql -> {
                EvaluationRows rows = new EvaluationRows(sql);
                for (Evaluation evaluation : batch) rows.add(evaluation);
                return batch.size();
            });
        } catch (IOException failure) {
            tell(lost + batch.size(), FileTrouble.words(failure));
            return;
        } catch (RuntimeException bug) {
            events.emit(Event.of("report.bug").because(bug));
            return;
        }
        if (lost > 0) tell(lost, "the disk is too slow");
    }

    /** Also where no mail comes: who has sent something once is forgotten all the same. */
    private void forgetOnAndOn() {
        try {
            while (true) {
                Instant now = clock.instant();
                try {
                    database.write(sql -> new EvaluationRows(sql).removeBefore(now.minus(KEPT)));
                } catch (IOException failure) {
                    events.emit(
                            Event.of("report.fail")
                                    .with("messages", 0)
                                    .with(
                                            "reason",
                                            "what is old isn't removed: "
                                                    + FileTrouble.words(failure)));
                }
                clock.sleepUntil(now.plus(PRUNED_EVERY));
            }
        } catch (InterruptedException closing) {
            // The server closes.
        }
    }

    private void tell(long messages, String reason) {
        events.emit(
                Event.of("report.fail")
                        .with("messages", messages)
                        .with("reason", "not counted in reports: " + reason));
    }

    /** Writes what waits; what is added later is not. The database stays open. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        while (threads.stream().anyMatch(Thread::isAlive)) {
            try {
                for (Thread thread : threads) thread.join();
            } catch (InterruptedException hurried) {
                interrupted = true;
            }
        }
        List<Evaluation> rest = new ArrayList<>();
        waiting.drainTo(rest);
        if (!rest.isEmpty()) write(rest);
        if (interrupted) Thread.currentThread().interrupt();
    }
}
