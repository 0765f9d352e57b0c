package org.signpost.delivery;

import org.signpost.account.Directory;
import org.signpost.address.Domain;
import org.signpost.config.Config;
import org.signpost.config.OutboundConfig;
import org.signpost.delivery.Tried.Reach;
import org.signpost.dns.Resolver;
import org.signpost.hop.Destination;
import org.signpost.hop.NextHops;
import org.signpost.hop.ReturnPaths;
import org.signpost.hop.Route;
import org.signpost.hop.Router;
import org.signpost.keys.AuthorKeys;
import org.signpost.keys.KeyWaits;
import org.signpost.observe.Alarm;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.Queue;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.QueueId;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.smtpclient.Timeouts;
import org.signpost.srs.Srs;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes due mail from the queue, has it planned, and lets its batches go when their line says so;
 * one virtual thread for each attempt.
 */
public final class Dispatcher implements AutoCloseable {

    private static final int MOST_TAKEN = 64;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final DeliveryStatus TOO_MANY =
            DeliveryStatus.ours("4.4.3", "too many messages wait for the DNS");

    private final Surroundings around;
    private final Supplier<Config> config;
    private final NextHops hops;
    private final Handover handover;
    private final KeyWaits waits;
    private final Recorder recorder;
    private final Planner planner;
    private final Planning planning;
    private final Lines lines = new Lines();
    private final Permits permits;
    private final Alarm turns;
    private final Thread taker;
    private volatile Router router;
    private volatile Config seen;
    private volatile boolean stopped;

    /**
     * What delivery works with.
     *
     * @param queue where work comes from and outcomes go to
     * @param directory where bounces to addresses of ours lead
     * @param resolver finds hosts
     * @param keys sign
     * @param srs makes senders of what is passed on
     */
    public record Surroundings(
            Queue queue,
            Directory directory,
            Resolver resolver,
            AuthorKeys keys,
            Srs srs,
            Clock clock,
            EventSink events) {}

    /** A dispatcher that begins with {@link #start} and follows the configuration as it changes. */
    public Dispatcher(Surroundings around, Supplier<Config> config) {
        this(around, config, () -> NextHops.timeouts(config.get()), new Permits());
    }

    Dispatcher(
            Surroundings around,
            Supplier<Config> config,
            Supplier<Timeouts> timeouts,
            Permits permits) {
        this.permits = permits;
        this.around = around;
        this.config = config;
        hops = new NextHops(around.resolver(), around.clock(), timeouts);
        waits = new KeyWaits(around.queue(), around.keys(), around.clock(), around.events());
        Signer signer = new Signer(around.keys(), waits, around.clock());
        handover =
                new Handover(
                        around.queue(),
                        around.directory(),
                        hops,
                        signer,
                        new ReturnPaths(around.directory(), around.srs()),
                        around.clock());
        Bouncer bouncer = new Bouncer(around.queue(), around.directory(), config, around.events());
        recorder =
                new Recorder(
                        around.queue(),
                        bouncer,
                        () -> new RetrySchedule(config.get().services().outbound()),
                        new Recorder.Surroundings(
                                around.clock(), around.events(), this::returnUnsettled));
        planner = new Planner(hops);
        planning = new Planning(around.queue());
        turns = new Alarm(around.clock(), () -> start("turn", this::due));
        seen = config.get();
        router = new Router(seen);
        taker = Thread.ofVirtual().name("delivery").unstarted(this::take);
    }

    /** Begins to take work. */
    public void start() {
        taker.start();
        start("keys", waits::lookAtAll);
    }

    /** Has mail tried at once that waited for a key and can be signed by now. */
    public void lookForKeys() {
        start("keys", waits::look);
    }

    /** Whether mail of an author in that domain has waited for a key for an hour. */
    public boolean holds(Domain author) {
        return waits.holds(author);
    }

    /** Tries destinations again at once that could not be reached lately. */
    public void forgive() {
        lines.forgive();
        hops.forgive();
    }

