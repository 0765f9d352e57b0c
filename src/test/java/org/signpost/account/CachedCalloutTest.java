package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.account.Callout.Answer;
import org.signpost.account.CalloutStore.Bounds;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.DomainConfig;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    private static final Bounds PLENTY = new Bounds(1000, 1000);
    private static final Answer YES = new Answer.Accepted();
    private static final Answer NO = new Answer.Refused();
    private static final Answer DOWN = new Answer.Unknown("down");

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Answer answer = YES;
    private Bounds memory = PLENTY;
    private Bounds stored = PLENTY;
    private Database database;
    private CachedCallout cached;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("signpost.db"), Accounts.migrations());
        Callout host =
                (domain, recipient) -> {
                    asked.incrementAndGet();
                    return answer;
                };
        CalloutStore store = new CalloutStore(database, clock, events::add, stored);
        cached = new CachedCallout(host, clock, store, memory);
    }

    @AfterEach
    void close() throws IOException {
        cached.close();
        database.close();
    }

    @Test
    void questionsAboutOneRecipientAtTheSameTimeAreAskedOnce() throws Exception {
        Callout slow =
                (domain, recipient) -> {
                    asked.incrementAndGet();
                    try {
                        clock.sleepUntil(clock.instant().plusSeconds(1));
                    } catch (InterruptedException end) {
                        Thread.currentThread().interrupt();
                    }
                    return YES;
                };
        List<Future<Answer>> answers = new ArrayList<>();
        try (CachedCallout once = new CachedCallout(slow, database, clock, events::add);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> once.ask(DOMAIN, Mailbox.of("x@a.test"))));
            }
            clock.awaitSleepers(1);
            clock.advance(Duration.ofSeconds(1));
            for (Future<Answer> one : answers) assertThat(one.get()).isEqualTo(YES);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aYesHoldsOverARestartForWhatIsLeftOfItsSevenDays() throws IOException {
        assertThat(ask("x")).isEqualTo(YES);
        clock.advance(Duration.ofDays(3));
        restart(DOWN);
        assertThat(ask("x")).isEqualTo(YES);
        assertThat(ask("X")).isEqualTo(DOWN);
        clock.advance(Duration.ofDays(4).minusSeconds(1));
        restart(DOWN);
        assertThat(ask("x")).isEqualTo(YES);
        clock.advance(Duration.ofSeconds(1));
        assertThat(ask("x")).isEqualTo(DOWN);
        restart(DOWN);
        assertThat(ask("x")).isEqualTo(DOWN);
    }

    @Test
    void aNoHoldsOverARestartForWhatIsLeftOfItsHour() throws IOException {
        answer = NO;
        assertThat(ask("x")).isEqualTo(NO);
        clock.advance(Duration.ofMinutes(59));
        restart(YES);
        assertThat(ask("x")).isEqualTo(NO);
        clock.advance(Duration.ofMinutes(1));
        restart(DOWN);
        assertThat(ask("x")).isEqualTo(DOWN);
    }

    @Test
    void theLastAnswerIsTheOneThatIsKept() throws IOException {
        answer = NO;
        ask("x");
        clock.advance(CachedCallout.REFUSED_FOR);
        answer = YES;
        ask("x");
        restart(DOWN);
        assertThat(ask("x")).isEqualTo(YES);
    }

    @Test
    void aFloodOfUnknownUsersLeavesTheKnownOnes() throws IOException {
        memory = new Bounds(2, 2);
        stored = new Bounds(2, 20);
        restart(YES);
        ask("x");
        ask("y");
        answer = NO;
        for (int i = 0; i < 200; i++) ask("nobody" + i);
        answer = DOWN;
        int before = asked.get();
        assertThat(ask("x")).isEqualTo(YES);
        assertThat(ask("y")).isEqualTo(YES);
        restart(DOWN);
        assertThat(ask("x")).isEqualTo(YES);
        assertThat(ask("y")).isEqualTo(YES);
        assertThat(asked).hasValue(before);
        // They are counted now and then only.
        assertThat(rows()).isLessThanOrEqualTo(2 + 20 + 3);
    }

    @Test
    void whatRanOutIsForgottenAndOfTheRestTheOldest() throws IOException {
        stored = new Bounds(3, 1);
        memory = new Bounds(1, 1);
        restart(YES);
        for (String name : List.of("a", "b", "c", "d", "e")) {
            ask(name);
            clock.advance(Duration.ofHours(1));
        }
        restart(DOWN);
        assertThat(rows()).isEqualTo(3);
        assertThat(ask("b")).isEqualTo(DOWN);
        assertThat(ask("c")).isEqualTo(YES);
        clock.advance(CachedCallout.ACCEPTED_FOR);
        answer = NO;
        ask("z");
        restart(DOWN);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void whatIsForgottenIsForgottenInTheStoreToo() throws IOException {
        ask("x");
        ask("y");
        restart(DOWN);
        cached.forget(DOMAIN, Mailbox.of("x@a.test"));
        assertThat(ask("x")).isEqualTo(DOWN);
        restart(DOWN);
        assertThat(ask("x")).isEqualTo(DOWN);
        assertThat(ask("y")).isEqualTo(YES);
    }

    @Test
    void whatIsRefusedIsNotForgotten() throws IOException {
        answer = NO;
        ask("x");
        cached.forget(DOMAIN, Mailbox.of("x@a.test"));
        restart(YES);
        cached.forget(DOMAIN, Mailbox.of("x@a.test"));
        restart(YES);
        assertThat(ask("x")).isEqualTo(NO);
    }

    @Test
    void aStoreThatFailsIsToldOnceAndAnswersAreThoseOfTheHost() throws IOException {
        ask("x");
        cached.close();
        open();
        database.close();
        assertThat(ask("y")).isEqualTo(YES);
        answer = DOWN;
        assertThat(ask("y")).isEqualTo(YES);
        assertThat(ask("x")).isEqualTo(DOWN);
        assertThat(events).extracting(Event::name).containsExactly("callout.fail");
    }

    private Answer ask(String local) {
        return cached.ask(DOMAIN, Mailbox.of(local + "@a.test"));
    }

    private void restart(Answer next) throws IOException {
        close();
        answer = next;
        open();
    }

    private long rows() throws IOException {
        return database.read(sql -> sql.number("SELECT count(*) FROM callout"));
    }
}
