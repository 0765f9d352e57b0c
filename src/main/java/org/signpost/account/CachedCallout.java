package org.signpost.account;

import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.observe.Clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers what the next host said about a recipient: yes for seven days, no for an hour, no
 * answer not at all. Questions about one recipient at the same time are asked once. At most 50,000
 * answers are kept, in memory.
 */
final class CachedCallout implements Callout {

    static final Duration ACCEPTED_FOR = Duration.ofDays(7);
    static final Duration REFUSED_FOR = Duration.ofHours(1);
    private static final int MOST = 50_000;

    private final Callout next;
    private final Clock clock;
    private final BoundedMap<Question, Kept> answers = new BoundedMap<>(MOST);
    private final Map<Question, CompletableFuture<Answer>> underWay = new ConcurrentHashMap<>();

    /** The recipient as written: how the next host compares local parts is its own affair. */
    private record Question(DomainConfig.Deliver host, Mailbox recipient) {}

    private record Kept(Answer answer, Instant until) {}

    CachedCallout(Callout next, Clock clock) {
        this.next = next;
        this.clock = clock;
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
            mine.complete(known(question).orElseGet(() -> asked(question, domain)));
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
        synchronized (answers) {
            boolean accepted =
                    answers.find(question)
                            .filter(k -> k.answer() instanceof Answer.Accepted)
                            .isPresent();
            if (accepted) answers.remove(question);
        }
    }

    private Answer asked(Question question, DomainConfig domain) {
        Answer answer = next.ask(domain, question.recipient());
        switch (answer) {
            case Answer.Accepted() -> keep(question, answer, ACCEPTED_FOR);
            case Answer.Refused refused -> keep(question, answer, REFUSED_FOR);
            case Answer.Unknown unknown -> {}
        }
        return answer;
    }

    private void keep(Question question, Answer answer, Duration time) {
        Kept kept = new Kept(answer, clock.instant().plus(time));
        synchronized (answers) {
            answers.put(question, kept);
        }
    }

    private Optional<Answer> known(Question question) {
        synchronized (answers) {
            return answers.find(question)
                    .filter(k -> clock.instant().isBefore(k.until()))
                    .map(Kept::answer);
        }
    }
}
