package org.signpost.account;

import org.signpost.account.CalloutStore.Bounds;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.store.Database;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers what the next host said about a recipient, over restarts: yes for seven days, no for an
 * hour, no answer not at all. Questions about one recipient at the same time are asked once.
 *
 * <p>At most 50,000 yes and 10,000 no are in memory, 200,000 and 10,000 in the store, which is read
 * only before the host would be asked.
 */
public final class CachedCallout implements Callout, AutoCloseable {

    static final Duration ACCEPTED_FOR = Duration.ofDays(7);
    static final Duration REFUSED_FOR = Duration.ofHours(1);
    private static final Bounds IN_MEMORY = new Bounds(50_000, 10_000);
    private static final Bounds STORED = new Bounds(200_000, 10_000);

    private final Callout next;
    private final Clock clock;
    private final CalloutStore store;

    /** Both guarded by the first: until when a recipient counts as taken, or as refused. */
    private final BoundedMap<Question, Instant> accepted;

    private final BoundedMap<Question, Instant> refused;
    private final Map<Question, CompletableFuture<Answer>> underWay = new ConcurrentHashMap<>();

    /** The recipient as written: how the next host compares local parts is its own affair. */
    record Question(DomainConfig.Deliver host, Mailbox recipient) {}

    /**
     * What a host said.
     *
     * @param until when that is believed
     */
    record Kept(boolean accepted, Instant until) {

        Answer answer() {
            return accepted ? new Answer.Accepted() : new Answer.Refused();
        }
    }

    /**
     * Asks and remembers.
     *
     * @param next asks the host
     * @param book {@code signpost.db}, opened with {@link Accounts#migrations}
     * @param events hears when answers can't be kept
     */
    public CachedCallout(Callout next, Database book, Clock clock, EventSink events) {
        this(next, clock, new CalloutStore(book, clock, events, STORED), IN_MEMORY);
    }

    CachedCallout(Callout next, Clock clock, CalloutStore store, Bounds memory) {
        this.next = next;
        this.clock = clock;
        this.store = store;
        accepted = new BoundedMap<>(memory.accepted());
        refused = new BoundedMap<>(memory.refused());
    }

    @Override
    public Answer ask(DomainConfig domain, Mailbox recipient) {
        Question question = new Question(domain.deliver(), recipient);
        Optional<Answer> known = known(question);
        if (known.isPresent()) return known.get();
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        CompletableFuture<Answer> first = underWay.putIfAbsent(question, mine);
        if (first != null) return first.join();
        try {
            mine.complete(
                    known(question)
                            .or(() -> stored(question))
                            .orElseGet(() -> asked(question, domain)));
        } finally {
            // Only where the question failed by a bug is there still no answer.
            mine.complete(new Answer.Unknown("the question failed"));
            underWay.remove(question);
        }
        return mine.join();
    }

    /** Forgets that the next host of a domain takes a recipient; what it refuses stays so. */
    void forget(DomainConfig domain, Mailbox recipient) {
        Question question = new Question(domain.deliver(), recipient);
        synchronized (accepted) {
            accepted.remove(question);
        }
        store.forget(question);
    }

    private Answer asked(Question question, DomainConfig domain) {
        Answer answer = next.ask(domain, question.recipient());
        switch (answer) {
            case Answer.Accepted() -> keep(question, true, ACCEPTED_FOR);
            case Answer.Refused() -> keep(question, false, REFUSED_FOR);
            case Answer.Unknown unknown -> {}
        }
        return answer;
    }

    private void keep(Question question, boolean yes, Duration time) {
        Kept kept = new Kept(yes, clock.instant().plus(time));
        remember(question, kept);
        store.keep(question, kept);
    }

    private void remember(Question question, Kept kept) {
        synchronized (accepted) {
            accepted.remove(question);
            refused.remove(question);
            (kept.accepted() ? accepted : refused).put(question, kept.until());
        }
    }

    private Optional<Answer> known(Question question) {
        synchronized (accepted) {
            return accepted.find(question)
                    .map(until -> new Kept(true, until))
                    .or(() -> refused.find(question).map(until -> new Kept(false, until)))
                    .filter(this::isFresh)
                    .map(Kept::answer);
        }
    }

    private Optional<Answer> stored(Question question) {
        Optional<Kept> kept = store.find(question).filter(this::isFresh);
        kept.ifPresent(k -> remember(question, k));
        return kept.map(Kept::answer);
    }

    private boolean isFresh(Kept kept) {
        return clock.instant().isBefore(kept.until());
    }

    /** Writes the last answers; later ones aren't kept in the store. */
    @Override
    public void close() {
        store.close();
    }
}
