package org.signpost.delivery;

import org.signpost.account.Directory;
import org.signpost.config.Config;
import org.signpost.config.OutboundConfig;
import org.signpost.dns.Resolver;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

    /** Attempts at a time, to all destinations; each may hold a piece of a message in memory. */
    private static final int MOST_ATTEMPTS =
            Math.clamp(Runtime.getRuntime().maxMemory() / (512 * 1024), 50, 1000);

    /** Deliveries at a time into folders of our own, which wait for nobody but the disk. */
    private static final int MOST_LOCAL = 50;

    private static final int MOST_TAKEN = 64;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final DeliveryStatus STOPPED = DeliveryStatus.ours("4.3.2", "the server stops");

    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Surroundings around;
    private final Supplier<Config> config;
    private final Network network;
    private final Recorder recorder;
    private final Lines lines = new Lines();
    private final Turns turns;
    private final Semaphore places = new Semaphore(MOST_PLACES);
    private final Semaphore remote = new Semaphore(MOST_ATTEMPTS, true);
    private final Semaphore local = new Semaphore(MOST_LOCAL, true);
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
        turns = new Turns(lines, around.clock());
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
        Work work = new Work(message);
        // What was taken must not be forgotten, so this waits whatever happens.
        places.acquireUninterruptibly(places(work));
        routes(message).forEach((route, recipients) -> dispatch(work, route, recipients));
    }

    private Map<Route, List<OpenRecipient>> routes(Queued message) {
        Router current = router();
        Map<Route, List<OpenRecipient>> routes = new LinkedHashMap<>();
        for (OpenRecipient recipient : message.open()) {
            Route route =
                    current.route(message.envelope().sender(), recipient.recipient().address());
            routes.computeIfAbsent(route, r -> new ArrayList<>(1)).add(recipient);
        }
        return routes;
    }

    private static int places(Work work) {
        return Math.min(MOST_PLACES_OF_ONE, work.message().open().size());
    }

    private void dispatch(Work work, Route route, List<OpenRecipient> recipients) {
        for (int i = 0; i < recipients.size(); i += Batch.MOST_RECIPIENTS) {
            int end = Math.min(recipients.size(), i + Batch.MOST_RECIPIENTS);
            admit(new Batch(work, route, List.copyOf(recipients.subList(i, end))));
        }
    }

    private void admit(Batch batch) {
        int room = places.availablePermits();
        switch (lines.add(batch, concurrency(), rate(batch.route()), room, now())) {
            case Lines.Go() -> run(batch);
            case Lines.Wait() -> {}
            case Lines.Back(DeliveryStatus why, Instant until) -> postpone(batch, why, until);
            case Lines.Closed() -> leave(batch);
        }
    }

    private void run(Batch batch) {
        Thread.ofVirtual()
                .name("attempt")
                .start(() -> {
                    try {
                        attempts(batch);
                    } catch (RuntimeException | Error bug) {
                        emit(Event.of("attempt.bug").with("id", batch.message().id()).because(bug));
                    }
                });
    }

    /** Attempts one batch after the other, as long as some wait for this destination. */
    @SuppressWarnings("ThreadPriorityCheck") // See the comment at the call.
    private void attempts(Batch first) {
        Batch batch = first;
        while (true) {
            Route route = batch.route();
            if (!turns.await(route, () -> rate(route))) {
                interrupted(batch);
                return;
            }
            Tried tried = attempt(batch);
            if (stopped && tried.isInterrupted()) {
                interrupted(batch);
                return;
            }
            boolean last = recorder.attempted(batch, tried, schedule());
            // First the line, then the outcome: who sees the outcome finds the line as it left it.
            List<Batch> next = next(route, tried);
            if (last) finish(batch.work());
            else keep(batch, tried);
            if (next.isEmpty()) return;
            next.subList(1, next.size()).forEach(this::run);
            batch = next.getFirst();
            // One message is a fair share; other sessions wait for this carrier thread.
            Thread.yield();
        }
    }

    private List<Batch> next(Route route, Tried tried) {
        if (tried.reached()) return lines.reached(route, concurrency());
        DeliveryStatus why = tried.recipients().getFirst();
        Lines.Stranded stranded = lines.unreachable(route, why, now());
        stranded.batches().forEach(batch -> postpone(batch, why, stranded.until()));
        return List.of();
    }

    private Tried attempt(Batch batch) {
        long start = System.nanoTime();
        Semaphore permits = batch.route() instanceof Route.Maildir ? local : remote;
        permits.acquireUninterruptibly();
        try {
            if (stopped) return Tried.unreachable(batch, STOPPED);
            return tried(batch).took(System.nanoTime() - start);
        } catch (RuntimeException | Error bug) {
            emit(Event.of("attempt.bug").with("id", batch.message().id()).because(bug));
            return Tried.all(batch, DeliveryStatus.ours("4.3.0", "internal error: " + bug));
        } finally {
            permits.release();
        }
    }

    private Tried tried(Batch batch) {
        Config current = config.get();
        Content content = new QueuedContent(around.queue(), batch.message());
        if (!(batch.route() instanceof Route.Maildir)) {
            Tried tried = new Attempt(network, current, batch, content).run();
            if (isInner(batch.route())) forgetUnknown(batch, tried);
            return tried;
        }
        Maildir maildir = new Maildir(current, around.directory(), around.queue()::hasRoomFor);
        return new Tried(
                batch.recipients().stream()
                        .map(recipient -> maildir.deliver(batch.message(), recipient, content))
                        .toList(),
                true,
                Tried.Path.none());
    }

    /** Whether it leads to the next host of a domain of ours, which is asked for recipients. */
    private static boolean isInner(Route route) {
        return switch (route) {
            case Route.Lmtp _, Route.Inner _ -> true;
            case Route.Maildir _, Route.RelayHost _, Route.Mx _ -> false;
        };
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
                        .with("route", batch.route().text())
                        .with("recipients", batch.recipients().size())
                        .with("reason", "the server stops"));
        leave(batch);
    }

    private void leave(Batch batch) {
        if (batch.work().leave(batch.recipients().size())) finish(batch.work());
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

    private int concurrency() {
        return config.get().services().outbound().flow().concurrency();
    }

    /** What a destination outside may be sent. */
    private Optional<OutboundConfig.Rate> rate(Route route) {
        return switch (route) {
            case Route.Maildir _, Route.Lmtp _, Route.Inner _ -> Optional.empty();
            case Route.RelayHost _, Route.Mx _ -> config.get().services().outbound().flow().rate();
        };
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
        }
    }
}
