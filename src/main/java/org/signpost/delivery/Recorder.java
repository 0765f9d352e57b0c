package org.signpost.delivery;

import org.signpost.delivery.Moves.Back;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.Outcome;
import org.signpost.queue.Queue;
import org.signpost.queue.Queue.Notification;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Queue.Results;
import org.signpost.queue.Queue.Settled;
import org.signpost.queue.QueueId;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtp.StatusCode;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Turns what an attempt came to into outcomes, tells the log, and records them in the queue, on
 * threads of their own: no destination waits for the disk.
 */
final class Recorder {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** So often in a row a destination fails before mail ends by it that was never tried itself. */
    private static final int CERTAIN = 3;

    private final Queue queue;
    private final Bouncer bouncer;
    private final Supplier<RetrySchedule> schedule;
    private final Surroundings around;

    /** Rounds of which something has to be written still. */
    private final AtomicInteger underWay = new AtomicInteger();

    private volatile boolean closed;

    /**
     * A recorder.
     *
     * @param unsettled what becomes of a round of which nothing is to be recorded
     */
    record Surroundings(Clock clock, EventSink events, Consumer<Work> unsettled) {}

    Recorder(Queue queue, Bouncer bouncer, Supplier<RetrySchedule> schedule, Surroundings around) {
        this.queue = queue;
        this.bouncer = bouncer;
        this.schedule = schedule;
        this.around = around;
    }

    /** A round begins, which ends when all its recipients are settled or left. */
    void begin() {
        underWay.incrementAndGet();
    }

    /** Settles a batch after an attempt. */
    void attempted(Batch batch, Tried tried) {
        List<Settled> settled = outcomes(batch, tried);
        boolean last = batch.work().settle(settled);
        try {
            AttemptEvents.of(batch, tried, settled).forEach(around.events()::emit);
        } finally {
            // Whatever the log says: what was delivered is not delivered again.
            if (last) finish(batch.work());
            else if (tried.anyDelivered()) writeDelivered(batch.work(), settled);
        }
    }

    private List<Settled> outcomes(Batch batch, Tried tried) {
        Instant now = around.clock().instant();
        RetrySchedule current = schedule.get();
        List<Settled> settled = new ArrayList<>(batch.recipients().size());
        for (int i = 0; i < batch.recipients().size(); i++) {
            Outcome outcome = outcome(batch, i, tried, current, now);
            settled.add(new Settled(batch.recipients().get(i).number(), outcome));
        }
        return settled;
    }

    /** Settles a batch that was not attempted. */
    void postponed(Back back) {
        Batch batch = back.batch();
        Queued message = batch.message();
        Instant now = around.clock().instant();
        RetrySchedule current = schedule.get();
        Instant until = current.inTime(message, back.until(), now);
        List<Settled> settled = new ArrayList<>(batch.recipients().size());
        for (OpenRecipient recipient : batch.recipients()) {
            Outcome outcome =
                    current.isOver(message, now) && isTried(recipient, back)
                            ? expired(back.why())
                            : new Outcome.Postponed(back.why(), until);
            settled.add(new Settled(recipient.number(), outcome));
        }
        boolean last = batch.work().settle(settled);
        try {
            around.events().emit(deferral(back, until));
        } finally {
            if (last) finish(batch.work());
        }
    }

    private static Event deferral(Back back, Instant until) {
        return Event.of("attempt.defer")
                .with("id", back.batch().message().id())
                .with("route", back.batch().destination().text())
                .with("recipients", back.batch().recipients().size())
                .with("reason", back.why().reason())
                .with("next", until);
    }

    /** Mail ends by attempts, its own or others', and not by having waited for its turn. */
    private static boolean isTried(OpenRecipient recipient, Back back) {
        return back.failures() >= CERTAIN || (back.failures() > 0 && recipient.attempts() > 0);
    }

    /** Leaves a batch as it was. */
    void left(Batch batch) {
        if (batch.work().leave(batch)) finish(batch.work());
    }

    /** Leaves a batch as it was, because its line is full. */
    void leftFull(Batch batch) {
        if (batch.work().leaveFull(batch)) finish(batch.work());
    }

    private void finish(Work work) {
        if (work.settled().isEmpty()) {
            try {
                around.unsettled().accept(work);
            } finally {
                end();
            }
            return;
        }
        write(
                work,
                () -> {
                    try {
                        persist(work.message().id(), () -> record(work));
                    } finally {
                        end();
                    }
                });
    }

    private void end() {
        synchronized (underWay) {
            underWay.decrementAndGet();
            underWay.notifyAll();
        }
    }

    /** Blocks until all rounds are written, for so long at most; how many are not. */
    int await(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        synchronized (underWay) {
            for (long left = atMost.toMillis();
                    left > 0 && underWay.get() > 0;
                    left = (end - System.nanoTime()) / 1_000_000) {
                underWay.wait(left);
            }
        }
        return underWay.get();
    }

