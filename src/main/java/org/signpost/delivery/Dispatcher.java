package org.signpost.delivery;

import org.signpost.account.Directory;
import org.signpost.config.Config;
import org.signpost.config.OutboundConfig;
import org.signpost.dns.Resolver;
import org.signpost.observe.Alarm;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.Queue;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Content;
import org.signpost.smtpclient.Timeouts;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Takes due work from the queue and sees to it that each message is routed, attempted, recorded,
 * and bounced or retried; one virtual thread for each attempt.
 */
public final class Dispatcher implements AutoCloseable {

    /** Recipients in memory; more stay in the queue. */
    private static final int MOST_PLACES = 10_000;

    /** What a message takes of the places at most, so that every message finds some. */
    private static final int MOST_PLACES_OF_ONE = 1000;

    private static final int MOST_TAKEN = 64;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final DeliveryStatus STOPPED = DeliveryStatus.ours("4.3.2", "the server stops");

    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Surroundings around;
    private final Supplier<Config> config;
    private final Network network;
    private final Recorder recorder;
    private final Planner planner;
    private final Lines lines = new Lines();
    private final Alarm turns;
    private final Permits permits = new Permits();
    private final Semaphore places = new Semaphore(MOST_PLACES);
    private final Thread taker;
    private volatile Router router;
    private volatile boolean stopped;

    /**
     * What delivery works with.
     *
     * @param queue where work comes from and outcomes go to
     * @param directory where bounces to addresses of ours lead
     * @param resolver finds hosts
     */
    public record Surroundings(
            Queue queue, Directory directory, Resolver resolver, Clock clock, EventSink events) {}

    /** A dispatcher that begins with {@link #start} and follows the configuration as it changes. */
    public Dispatcher(Surroundings around, Supplier<Config> config) {
        this(around, config, () -> Network.timeouts(config.get()));
    }

    Dispatcher(Surroundings around, Supplier<Config> config, Supplier<Timeouts> timeouts) {
        this.around = around;
        this.config = config;
        network = Network.of(around.resolver(), around.clock(), timeouts);
        Bouncer bouncer = new Bouncer(around.queue(), around.directory(), config, around.events());
        recorder = new Recorder(around.queue(), bouncer, around.clock(), around.events());
        planner = new Planner(network.mx());
        turns = new Alarm(around.clock(), () -> start("turn", this::due));
        router = new Router(config.get());
        taker = Thread.ofVirtual().name("delivery").unstarted(this::take);
    }

    /** Begins to take work. */
    public void start() {
        taker.start();
    }

    /** Tries destinations again at once that could not be reached lately. */
    public void forgive() {
        lines.forgive();
        network.silent().forgive();
    }

    private void take() {
        try {
            while (!stopped) {
                try {
                    if (isHeld()) pause();
                    else takeSome();
                } catch (RuntimeException bug) {
                    emit(Event.of("delivery.bug").because(bug));
                    pause();
                }
            }
        } catch (InterruptedException e) {
            // Stopping.
        }
    }

    private boolean isHeld() {
        return config.get().services().outbound().flow().hold();
    }

    private void takeSome() throws InterruptedException {
        places.acquire();
        int most = 1 + Math.min(MOST_TAKEN - 1, places.availablePermits());
        List<Queued> taken = List.of();
        try {
            taken = around.queue().take(most);
        } catch (IOException e) {
            emit(Event.of("queue.fail").with("reason", String.valueOf(e.getMessage())));
        } finally {
            places.release();
        }
        taken.forEach(isHeld() ? this::giveBack : this::dispatch);
        lines.tidy(now());
        if (taken.isEmpty()) pause();
    }

    private void pause() throws InterruptedException {
        around.clock().sleepUntil(now().plus(PAUSE));
    }

    private void giveBack(Queued message) {
        around.queue().giveBack(message.id());
    }

    private void dispatch(Queued message) {
        Work work = new Work(message, router());
        // What was taken must not be forgotten, so this waits whatever happens.
        places.acquireUninterruptibly(places(work));
        Map<Route, List<OpenRecipient>> routes = Planner.routes(work);
        // The DNS may take long, and the next message needs none perhaps.
        if (Planner.needsDns(routes)) start("plan", () -> plan(work, routes));
        else plan(work, routes);
    }

