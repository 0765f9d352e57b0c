package org.signpost.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class SystemClockTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestClock time = new TestClock();
    private final Instant start = time.instant();
    private final List<Duration> slept = new ArrayList<>();

    @Test
    void sleepsAMinuteAtATime() throws InterruptedException {
        Clock clock = new SystemClock(time, this::sleep);
        clock.sleepUntil(start.plusSeconds(150));
        assertThat(slept).containsExactly(MINUTE, MINUTE, Duration.ofSeconds(30));
        assertThat(clock.instant()).isEqualTo(start.plusSeconds(150));
    }

    @Test
    void wakesWithinAMinuteWhenTheMachineWasSuspended() throws InterruptedException {
        SystemClock.Timer suspended =
                pause -> {
                    sleep(pause);
                    time.advance(Duration.ofHours(5));
                };
        new SystemClock(time, suspended).sleepUntil(start.plus(Duration.ofHours(4)));
        assertThat(slept).containsExactly(MINUTE);
    }

    @Test
    void whatIsPastIsNotWaitedFor() throws InterruptedException {
        new SystemClock(time, this::sleep).sleepUntil(start);
        assertThat(slept).isEmpty();
    }

    private void sleep(Duration pause) {
        slept.add(pause);
        time.advance(pause);
    }
}