    private static Outcome outcome(
            Batch batch, int place, Tried tried, RetrySchedule schedule, Instant now) {
        Queued message = batch.message();
        OpenRecipient recipient = batch.recipients().get(place);
        DeliveryStatus status = tried.recipients().get(place);
        return switch (status.status().kind()) {
            case 2 -> new Outcome.Delivered(status, tried.onward());
            case 5 -> new Outcome.Failed(status);
            default ->
                    schedule.isOver(message, now)
                            ? expired(status)
                            : new Outcome.Deferred(
                                    status, schedule.next(message, recipient.attempts(), now));
        };
    }

    /** RFC 3463 §3.5: 5.4.7 is for mail that waited too long; the last reason stays with it. */
    private static Outcome expired(DeliveryStatus last) {
        return new Outcome.Failed(
                new DeliveryStatus(
                        StatusCode.of("5.4.7"),
                        "it could not be delivered in time; the last try: " + last.reason(),
                        last.remote(),
                        last.reply()));
    }

    /** What waits for the disk. */
    private interface Writing {
        void run() throws InterruptedException;
    }

    private void write(Work work, Writing writing) {
        Thread.ofVirtual()
                .name("record")
                .start(() -> {
                    try {
                        inTurn(work, writing);
                    } catch (InterruptedException e) {
                        // Nobody interrupts this thread; it ends with the process.
                    } catch (RuntimeException | Error bug) {
                        // Given back, it would be delivered again and again. It stays leased, and
                        // in the queue: the next start tries again.
                        around.events()
                                .emit(
                                        Event.of("record.bug")
                                                .with("id", work.message().id())
                                                .because(bug));
                    }
                });
    }

    private static void inTurn(Work work, Writing writing) throws InterruptedException {
        work.writing().lock();
        try {
            writing.run();
        } finally {
            work.writing().unlock();
        }
    }

    /** Writes what became of a message, with the bounces that follow. */
    private void record(Work work) throws IOException {
        QueueId id = work.message().id();
        Results results = results(work);
        accept(id, results.notices(), () -> queue.record(id, results));
        work.recorded(results.settled());
    }

    /** What the queue writes with the notices that follow; false where it had nothing to write. */
    private interface Recording {
        boolean make() throws IOException;
    }

    private void accept(QueueId about, List<Notification> notices, Recording recording)
            throws IOException {
        try {
            if (recording.make()) notices.forEach(n -> emit(about, n));
        } finally {
            // Notices that weren't accepted are made anew by the next try.
            forget(notices);
        }
    }

    private void emit(QueueId about, Notification notice) {
        around.events()
                .emit(
                        Event.of("message.accept")
                                .with("id", notice.content().id())
                                .with("peer", "self")
                                .with("about", about)
                                .with("from", notice.message().envelope().sender().text())
                                .with("rcpts", notice.message().recipients().size())
                                .with("size", notice.content().size()));
    }

    private static void forget(List<Notification> notices) {
        notices.forEach(notice -> notice.content().close());
    }

    /** Writes whom an attempt has delivered to, where other recipients of the message wait. */
    private void writeDelivered(Work work, List<Settled> settled) {
        List<Settled> delivered =
                settled.stream().filter(s -> s.outcome() instanceof Outcome.Delivered).toList();
        write(work, () -> persist(work.message().id(), () -> delivered(work, delivered)));
    }

    private void delivered(Work work, List<Settled> delivered) throws IOException {
        // The end of the round may have been written first.
        List<Settled> fresh = work.unrecorded(delivered);
        if (fresh.isEmpty()) return;
        QueueId id = work.message().id();
        List<Integer> numbers = fresh.stream().map(Settled::number).toList();
        List<Notification> notices = bouncer.succeeded(work, fresh, around.clock().instant());
        accept(id, notices, () -> queue.delivered(id, numbers, notices));
        work.recorded(fresh);
    }

    /** A change of the queue. */
    private interface Change {
        void make() throws IOException;
    }

    /**
     * Makes a change. While the store fails this tries again: what was delivered and isn't recorded
     * would be delivered twice.
     */
    private void persist(QueueId id, Change change) throws InterruptedException {
        while (true) {
            try {
                change.make();
                return;
            } catch (IOException e) {
                around.events()
                        .emit(
                                Event.of("queue.fail")
                                        .with("id", id)
                                        .with("reason", String.valueOf(e.getMessage())));
            }
            if (closed) return;
            around.clock().sleepUntil(around.clock().instant().plus(PAUSE));
        }
    }

    /** Tries no more to write what could not be written: the queue is about to close. */
    void close() {
        closed = true;
    }

    private Results results(Work work) throws IOException {
        Instant now = around.clock().instant();
        RetrySchedule current = schedule.get();
        List<Settled> settled = work.settled();
        List<Notification> notices = new ArrayList<>(2);
        boolean made = false;
        try {
            bouncer.failed(work, settled, now).ifPresent(notices::add);
            notices.addAll(bouncer.succeeded(work, work.unrecorded(settled), now));
            Optional<Notification> late =
                    current.isLate(work.message(), now)
                            ? bouncer.late(work, settled, current, now)
                            : Optional.empty();
            late.ifPresent(notices::add);
            made = true;
            return new Results(settled, notices, late.isPresent());
        } finally {
            if (!made) forget(notices);
        }
    }
}
