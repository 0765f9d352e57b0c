package org.signpost.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.Await;
import org.signpost.authentication.Evaluation;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.report.Observed.OfDomain;
import org.signpost.report.Observed.Source;
import org.signpost.report.Observed.Would;
import org.signpost.store.Database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** P17: what reports tell of each message is kept, and nobody waits for that. */
class EvaluationLogTest {

    @TempDir Path folder;

    private final TestClock clock = new TestClock();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private Database database;
    private EvaluationLog log;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("trace.db"), Evaluations.migrations());
        log = new EvaluationLog(database, clock, events::add);
    }

    @AfterEach
    void close() throws IOException {
        log.close();
        database.close();
    }

    private Observed observed() throws IOException {
        return new Evaluations(database).observed(Instant.EPOCH, 10);
    }

    @Test
    void whatCameInOneSecondIsWrittenTogether() throws Exception {
        log.accept(Mail.of("a.test").at(clock.instant()).build());
        clock.awaitSleepers(2);
        log.accept(Mail.of("b.test").at(clock.instant()).build());
        assertThat(observed().messages()).isZero();
        clock.advance(EvaluationLog.WRITTEN_EVERY);
        Await.until(() -> observed().messages() == 2);
        assertThat(observed().authors()).isEqualTo(2);
    }

    @Test
    void theEndWritesWhatWaits() throws Exception {
        log.accept(Mail.of("a.test").at(clock.instant()).build());
        log.close();
        assertThat(observed().messages()).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitIsLeftOutAndToldHowMuchThatIs() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        // The disk is busy with something else, and nobody who adds one notices.
        Thread.ofVirtual().start(() -> occupy(released));
        Evaluation one = Mail.of("a.test").at(clock.instant()).build();
        int added = EvaluationLog.MOST_WAITING + 100;
        for (int i = 0; i < added; i++) log.accept(one);
        released.countDown();
        log.close();
        long left =
                events.stream()
                        .filter(e -> e.name().equals("report.fail"))
                        .mapToLong(e -> Long.parseLong(e.value("messages").orElseThrow()))
                        .sum();
        assertThat(left).isPositive();
        assertThat(observed().messages()).isEqualTo(added - left);
    }

    private void occupy(CountDownLatch until) {
        try {
            database.write(sql -> {
                Await.until(until);
                return 0;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDatabaseThatFailsIsToldAndNobodyElseIsTroubled() throws Exception {
        database.close();
        log.accept(Mail.of("a.test").at(clock.instant()).build());
        log.close();
        assertThat(events).singleElement().extracting(Event::name).isEqualTo("report.fail");
        assertThat(events.getFirst().value("messages")).contains("1");
    }

    @Test
    void whatIsOlderThan30DaysIsForgottenAlsoWhereNoMailComes() throws Exception {
        log.accept(Mail.of("a.test").at(clock.instant()).signed("s", "a.test").build());
        log.close();
        log = new EvaluationLog(database, clock, events::add);
        clock.awaitSleepers(1);
        assertThat(observed().messages()).isEqualTo(1);
        clock.advance(EvaluationLog.KEPT.plusHours(1));
        Await.until(() -> observed().messages() == 0);
        assertThat(rows("signature") + rows("policy") + rows("observation")).isZero();
    }

    private long rows(String table) throws IOException {
        return database.read(sql -> sql.number("SELECT count(*) FROM " + table));
    }

    @Test
    void onePolicyIsKeptOnceForAllItsMessages() throws Exception {
        for (int i = 0; i < 3; i++) log.accept(Mail.of("a.test").at(clock.instant()).build());
        log.accept(Mail.of("b.test").at(clock.instant()).build());
        log.close();
        assertThat(rows("policy")).isEqualTo(2);
        String whole =
                "SELECT domain || ' p=' || p || ' sp=' || sp || ' np=' || np || ' adkim=' || adkim"
                    + " || ' aspf=' || aspf || ' t=' || testing || ' fo=' || fo || ' ' || reports"
                    + " FROM policy ORDER BY id LIMIT 1";
        String kept = database.read(sql -> sql.first(whole, row -> row.text(1)).orElseThrow());
        assertThat(kept)
                .isEqualTo(
                        "a.test p=quarantine sp=reject np= adkim=r aspf=s t=1 fo=0:d"
                                + " mailto:dmarc@a.test mailto:dmarc@b.test");
    }

    @Test
    void observedChecksAreSummedUpByAuthorDomain() throws Exception {
        Instant now = clock.instant();
        for (int i = 0; i < 3; i++) log.accept(Mail.of("quiet.test").at(now).build());
        for (int i = 0; i < 2; i++) {
            log.accept(
                    Mail.of("a.test")
                            .at(now)
                            .signed("s", "b.test")
                            .observed("spf", "reject")
                            .build());
        }
        log.accept(
                Mail.of("a.test")
                        .at(now)
                        .observed("spf", "reject")
                        .observed("iprev", "reject")
                        .build());
        log.accept(Mail.of("c.test").at(now).action("quarantine").build());
        log.accept(Mail.of("c.test").at(now).action("reject").build());
        log.accept(Mail.of("").at(now).action("defer").build());
        log.close();
        Observed observed = observed();
        assertThat(observed.messages()).isEqualTo(9);
        assertThat(observed.authors()).isEqualTo(3);
        assertThat(observed.checks())
                .containsExactly(
                        new Would("spf", "reject", 3, 1, 2), new Would("iprev", "reject", 1, 1, 0));
        assertThat(observed.domains())
                .containsExactly(
                        new OfDomain("a.test", 3, 0, 0, 0, observed.checks()),
                        new OfDomain("c.test", 2, 1, 1, 0, List.of()),
                        new OfDomain("", 1, 0, 0, 1, List.of()));
        Observed first = new Evaluations(database).observed(Instant.EPOCH, 1);
        assertThat(first.domains()).hasSize(1);
        assertThat(first.more()).isEqualTo(2);
        assertThat(new Evaluations(database).observed(now.plusMillis(1), 1).messages()).isZero();
    }

    @Test
    void sourcesOfADomainThatFareAlikeAreOne() throws Exception {
        Instant now = clock.instant();
        Mail mail = Mail.of("a.test").signed("s", "b.test").signed("t", "b.test");
        log.accept(mail.at(now).observed("spf", "reject").build());
        log.accept(mail.at(now.plusSeconds(1)).build());
        log.accept(Mail.of("a.test").at(now).build());
        log.close();
        assertThat(new Evaluations(database).sources("a.test", Instant.EPOCH, 10))
                .containsExactly(
                        new Source(
                                "192.0.2.7",
                                "b.test",
                                "fail",
                                "fail",
                                "accept",
                                "spf:reject",
                                "b.test",
                                2,
                                now.plusSeconds(1)),
                        new Source(
                                "192.0.2.7", "b.test", "fail", "fail", "accept", "", "", 1, now));
    }
}
