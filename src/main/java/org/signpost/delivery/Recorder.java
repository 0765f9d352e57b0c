package org.signpost.delivery;

import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.Outcome;
import org.signpost.queue.Queue;
import org.signpost.queue.Queue.Facts;
import org.signpost.queue.Queue.Notification;
import org.signpost.queue.Queue.OpenRecipient;
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

/** Turns what an attempt came to into outcomes, tells the log, and records them in the queue. */
final class Recorder {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Queue queue;
    private final Bouncer bouncer;
    private final Clock clock;
    private final EventSink events;
    private volatile boolean closed;

    Recorder(Queue queue, Bouncer bouncer, Clock clock, EventSink events) {
        this.queue = queue;
        this.bouncer = bouncer;
        this.clock = clock;
        this.events = events;
    }

    /** Settles a batch after an attempt; true when it was the last of its message. */
    boolean attempted(Batch batch, Tried tried, RetrySchedule schedule) {
        Instant now = clock.instant();
        List<Settled> settled = new ArrayList<>(batch.recipients().size());
        for (int i = 0; i < batch.recipients().size(); i++) {
            OpenRecipient recipient = batch.recipients().get(i);
            DeliveryStatus status = tried.recipients().get(i);
            settled.add(
                    new Settled(
                            recipient.number(),
                            outcome(batch.message().facts(), recipient, status, schedule, now)));
        }
        AttemptEvents.of(batch, tried, settled).forEach(events::emit);
        return batch.work().settle(settled);
    }

    /** Settles a batch that was not attempted; true when it was the last of its message. */
    boolean postponed(Batch batch, DeliveryStatus why, Instant until, RetrySchedule schedule) {
        Facts facts = batch.message().facts();
        Instant now = clock.instant();
        List<Settled> settled = new ArrayList<>(batch.recipients().size());
        for (OpenRecipient recipient : batch.recipients()) {
            Outcome outcome =
                    schedule.isOver(facts, now)
                            ? expired(why)
                            : new Outcome.Postponed(why, schedule.atLast(facts, until));
            settled.add(new Settled(recipient.number(), outcome));
        }
        events.emit(
                Event.of("attempt.defer")
                        .with("id", batch.message().id())
                        .with("route", batch.destination().text())
                        .with("recipients", settled.size())
                        .with("reason", why.reason())
                        .with("next", until));
        return batch.work().settle(settled);
    }

    private static Outcome outcome(
            Facts facts,
            OpenRecipient recipient,
            DeliveryStatus status,
            RetrySchedule schedule,
            Instant now) {
        return switch (status.status().kind()) {
            case 2 -> new Outcome.Delivered(status);
            case 5 -> new Outcome.Failed(status);
            default ->
                    schedule.isOver(facts, now)
                            ? expired(status)
                            : new Outcome.Deferred(
                                    status, schedule.next(facts, recipient.attempts(), now));
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

    /**
     * Writes what became of a message, with the bounces that follow. While the store fails this
     * tries again: what was delivered and isn't recorded would be delivered twice.
     */
    void record(Work work, RetrySchedule schedule) throws InterruptedException {
        QueueId id = work.message().id();
        if (work.settled().isEmpty()) queue.giveBack(id);
        else persist(id, () -> record(id, results(work, schedule)));
    }

    private void record(QueueId id, Results results) throws IOException {
        try {
            if (queue.record(id, results)) results.notices().forEach(n -> emit(id, n));
        } finally {
            // Notices that weren't accepted are made anew by the next try.
            forget(results.notices());
        }
    }

    private void emit(QueueId about, Notification notice) {
        events.emit(
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
    void delivered(Batch batch, Tried tried) throws InterruptedException {
        List<Integer> numbers = new ArrayList<>(batch.recipients().size());
        for (int i = 0; i < batch.recipients().size(); i++) {
            if (tried.isDelivered(i)) numbers.add(batch.recipients().get(i).number());
        }
        QueueId id = batch.message().id();
        persist(id, () -> queue.delivered(id, numbers));
    }

    /** A change of the queue. */
    private interface Change {
        void make() throws IOException;
    }

    private void persist(QueueId id, Change change) throws InterruptedException {
        while (true) {
            try {
                change.make();
                return;
            } catch (IOException e) {
                events.emit(
                        Event.of("queue.fail")
                                .with("id", id)
                                .with("reason", String.valueOf(e.getMessage())));
            }
            if (closed) return;
            clock.sleepUntil(clock.instant().plus(PAUSE));
        }
    }

    /** Tries no more to write what could not be written: the queue is about to close. */
    void close() {
        closed = true;
    }

    private Results results(Work work, RetrySchedule schedule) throws IOException {
        Instant now = clock.instant();
        List<Settled> settled = work.settled();
        List<Notification> notices = new ArrayList<>(2);
        boolean made = false;
        try {
            bouncer.failed(work, settled, now).ifPresent(notices::add);
            Optional<Notification> late =
                    schedule.isLate(work.message().facts(), now)
                            ? bouncer.late(work, settled, schedule, now)
                            : Optional.empty();
            late.ifPresent(notices::add);
            made = true;
            return new Results(settled, notices, late.isPresent());
        } finally {
            if (!made) forget(notices);
        }
    }
}
