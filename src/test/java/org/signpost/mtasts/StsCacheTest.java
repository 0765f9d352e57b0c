package org.signpost.mtasts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.mtasts.StsDecision.Fetch;
import org.signpost.mtasts.StsDecision.Nothing;
import org.signpost.mtasts.StsDecision.Unknown;
import org.signpost.mtasts.StsDecision.Use;
import org.signpost.mtasts.StsFetched.Failure;
import org.signpost.mtasts.StsFetched.Kind;
import org.signpost.mtasts.StsPolicy.Mode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is kept holds until it expires, whatever happens meanwhile (A8; RFC 8461 §3.3, §5.1). */
class StsCacheTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Duration TICK = Duration.ofNanos(1);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Instant END = NOW.plus(WEEK);
    private static final StsPolicy POLICY = policy(Mode.ENFORCE, WEEK);

    private static final StsRecord ONE = new StsRecord.Published("one");
    private static final StsRecord TWO = new StsRecord.Published("two");
    private static final StsRecord NONE = new StsRecord.None("there is no record");
    private static final StsRecord FAILED = new StsRecord.Failed("the DNS is silent");
    private static final Failure FAILURE = new Failure(Kind.FETCH_ERROR, "it answers 404");

    private static final StsCache KEPT = StsCache.EMPTY.fetched("one", POLICY, NOW);

    private static StsPolicy policy(Mode mode, Duration age) {
        return new StsPolicy(mode, age, List.of(MxPattern.parse("mx.example.com").orElseThrow()));
    }

    private static void uses(StsDecision decision) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Use.class, use -> assertThat(use.policy()).isEqualTo(POLICY));
    }

    private static void fetches(StsDecision decision, String id, Optional<StsPolicy> meanwhile) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Fetch.class,
                        fetch -> {
                            assertThat(fetch.id()).isEqualTo(id);
                            assertThat(fetch.meanwhile()).isEqualTo(meanwhile);
                        });
    }

    @Test
    void whatIsNotKeptIsFetched() {
        fetches(StsCache.EMPTY.decide(ONE, NOW), "one", Optional.empty());
    }

    @Test
    void whatIsKeptUnderTheSameIdIsUsedUntilItExpires() {
        uses(KEPT.decide(ONE, NOW));
        uses(KEPT.decide(ONE, END.minus(TICK)));
        fetches(KEPT.decide(ONE, END), "one", Optional.empty());
    }

    @Test
    void aNewIdIsFetchedWhileTheOldPolicyHolds() {
        fetches(KEPT.decide(TWO, NOW), "two", Optional.of(POLICY));
        fetches(KEPT.decide(TWO, END), "two", Optional.empty());
    }

    @Test
    void aMissingRecordVoidsNothing() {
        uses(KEPT.decide(NONE, END.minus(TICK)));
        assertThat(KEPT.decide(NONE, END)).isEqualTo(new Nothing("there is no record"));
        assertThat(StsCache.EMPTY.decide(NONE, NOW)).isEqualTo(new Nothing("there is no record"));
    }

    @Test
    void aDnsThatFailsVoidsNothingAndIsNotTheSameAsNoRecord() {
        uses(KEPT.decide(FAILED, END.minus(TICK)));
        assertThat(KEPT.decide(FAILED, END)).isEqualTo(new Unknown("the DNS is silent"));
        assertThat(StsCache.EMPTY.decide(FAILED, NOW)).isEqualTo(new Unknown("the DNS is silent"));
    }

    @Test
    void aFetchThatFailedVoidsNothingAndIsNotRepeatedForFiveMinutes() {
        StsCache cache = KEPT.failed("two", FAILURE, NOW);
        Instant again = NOW.plus(Duration.ofMinutes(5));
        uses(cache.decide(TWO, NOW));
        uses(cache.decide(TWO, again.minus(TICK)));
        fetches(cache.decide(TWO, again), "two", Optional.of(POLICY));
        uses(cache.decide(ONE, NOW));
    }

    @Test
    void withoutAPolicyMailGoesWithoutOneMeanwhile() {
        StsCache cache = StsCache.EMPTY.failed("one", FAILURE, NOW);
        assertThat(cache.decide(ONE, NOW))
                .isEqualTo(
                        new Nothing(
                                "no policy, since to fetch id one failed at 2026-11-30T12:00:00Z:"
                                        + " it answers 404"));
        fetches(cache.decide(ONE, NOW.plusSeconds(300)), "one", Optional.empty());
    }

    @Test
    void theBackOffIsThatOfTheId() {
        StsCache cache = StsCache.EMPTY.failed("one", FAILURE, NOW);
        fetches(cache.decide(TWO, NOW), "two", Optional.empty());
    }

    @Test
    void aFetchThatSucceedsEndsTheBackOffAndBeginsTheAgeAnew() {
        Instant later = NOW.plus(Duration.ofDays(1));
        StsCache cache = KEPT.failed("two", FAILURE, NOW).fetched("two", POLICY, later);
        assertThat(cache.failed()).isEmpty();
        uses(cache.decide(TWO, END));
        assertThat(cache.kept().orElseThrow().expires()).isEqualTo(END.plus(Duration.ofDays(1)));
    }

    @Test
    void whatIsKeptIsRefreshedOnceADayWhateverTheRecordSays() {
        Instant due = NOW.plus(Duration.ofDays(1));
        for (StsRecord record : List.of(ONE, NONE, FAILED)) {
            assertThat(KEPT.refresh(record, due.minus(TICK))).isEmpty();
            assertThat(KEPT.refresh(record, due)).contains("one");
        }
        assertThat(KEPT.refresh(TWO, NOW)).contains("two");
        assertThat(KEPT.refresh(ONE, END)).isEmpty();
        assertThat(StsCache.EMPTY.refresh(ONE, NOW)).isEmpty();
    }

    @Test
    void whatExpiresSoonIsRefreshedBefore() {
        StsCache brief =
                StsCache.EMPTY.fetched("one", policy(Mode.TESTING, Duration.ofHours(2)), NOW);
        Instant due = NOW.plus(Duration.ofHours(1));
        assertThat(brief.refresh(ONE, due.minus(TICK))).isEmpty();
        assertThat(brief.refresh(ONE, due)).contains("one");
    }

    @Test
    void aRefreshThatFailedIsTriedAgainAnHourLater() {
        Instant due = NOW.plus(Duration.ofDays(1));
        StsCache cache = KEPT.failed("one", FAILURE, due);
        assertThat(cache.refresh(NONE, due.plus(Duration.ofHours(1)).minus(TICK))).isEmpty();
        assertThat(cache.refresh(NONE, due.plus(Duration.ofHours(1)))).contains("one");
    }

    @Test
    void aPolicyInForceThatCantBeFetchedIsAnAlarm() {
        StsCache cache = KEPT.failed("one", FAILURE, NOW);
        assertThat(cache.alarm(NOW)).contains(FAILURE);
        assertThat(cache.alarm(END)).isEmpty();
        assertThat(KEPT.alarm(NOW)).isEmpty();
        assertThat(StsCache.EMPTY.failed("one", FAILURE, NOW).alarm(NOW)).isEmpty();
    }

    @Test
    void aDomainThatLeavesMtaStsDoesSoInSilence() {
        StsCache none = StsCache.EMPTY.fetched("one", policy(Mode.NONE, WEEK), NOW);
        Instant later = NOW.plus(Duration.ofDays(2));
        assertThat(none.refresh(NONE, later)).isEmpty();
        assertThat(none.refresh(TWO, later)).contains("two");
        assertThat(none.failed("one", FAILURE, NOW).alarm(NOW)).isEmpty();
    }

    @Test
    void whatMattersNoMoreNeedntBeKept() {
        assertThat(KEPT.isStale(END.minus(TICK))).isFalse();
        assertThat(KEPT.isStale(END)).isTrue();
        assertThat(StsCache.EMPTY.failed("one", FAILURE, NOW).isStale(NOW)).isFalse();
        assertThat(StsCache.EMPTY.failed("one", FAILURE, NOW).isStale(NOW.plusSeconds(300)))
                .isTrue();
    }

    @Test
    void everyDecisionSaysWhyInOneLine() {
        for (StsCache cache : List.of(StsCache.EMPTY, KEPT, KEPT.failed("two", FAILURE, NOW))) {
            for (StsRecord record : List.of(ONE, TWO, NONE, FAILED)) {
                assertThat(cache.decide(record, NOW).why()).isNotBlank().hasLineCount(1);
            }
        }
        assertThat(KEPT.decide(ONE, NOW).why())
                .isEqualTo(
                        "the policy fetched at 2026-11-30T12:00:00Z, which holds until"
                                + " 2026-12-07T12:00:00Z: its id one is still the one in the DNS");
    }
}
