package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.address.Network;
import org.signpost.config.LimitsConfig.Rate;

import java.time.Duration;
import java.time.Instant;

/** How often a client may connect. */
class ArrivalsTest {

    private static final Rate RATE = new Rate(3, Duration.ofMinutes(1));
    private static final Network CLIENT = Network.parse("192.0.2.7").orElseThrow();

    private final Arrivals arrivals = new Arrivals();
    private Instant now = Instant.parse("2026-11-01T12:00:00Z");

    @Test
    void aClientMayComeAsOftenAsTheRateSaysAtOnceAndThenAtThatRate() {
        for (int i = 0; i < 3; i++) assertThat(comes()).isTrue();
        assertThat(comes()).isFalse();
        now = now.plusSeconds(19);
        assertThat(comes()).isFalse();
        now = now.plusSeconds(1);
        assertThat(comes()).isTrue();
        assertThat(comes()).isFalse();
    }

    @Test
    void oneClientIsNotAnother() {
        for (int i = 0; i < 3; i++) assertThat(comes()).isTrue();
        Network other = Network.parse("192.0.2.8").orElseThrow();
        assertThat(arrivals.mayCome(other, RATE, now)).isTrue();
    }

    @Test
    void whoHasNotComeForLongIsForgotten() {
        for (int i = 0; i < 10_001; i++) {
            String address = "10.0." + i / 256 + "." + i % 256;
            arrivals.mayCome(Network.parse(address).orElseThrow(), RATE, now);
        }
        assertThat(arrivals.size()).isEqualTo(10_001);
        now = now.plusSeconds(60);
        assertThat(comes()).isTrue();
        assertThat(arrivals.size()).isEqualTo(1);
    }

    private boolean comes() {
        return arrivals.mayCome(CLIENT, RATE, now);
    }
}
