package org.signpost.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

class TestClockTest {

    private final TestClock clock = new TestClock();

    @Test
    void sleeperWakesWhenItsInstantIsReachedAndNotBefore() throws Exception {
        Instant start = clock.instant();
        CompletableFuture<Instant> soon = sleeper(start.plusSeconds(5));
        CompletableFuture<Instant> later = sleeper(start.plusSeconds(60));
        clock.awaitSleepers(2);
        assertThat(clock.nextWake()).contains(start.plusSeconds(5));

        clock.advance(Duration.ofSeconds(5));
        assertThat(soon.join()).isEqualTo(start.plusSeconds(5));
        clock.awaitSleepers(1);
        assertThat(later).isNotDone();

        clock.advanceTo(start.plusSeconds(60));
        assertThat(later.join()).isEqualTo(start.plusSeconds(60));
    }

    @Test
    void whoSleepsUntilNowDoesNotSleep() throws Exception {
        clock.sleepUntil(clock.instant());
        assertThat(clock.nextWake()).isEmpty();
    }

    private CompletableFuture<Instant> sleeper(Instant until) {
        CompletableFuture<Instant> woke = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        clock.sleepUntil(until);
                        woke.complete(clock.instant());
                    } catch (InterruptedException e) {
                        woke.completeExceptionally(e);
                    }
                });
        return woke;
    }
}