    private void plan(Work work, Map<Route, List<OpenRecipient>> routes) {
        Map<Destination, List<OpenRecipient>> destinations;
        try {
            destinations = planner.destinations(routes, work.router().config());
        } catch (RuntimeException | Error bug) {
            emit(Event.of("delivery.bug").with("id", work.message().id()).because(bug));
            DeliveryStatus why = internalError(bug);
            destinations =
                    Map.of(
                            new Destination.Nowhere(config.get().node().name(), why),
                            work.message().open());
        }
        destinations.forEach((destination, recipients) -> admit(work, destination, recipients));
    }

    private static int places(Work work) {
        return Math.min(MOST_PLACES_OF_ONE, work.message().open().size());
    }

    private void admit(Work work, Destination destination, List<OpenRecipient> recipients) {
        for (int i = 0; i < recipients.size(); i += Batch.MOST_RECIPIENTS) {
            int end = Math.min(recipients.size(), i + Batch.MOST_RECIPIENTS);
            Batch batch = new Batch(work, destination, List.copyOf(recipients.subList(i, end)));
            apply(lines.add(batch, allowance(destination), places.availablePermits(), now()));
        }
    }

    private void due() {
        apply(lines.due(this::allowance, now()));
    }

    private void apply(Lines.Moves moves) {
        moves.go().forEach(this::start);
        moves.back().forEach(back -> postpone(back.batch(), back.why(), back.until()));
        moves.stay().forEach(this::leave);
        moves.turn().ifPresent(turns::setTo);
    }

    private static void start(String name, Runnable task) {
        Thread.ofVirtual().name(name).start(task);
    }

    /** One attempt on a thread of its own. */
    private void start(Batch batch) {
        start(
                "attempt",
                () -> {
                    try {
                        attempt(batch);
                    } catch (RuntimeException | Error bug) {
                        emit(Event.of("attempt.bug").with("id", batch.message().id()).because(bug));
                        apply(lines.skipped(batch, allowance(batch.destination()), now()));
                        // Given back it would be tried again at once, and so for ever.
                        Tried none = Tried.all(batch, internalError(bug));
                        if (recorder.attempted(batch, none, schedule())) finish(batch.work());
                    }
                });
    }

    private void attempt(Batch batch) {
        Lines.Allowance allowance = allowance(batch.destination());
        if (isStale(batch)) {
            apply(lines.skipped(batch, allowance, now()));
            leave(batch);
            return;
        }
        Tried tried = handOver(batch);
        if (stopped && tried.isInterrupted()) {
            interrupted(batch);
            return;
        }
        boolean last = recorder.attempted(batch, tried, schedule());
        // First the line, then the outcome: who sees the outcome finds the line as it left it.
        apply(
                tried.reached()
                        ? lines.ended(batch, allowance, now())
                        : lines.unreachable(batch, tried.recipients().getFirst(), now()));
        if (last) finish(batch.work());
        else keep(batch, tried);
    }

    /** Whether something has changed while it waited: it is planned anew, if it is still there. */
    private boolean isStale(Batch batch) {
        return isHeld()
                || batch.work().router() != router()
                || !around.queue().isQueued(batch.message().id());
    }

    private Tried handOver(Batch batch) {
        long start = System.nanoTime();
        Destination destination = batch.destination();
        boolean known = lines.hasAnswered(destination);
        try (Permits.Permit permit = permits.acquire(destination, known)) {
            if (stopped) return Tried.unreachable(batch, STOPPED);
            Runnable answered =
                    () -> {
                        permit.answered();
                        apply(lines.answered(destination, allowance(destination), now()));
                    };
            return tried(batch, answered).took(System.nanoTime() - start);
        }
    }

    private static DeliveryStatus internalError(Throwable bug) {
        return DeliveryStatus.ours("4.3.0", "internal error: " + bug);
    }

    private Tried tried(Batch batch, Runnable answered) {
        Config current = config.get();
        Content content = new QueuedContent(around.queue(), batch.message());
        if (!(batch.destination() instanceof Destination.Maildir)) {
            Tried tried = new Attempt(network, current, batch, content, answered).run();
            if (isInner(batch.destination())) forgetUnknown(batch, tried);
            return tried;
        }
        answered.run();
        Maildir maildir = new Maildir(current, around.directory(), around.queue()::hasRoomFor);
        return new Tried(
                batch.recipients().stream()
                        .map(recipient -> maildir.deliver(batch.message(), recipient, content))
                        .toList(),
                true,
                Tried.Path.none());
    }

