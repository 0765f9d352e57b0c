package org.signpost.dns;

import org.signpost.dns.Answer.Failed;
import org.signpost.dns.Answer.Failure;
import org.signpost.dns.Answer.Found;
import org.signpost.dns.Answer.NoData;
import org.signpost.dns.Answer.NoSuchName;
import org.signpost.observe.Clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Remembers answers for as long as they hold, never longer, and asks each question only once at a
 * time.
 *
 * <p>A name that doesn't exist stands for all names below it (RFC 8020). A failure is remembered
 * for five seconds, so that a queue full of mail for one broken domain doesn't hammer its servers
 * (RFC 9520 §3.2). An answer from memory has the TTL that is left.
 */
public final class CachingResolver implements Resolver {

    /** However long a domain wants an answer to be kept, it isn't kept longer. */
    static final Duration MAX_TTL = Duration.ofDays(1);

    /** RFC 2308 §5: one to three hours for "no" have been found to work well. */
    static final Duration MAX_NEGATIVE_TTL = Duration.ofHours(3);

    /** RFC 9520 §3.2: at least one second, at most five minutes. */
    static final Duration FAILURE_TTL = Duration.ofSeconds(5);

    private static final int ENTRIES = 50_000;

    private final Resolver upstream;
    private final Clock clock;
    private final AnswerCache cache;
    private final Map<Question<?>, CompletableFuture<Answer<?>>> asking = new ConcurrentHashMap<>();

    /** A cache of 50,000 answers in front of {@code upstream}. */
    public CachingResolver(Resolver upstream, Clock clock) {
        this(upstream, clock, ENTRIES);
    }

    /** A cache of so many answers in front of {@code upstream}; the least recently used go. */
    public CachingResolver(Resolver upstream, Clock clock, int entries) {
        this.upstream = upstream;
        this.clock = clock;
        this.cache = new AnswerCache(entries);
    }

    /** A question, and the key of its answer. */
    record Question<T>(DnsName name, RecordType<T> type) {

        /** Types are constants, so that the answer to this question has this question's type. */
        @SuppressWarnings("unchecked")
        Answer<T> typed(Answer<?> answer) {
            return (Answer<T>) answer;
        }
    }

    @Override
    public <T> Answer<T> query(DnsName name, RecordType<T> type) {
        Question<T> question = new Question<>(name, type);
        return cache.find(question, clock.instant()).orElseGet(() -> ask(question));
    }

    private <T> Answer<T> ask(Question<T> question) {
        CompletableFuture<Answer<?>> mine = new CompletableFuture<>();
        CompletableFuture<Answer<?>> other = asking.putIfAbsent(question, mine);
        if (other == null) {
            // On a thread of its own: others may wait for it when our caller is interrupted.
            Thread.ofVirtual().name("dns-query").start(() -> askUpstream(question, mine));
        }
        try {
            return question.typed((other == null ? mine : other).get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed<>(Failure.TIMEOUT, "interrupted while asking");
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking " + question, e.getCause());
        }
    }

    private <T> void askUpstream(Question<T> question, CompletableFuture<Answer<?>> asked) {
        try {
            // Somebody may have asked between our look at the cache and our turn.
            Optional<Answer<T>> known = cache.find(question, clock.instant());
            Answer<T> answer = known.orElseGet(() -> fetch(question));
            // Before the answer is told: who asks later must not be given one that may have ended.
            asking.remove(question, asked);
            asked.complete(answer);
        } catch (RuntimeException | Error e) {
            asking.remove(question, asked);
            asked.completeExceptionally(e);
        }
    }

    private <T> Answer<T> fetch(Question<T> question) {
        Instant before = clock.instant();
        Answer<T> answer = capped(upstream.query(question.name(), question.type()));
        // From before the question: what took long to arrive is no younger for it.
        cache.keep(question, answer, before);
        return answer;
    }

    private static <T> Answer<T> capped(Answer<T> answer) {
        return switch (answer) {
            case Found<T> f -> withTtl(f, least(f.ttl(), MAX_TTL));
            case NoSuchName<T> n -> withTtl(n, least(n.ttl(), MAX_NEGATIVE_TTL));
            case NoData<T> n -> withTtl(n, least(n.ttl(), MAX_NEGATIVE_TTL));
            case Failed<T> f -> f;
        };
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    static <T> Answer<T> withTtl(Answer<T> answer, Duration ttl) {
        return switch (answer) {
            case Found<T> f -> new Found<>(f.records(), ttl, f.security(), f.canonicalName());
            case NoSuchName<T> n -> new NoSuchName<>(ttl, n.security(), n.canonicalName());
            case NoData<T> n -> new NoData<>(ttl, n.security(), n.canonicalName());
            case Failed<T> f -> f;
        };
    }
}
