package org.signpost.hop;

import org.signpost.account.Callout.Answer;
import org.signpost.observe.Clock;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts questions to one next hop: some at a time, each within a time that begins when its turn has
 * come, and none while the host is down. It is down when a question found it silent and no other
 * was answered meanwhile: a host that is slow only to names that it doesn't know, or that takes few
 * connections, answers for those that it knows.
 */
final class NextHop {

    private final Clock clock;
    private final RecipientCallout.Limits limits;
    private final Semaphore permits;
    private final AtomicLong answers = new AtomicLong();
    private volatile Optional<Down> down = Optional.empty();

    NextHop(Clock clock, RecipientCallout.Limits limits) {
        this.clock = clock;
        this.limits = limits;
        permits = new Semaphore(limits.questions(), true);
    }

    /** What came of a question. */
    sealed interface Heard {}

    /** The host answered. */
    record Said(Answer answer) implements Heard {}

    /** It could not be reached, or broke off. */
    record Silence(String reason) implements Heard {}

    private record Down(String reason, Instant until) {}

    /** The answer to a question, or why there is none within the time. */
    Answer ask(Callable<Heard> question) {
        Optional<Answer> none = whyNot();
        if (none.isPresent()) return none.get();
        try {
            if (!permits.tryAcquire(limits.turn().toNanos(), TimeUnit.NANOSECONDS)) {
                return new Answer.Unknown("too many questions wait for the next host");
            }
            none = whyNot();
            if (none.isEmpty()) return answer(question);
            permits.release();
            return none.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("the server stops");
        }
    }

    private Optional<Answer> whyNot() {
        return down.filter(d -> clock.instant().isBefore(d.until()))
                .map(d -> new Answer.Unknown("a moment ago: " + d.reason()));
    }

    /** Asks on a thread of its own, which can be called off whatever it waits for. */
    private Answer answer(Callable<Heard> question) throws InterruptedException {
        long before = answers.get();
        FutureTask<Heard> asking = new FutureTask<>(question);
        Thread thread = Thread.ofVirtual().name("callout").unstarted(() -> run(asking));
        thread.start();
        try {
            return answer(asking.get(limits.answer().toNanos(), TimeUnit.NANOSECONDS), before);
        } catch (TimeoutException late) {
            String reason = "no answer within " + limits.answer().toSeconds() + " s";
            return answer(new Silence(reason), before);
        } catch (ExecutionException bug) {
            if (bug.getCause() instanceof RuntimeException ours) throw ours;
            throw new IllegalStateException(bug.getCause());
        } finally {
            // Interrupting a virtual thread ends what it reads from.
            thread.interrupt();
        }
    }

    private void run(FutureTask<Heard> asking) {
        try {
            asking.run();
        } finally {
            permits.release();
        }
    }

    private Answer answer(Heard heard, long before) {
        return switch (heard) {
            case Said(Answer answer) -> {
                answers.incrementAndGet();
                yield answer;
            }
            case Silence(String reason) -> {
                if (answers.get() == before) {
                    down = Optional.of(new Down(reason, clock.instant().plus(limits.leftAlone())));
                }
                yield new Answer.Unknown(reason);
            }
        };
    }
}