    /** Whether it leads to the next host of a domain of ours, which is asked for recipients. */
    private static boolean isInner(Destination destination) {
        return destination instanceof Destination.Lmtp || destination instanceof Destination.Inner;
    }

    /** The next client to name a recipient that has just been refused is told so at once. */
    private void forgetUnknown(Batch batch, Tried tried) {
        for (int i = 0; i < batch.recipients().size(); i++) {
            if (tried.recipients().get(i).status().kind() != 5) continue;
            around.directory().forget(batch.recipients().get(i).recipient().address());
        }
    }

    private void postpone(Batch batch, DeliveryStatus why, Instant until) {
        if (recorder.postponed(batch, why, until, schedule())) finish(batch.work());
    }

    /** What ended because we stop has not been tried: it is due again at the next start. */
    private void interrupted(Batch batch) {
        emit(
                Event.of("attempt.defer")
                        .with("id", batch.message().id())
                        .with("route", batch.destination().text())
                        .with("recipients", batch.recipients().size())
                        .with("reason", "the server stops"));
        leave(batch);
    }

    private void leave(Batch batch) {
        if (batch.work().leave(batch.recipients())) finish(batch.work());
    }

    /** Writes what became of a message, when nothing more is to become of it for now. */
    private void finish(Work work) {
        write(
                work,
                () -> {
                    try {
                        recorder.record(work, schedule());
                    } finally {
                        places.release(places(work));
                    }
                });
    }

    /** Writes who has got a message already while others of its recipients still wait. */
    private void keep(Batch batch, Tried tried) {
        if (tried.anyDelivered()) write(batch.work(), () -> recorder.delivered(batch, tried));
    }

    /** What waits for the disk. */
    private interface Writing {
        void run() throws InterruptedException;
    }

    /** Writes on a thread of its own, so that the destination need not wait for the disk. */
    private void write(Work work, Writing writing) {
        Thread.ofVirtual()
                .name("record")
                .start(() -> {
                    try {
                        writing.run();
                    } catch (InterruptedException e) {
                        // Nobody interrupts this thread; it ends with the process.
                    } catch (RuntimeException | Error bug) {
                        // The message stays leased, and in the queue: the next start tries again.
                        emit(Event.of("record.bug").with("id", work.message().id()).because(bug));
                    }
                });
    }

    private Router router() {
        Router current = router;
        Config now = config.get();
        if (!current.config().equals(now)) {
            current = new Router(now);
            router = current;
        }
        return current;
    }

    private RetrySchedule schedule() {
        return new RetrySchedule(config.get().services().outbound());
    }

    /** What a destination gets; no rate keeps mail from hosts of our own. */
    private Lines.Allowance allowance(Destination destination) {
        OutboundConfig.Flow flow = config.get().services().outbound().flow();
        boolean outside =
                switch (destination) {
                    case Destination.Maildir _,
                            Destination.Lmtp _,
                            Destination.Inner _,
                            Destination.Nowhere _ ->
                            false;
                    case Destination.RelayHost _, Destination.Exchangers _, Destination.Literal _ ->
                            true;
                };
        return new Lines.Allowance(flow.concurrency(), outside ? flow.rate() : Optional.empty());
    }

    private Instant now() {
        return around.clock().instant();
    }

    private void emit(Event event) {
        around.events().emit(event);
    }

    /**
     * Stops taking work, gives back what waits and what is not yet being handed over, and lets the
     * rest end and be recorded within a grace period of 20 s.
     */
    @Override
    public void close() {
        stopped = true;
        taker.interrupt();
        lines.close().forEach(this::leave);
        turns.close();
        network.connections().close();
        network.client().interrupt();
        try {
            // All places are free when the outcome of the last message is on disk.
            if (places.tryAcquire(MOST_PLACES, GRACE.toSeconds(), TimeUnit.SECONDS)) {
                places.release(MOST_PLACES);
            } else {
                int left = MOST_PLACES - places.availablePermits();
                emit(
                        Event.of("delivery.warn")
                                .with("reason", "the grace period is over")
                                .with("recipients", left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            recorder.close();
        }
    }
}
