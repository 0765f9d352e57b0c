package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.config.OutboundConfig.Rate;

import java.time.Duration;
import java.time.Instant;

class PaceTest {

    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    private static final Rate THREE = new Rate(3, Duration.ofMinutes(1));

    private final Pace pace = new Pace();

    @Test
    void noTimeOfThatLengthHoldsMoreWhereverItBegins() {
        assertThat(pace.ask(THREE, at(0))).isEmpty();
        assertThat(pace.ask(THREE, at(50))).isEmpty();
        assertThat(pace.ask(THREE, at(59))).isEmpty();
        assertThat(pace.ask(THREE, at(59))).contains(at(60));
        assertThat(pace.ask(THREE, at(60))).isEmpty();
        assertThat(pace.ask(THREE, at(61))).contains(at(110));
        assertThat(pace.ask(THREE, at(110))).isEmpty();
    }

    @Test
    void aRateThatChangesHoldsForTheNext() {
        for (int i = 0; i < 3; i++) assertThat(pace.ask(THREE, at(0))).isEmpty();
        assertThat(pace.ask(new Rate(4, Duration.ofMinutes(1)), at(1))).isEmpty();
        assertThat(pace.ask(new Rate(1, Duration.ofMinutes(1)), at(2))).contains(at(60));
        assertThat(pace.ask(new Rate(1, Duration.ofMinutes(1)), at(60))).contains(at(61));
    }

    @Test
    void whatIsPastTheTimeIsForgotten() {
        assertThat(pace.isOver(at(0))).isTrue();
        pace.ask(THREE, at(0));
        assertThat(pace.isOver(at(59))).isFalse();
        assertThat(pace.isOver(at(60))).isTrue();
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
