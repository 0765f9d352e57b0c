package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.observe.TestClock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

class CachedCalloutTest {

    private static final DomainConfig DOMAIN =
            new DomainConfig(
                    Domain.of("a.test"),
                    new DomainConfig.Deliver.Maildir(),
                    new DomainConfig.Recipients.Callout(),
                    DomainConfig.Aliases.none(),
                    Optional.empty());

    @Test
    void questionsAboutOneRecipientAtTheSameTimeAreAskedOnce() throws Exception {
        TestClock clock = new TestClock();
        AtomicInteger asked = new AtomicInteger();
        Callout slow =
                (domain, recipient) -> {
                    asked.incrementAndGet();
                    try {
                        clock.sleepUntil(clock.instant().plusSeconds(1));
                    } catch (InterruptedException end) {
                        Thread.currentThread().interrupt();
                    }
                    return new Callout.Answer.Accepted();
                };
        CachedCallout cached = new CachedCallout(slow, clock);
        List<Future<Callout.Answer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> cached.ask(DOMAIN, Mailbox.of("x@a.test"))));
            }
            clock.awaitSleepers(1);
            clock.advance(Duration.ofSeconds(1));
            for (Future<Callout.Answer> answer : answers) {
                assertThat(answer.get()).isEqualTo(new Callout.Answer.Accepted());
            }
        }
        assertThat(asked).hasValue(1);
    }
}