    private void take() {
        try {
            while (!stopped) {
                try {
                    if (isHeld()) pause();
                    else takeSome();
                } catch (RuntimeException | Error bug) {
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
        List<Queued> taken = List.of();
        try {
            taken = around.queue().take(MOST_TAKEN);
        } catch (IOException e) {
            emit(Event.of("queue.fail").with("reason", String.valueOf(e.getMessage())));
        }
        boolean held = isHeld();
        each(
                taken,
                message -> {
                    if (held) around.queue().giveBack(message.id());
                    else dispatch(new Work(message, router()));
                });
        lines.tidy(now());
        if (taken.isEmpty()) pause();
    }

    private void pause() throws InterruptedException {
        around.clock().sleepUntil(now().plus(PAUSE));
    }

    private void dispatch(Work work) {
        Map<Route, List<OpenRecipient>> routes = Planner.routes(work);
        if (!Planner.needsDns(routes)) {
            plan(work, routes);
            return;
        }
        // The DNS may take long, and the next message needs none perhaps.
        switch (planning.begin(work.message().id())) {
            case NOW ->
                    start(
                            "plan",
                            () -> {
                                try {
                                    plan(work, routes);
                                } finally {
                                    planning.end();
                                }
                            });
            case LATER -> {}
            case TOO_MANY -> {
                recorder.begin();
                recorder.postponed(Lines.crowded(nowhere(work, TOO_MANY), TOO_MANY, now()));
            }
        }
    }

    private Batch nowhere(Work work, DeliveryStatus why) {
        Destination nowhere = new Destination.Nowhere(config.get().node().name(), why);
        return new Batch(work, nowhere, work.message().open());
    }

    private void plan(Work work, Map<Route, List<OpenRecipient>> routes) {
        List<Batch> batches;
        try {
            batches = planner.batches(work, routes);
        } catch (RuntimeException | Error bug) {
            emit(Event.of("delivery.bug").with("id", work.message().id()).because(bug));
            batches = List.of(nowhere(work, internalError(bug)));
        }
        // Until now nothing was begun that a stop would have to wait for.
        recorder.begin();
        each(batches, this::admit);
    }

    private void admit(Batch batch) {
        if (batch.destination() instanceof Destination.Nowhere(_, DeliveryStatus why)) {
            recorder.attempted(batch, Tried.all(batch, why));
            return;
        }
        apply(lines.add(batch, allowance(batch.destination()), now()));
    }

    private void due() {
        apply(lines.due(this::allowance, now()));
    }

    private void apply(Moves moves) {
        each(moves.go(), this::start);
        each(moves.back(), recorder::postponed);
        each(moves.full(), recorder::leftFull);
        each(moves.stay(), recorder::left);
        each(moves.returned(), around.queue()::giveBack);
        moves.turn().ifPresent(turns::setTo);
    }

    /** A bug with one must not make others be forgotten. */
    private <T> void each(List<T> all, Consumer<T> step) {
        for (T one : all) {
            try {
                step.accept(one);
            } catch (RuntimeException bug) {
                emit(Event.of("delivery.bug").because(bug));
            }
        }
    }

    /** What becomes of a message of which nothing is to be recorded. */
    private void returnUnsettled(Work work) {
        QueueId id = work.message().id();
        Optional<Destination> full = work.full();
        if (full.isEmpty() || stopped) {
            around.queue().giveBack(id);
        } else {
            around.queue().setAside(id);
            apply(lines.park(full.get(), id, now()));
        }
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
                        // Given back it would be tried again at once, and so for ever.
                        recorder.attempted(batch, Tried.all(batch, internalError(bug)));
                        apply(lines.skipped(batch, allowance(batch.destination()), now()));
                    }
                });
    }

    private void attempt(Batch batch) {
        Optional<Tried> tried = tried(batch);
        if (tried.isEmpty()) {
            apply(lines.skipped(batch, allowance(batch.destination()), now()));
            recorder.left(batch);
            return;
        }
        try {
            // First the line, then the outcome: who sees the outcome finds the line as it left it.
            apply(ended(batch, tried.get()));
        } finally {
            // Who asked nobody was put back with the line's others.
            if (tried.get().reach() != Reach.LEFT_ALONE) recorder.attempted(batch, tried.get());
        }
    }

    private Moves ended(Batch batch, Tried tried) {
        Lines.Allowance allowance = allowance(batch.destination());
        return switch (tried.reach()) {
            case REACHED -> lines.ended(batch, allowance, now());
            case NOT_BEGUN -> lines.skipped(batch, allowance, now());
            case UNREACHABLE, LEFT_ALONE -> lines.unreachable(batch, tried, now());
        };
    }

    /** What came of an attempt, where one was made. */
    private Optional<Tried> tried(Batch batch) {
        Destination destination = batch.destination();
        boolean known = lines.hasAnswered(destination, now());
        try (Permits.Permit permit = permits.acquire(destination, known)) {
            apply(lines.begun(batch, now()));
            if (isStale(batch)) return Optional.empty();
            Runnable answered =
                    () -> {
                        permit.answered();
                        apply(lines.answered(destination, allowance(destination), now()));
                    };
            Tried tried = handover.run(batch, config.get(), answered);
            if (!stopped || !tried.isInterrupted()) return Optional.of(tried);
        }
        tellInterrupted(batch);
        return Optional.empty();
    }

    /** Whether something changed while it waited: it is planned anew, if it is still there. */
    private boolean isStale(Batch batch) {
        return stopped
                || isHeld()
                || batch.work().router() != router()
                || !around.queue().isQueued(batch.message().id());
    }

    /** What ended because we stop has not been tried: it is due again at the next start. */
    private void tellInterrupted(Batch batch) {
        emit(
                Event.of("attempt.defer")
                        .with("id", batch.message().id())
                        .with("route", batch.destination().text())
                        .with("recipients", batch.recipients().size())
                        .with("reason", "the server stops"));
    }

    private static DeliveryStatus internalError(Throwable bug) {
        return DeliveryStatus.ours("4.3.0", "internal error: " + bug);
    }

    private Router router() {
        Config now = config.get();
        // The same object again is quick to compare.
        if (!seen.equals(now)) router = new Router(now);
        seen = now;
        return router;
    }

    /** What a destination gets; no rate keeps mail from hosts of our own. */
    private Lines.Allowance allowance(Destination destination) {
        OutboundConfig.Flow flow = config.get().services().outbound().flow();
        Optional<OutboundConfig.Rate> rate = destination.isOurs() ? Optional.empty() : flow.rate();
        return new Lines.Allowance(flow.concurrency(), rate);
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
        lines.close().forEach(recorder::left);
        turns.close();
        hops.close();
        try {
            int left = recorder.await(GRACE);
            if (left > 0) {
                emit(
                        Event.of("delivery.warn")
                                .with("reason", "the grace period is over")
                                .with("messages", left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            recorder.close();
        }
    }
}
