package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.config.DomainConfig;
import org.signpost.config.OutboundConfig;
import org.signpost.config.OutboundConfig.Rate;
import org.signpost.queue.Outcome;
import org.signpost.queue.QueueId;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A destination gets so many messages within so long (RFC 5321 §4.5.4.1). */
class RateTest extends WithRelayHost {

    private static final Rate TWO_IN_20_SECONDS = new Rate(2, Duration.ofSeconds(20));
    private static final Rate TWO_AN_HOUR = new Rate(2, Duration.ofHours(1));

    @Test
    void whoComesTooEarlyWaitsForItsTurn() throws Exception {
        QueueId third = twoWentAndOneWaits();
        desk.clock.advance(Duration.ofSeconds(5));
        assertThat(server.messages()).hasSize(2);
        desk.clock.advance(Duration.ofSeconds(15));
        assertThat(desk.queue.outcome(third, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(server.messages()).hasSize(3);
    }

    @Test
    void aRateTakenAwayHoldsNobodyAnyMore() throws Exception {
        QueueId third = twoWentAndOneWaits();
        desk.outbound(with(Optional.empty()));
        desk.clock.advance(Duration.ofSeconds(20));
        assertThat(desk.queue.outcome(third, 0)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void whoWaitsWhenTheServerStopsHasNotBeenTried() throws Exception {
        QueueId third = twoWentAndOneWaits();
        desk.close();
        assertThat(desk.queue.leased()).isEmpty();
        assertThat(desk.queue.outcomes(third)).isEmpty();
        assertThat(desk.queue.find(third).orElseThrow().open().getFirst().attempts()).isZero();
    }

    @Test
    void whoseTurnIsFarWaitsInTheQueueAndHasNotBeenTried() throws IOException {
        desk.outbound(with(Optional.of(TWO_AN_HOUR))).start();
        twoGo();
        QueueId third = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        Outcome outcome = desk.queue.outcome(third, 0);
        assertThat(outcome).isInstanceOf(Outcome.Postponed.class);
        assertThat(outcome.status().reason()).contains("2 messages within 1h");
        assertThat(server.messages()).hasSize(2);
        desk.advance(Duration.ofHours(1));
        assertThat(desk.queue.outcome(third, 0)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void mailDoesNotEndByWaitingForItsTurn() throws IOException {
        QueueId first = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        QueueId third = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        desk.advance(Duration.ofDays(6));
        desk.outbound(with(Optional.of(TWO_AN_HOUR))).start();
        assertThat(desk.queue.outcome(first, 0)).isInstanceOf(Outcome.Delivered.class);
        assertThat(desk.queue.outcome(third, 0)).isInstanceOf(Outcome.Postponed.class);
        desk.advance(Duration.ofHours(1));
        assertThat(desk.queue.outcome(third, 0)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void ourOwnInnerHostGetsMailAsItComes() throws IOException {
        desk.outbound(with(Optional.of(TWO_AN_HOUR)));
        desk.domain("ours.test", new DomainConfig.Deliver.Smtp(Desk.hostPort(server.address())));
        desk.start();
        for (int i = 0; i < 3; i++) {
            QueueId id = desk.queue.add("a@there.test", Desk.MESSAGE, "b@ours.test");
            assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        }
    }

    private QueueId twoWentAndOneWaits() throws Exception {
        desk.outbound(with(Optional.of(TWO_IN_20_SECONDS))).start();
        twoGo();
        QueueId third = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        // The other is the kept connection's end.
        desk.clock.awaitSleepers(2);
        assertThat(desk.queue.leased()).containsExactly(third);
        return third;
    }

    private void twoGo() throws IOException {
        for (int i = 0; i < 2; i++) {
            QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
            assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
        }
    }

    private static OutboundConfig with(Optional<Rate> rate) {
        OutboundConfig standard = OutboundConfig.defaults();
        return new OutboundConfig(
                standard.port(),
                standard.source(),
                standard.retry(),
                standard.lifetime(),
                new OutboundConfig.Flow(standard.flow().concurrency(), rate, false),
                standard.timeouts());
    }
}
