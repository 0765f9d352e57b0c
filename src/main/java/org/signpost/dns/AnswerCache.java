package org.signpost.dns;

import org.signpost.dns.Answer.Failed;
import org.signpost.dns.Answer.Found;
import org.signpost.dns.Answer.NoData;
import org.signpost.dns.Answer.NoSuchName;
import org.signpost.dns.CachingResolver.Question;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A bounded number of answers with the instant at which each ends; the least recently used go. */
final class AnswerCache {

    private final ReentrantLock lock = new ReentrantLock();

    /** By question, and for names that don't exist by the name alone. */
    private final Map<Object, Kept> entries;

    private record Kept(Answer<?> answer, Instant end) {

        boolean holds(Instant now) {
            return now.isBefore(end);
        }
    }

    AnswerCache(int max) {
        entries = new Recent<>(max);
    }

    /** The answer that still holds, with the TTL that is left. */
    <T> Optional<Answer<T>> find(Question<T> question, Instant now) {
        Optional<Kept> entry;
        lock.lock();
        try {
            entry = fresh(question, now).or(() -> denial(question.name(), now));
        } finally {
            lock.unlock();
        }
        return entry.map(e -> {
            Duration left = Duration.between(now, e.end());
            return CachingResolver.withTtl(question.typed(e.answer()), left);
        });
    }

    /** Keeps an answer that was given to a question asked at {@code asked}. */
    <T> void keep(Question<T> question, Answer<T> answer, Instant asked) {
        Kept entry = new Kept(answer, asked.plus(ttl(answer)));
        if (!entry.holds(asked)) {
            return;
        }
        lock.lock();
        try {
            if (answer instanceof NoSuchName<T>(var ttl, var security, DnsName denied)) {
                entries.put(denied, entry);
                if (denied.equals(question.name())) {
                    entries.remove(question);
                    return;
                }
            }
            entries.put(question, entry);
        } finally {
            lock.unlock();
        }
    }

    private static Duration ttl(Answer<?> answer) {
        return switch (answer) {
            case Found<?> f -> f.ttl();
            case NoSuchName<?> n -> n.ttl();
            case NoData<?> n -> n.ttl();
            case Failed<?> f -> CachingResolver.FAILURE_TTL;
        };
    }

    /** The NXDOMAIN of the name or of one above it (RFC 8020 §2). */
    private Optional<Kept> denial(DnsName name, Instant now) {
        for (Optional<DnsName> at = Optional.of(name);
                at.isPresent();
                at = at.flatMap(DnsName::parent)) {
            Optional<Kept> denied = fresh(at.get(), now);
            if (denied.isPresent()) return denied;
        }
        return Optional.empty();
    }

    /** What holds still; what doesn't is forgotten. */
    private Optional<Kept> fresh(Object key, Instant now) {
        Optional<Kept> entry = Optional.ofNullable(entries.get(key));
        Optional<Kept> fresh = entry.filter(e -> e.holds(now));
        if (fresh.isEmpty() && entry.isPresent()) entries.remove(key);
        return fresh;
    }
}
