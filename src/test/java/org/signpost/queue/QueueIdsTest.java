package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.observe.TestClock;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

class QueueIdsTest {

    private final TestClock clock = new TestClock();

    @Test
    void idsGrowWithTimeAlsoAsText() {
        QueueIds ids = new QueueIds("mx1.example.com", clock, new Random(1));
        List<QueueId> made = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            made.add(ids.next());
            if (i % 10 == 0) clock.advance(Duration.ofHours(5));
        }
        assertThat(made).isSorted();
        assertThat(made.stream().map(QueueId::text).toList()).isSorted();
        assertThat(made.stream().map(QueueId::number).toList()).isSorted();
        assertThat(made).doesNotHaveDuplicates();
    }

    @Test
    void idsOfOneInstantDiffer() {
        QueueIds ids = new QueueIds("mx1.example.com", clock, new Random(1));
        Set<QueueId> made = new HashSet<>();
        for (int i = 0; i < 100_000; i++) made.add(ids.next());
        assertThat(made).hasSize(100_000);
    }

    @Test
    void idsGrowThoughTheClockIsSetBack() {
        Instant[] now = {Instant.parse("2026-11-01T12:00:00Z")};
        QueueIds ids = new QueueIds("mx1.example.com", () -> now[0], new Random(1));
        QueueId before = ids.next();
        now[0] = now[0].minus(Duration.ofDays(1));
        assertThat(ids.next()).isGreaterThan(before);
    }

    @Test
    void nodesAndLivesOfANodeMakeDifferentIds() {
        QueueId one = new QueueIds("mx1.example.com", clock, new Random(1)).next();
        QueueId other = new QueueIds("mx2.example.com", clock, new Random(1)).next();
        QueueId restarted = new QueueIds("mx1.example.com", clock, new Random(2)).next();
        assertThat(List.of(one, other, restarted)).doesNotHaveDuplicates();
    }

    @Test
    void numbersAndTextsStandForEachOther() {
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            long number = random.nextLong(Long.MAX_VALUE);
            assertThat(QueueId.of(number).number()).isEqualTo(number);
        }
        assertThat(QueueId.of(Long.MAX_VALUE).number()).isEqualTo(Long.MAX_VALUE);
        assertThat(new QueueId("ZZZZZZZZZZZZZ").number()).isEqualTo(-1);
    }

    @Test
    void onlyThirteenCharactersOfTheAlphabetAreAnId() {
        assertThat(QueueId.isValid("3ABCDEFGHIJKZ")).isTrue();
        assertThat(QueueId.isValid("3ABCDEFGHIJK")).isFalse();
        assertThat(QueueId.isValid("3ABCDEFGHIJK1")).isFalse();
        assertThat(QueueId.isValid("3ABCDEFGHIJKa")).isFalse();
        assertThat(QueueId.isValid("3ABCDEFGHIJK/")).isFalse();
    }
}
