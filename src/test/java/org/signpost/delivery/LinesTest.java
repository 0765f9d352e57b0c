package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signpost.address.Domain;
import org.signpost.config.OutboundConfig.Rate;
import org.signpost.config.RouteConfig.Tls;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.observe.TestClock;
import org.signpost.queue.QueueId;
import org.signpost.smtp.DeliveryStatus;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class LinesTest {

    private static final DeliveryStatus DOWN = DeliveryStatus.ours("4.4.1", "no answer");
    private static final int MOST = 20;

    private final TestClock clock = new TestClock();
    private final FakeQueue queue = new FakeQueue(clock);
    private final Lines lines = new Lines();
    private Instant now;

    @BeforeEach
    void setUp() {
        now = clock.instant();
    }

    @Test
    void slowDestinationsLeaveRoomForOthers() throws IOException {
        int places = 90;
        int inMemory = 0;
        for (int i = 0; i < 100; i++) {
            for (String domain : List.of("slow.test", "slower.test")) {
                if (lines.add(batch(domain), MOST, Optional.empty(), places - inMemory, now)
                        instanceof Lines.Wait) inMemory++;
            }
        }
        assertThat(inMemory).isBetween(50, 60);
        assertThat(lines.add(batch("quick.test"), MOST, Optional.empty(), places - inMemory, now))
                .isInstanceOf(Lines.Go.class);
    }

    @Test
    void pauseBeforeADeadDestinationDoublesUpToHalfAnHour() throws IOException {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Batch batch = batch("dead.test");
            assertThat(lines.add(batch, MOST, Optional.empty(), 100, now))
                    .isInstanceOf(Lines.Go.class);
            Instant until = lines.unreachable(batch.route(), DOWN, now).until();
            pauses.add(Duration.between(now, until).toMinutes());
            assertThat(lines.add(batch("dead.test"), MOST, Optional.empty(), 100, now))
                    .isEqualTo(new Lines.Back(DOWN, until));
            now = until;
        }
        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    }

    @Test
    void attemptsThatFailTogetherCountOnce() throws IOException {
        Batch batch = batch("dead.test");
        for (int i = 0; i < 5; i++) lines.add(batch("dead.test"), MOST, Optional.empty(), 100, now);
        for (int i = 0; i < 5; i++) lines.unreachable(batch.route(), DOWN, now);
        now = now.plus(Duration.ofMinutes(2));
        lines.add(batch, MOST, Optional.empty(), 100, now);
        Instant until = lines.unreachable(batch.route(), DOWN, now).until();
        assertThat(Duration.between(now, until)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void forgivenDestinationIsTriedAtOnce() throws IOException {
        Batch batch = batch("dead.test");
        lines.add(batch, MOST, Optional.empty(), 100, now);
        lines.unreachable(batch.route(), DOWN, now);
        lines.forgive();
        assertThat(lines.add(batch, MOST, Optional.empty(), 100, now)).isInstanceOf(Lines.Go.class);
    }

    @Test
    void whatADestinationBearsIsRememberedForAWhile() throws IOException {
        Batch batch = batch("good.test");
        lines.add(batch, MOST, Optional.empty(), 100, now);
        lines.reached(batch.route(), MOST);
        lines.tidy(now.plus(Duration.ofMinutes(9)));
        assertThat(admitted()).isEqualTo(6);
        lines.close();
    }

    private int admitted() throws IOException {
        int count = 0;
        while (lines.add(batch("good.test"), MOST, Optional.empty(), 100, now) instanceof Lines.Go)
            count++;
        return count;
    }

    /** Mail that leaves in hours would miss its notice, its removal and a changed route here. */
    @Test
    void ofMailThatARateHoldsBackOnlyWhatGoesSoonWaitsInMemory() throws IOException {
        Optional<Rate> oneIn10Seconds = Optional.of(new Rate(360, Duration.ofHours(1)));
        List<Instant> turns = new ArrayList<>();
        int waiting = 0;
        for (int i = 0; i < 8; i++) {
            switch (lines.add(batch("slow.test"), 1, oneIn10Seconds, 100, now)) {
                case Lines.Go(), Lines.Closed() -> {}
                case Lines.Wait() -> waiting++;
                case Lines.Back(_, Instant until) -> turns.add(until);
            }
        }
        assertThat(waiting).isEqualTo(3);
        assertThat(turns)
                .containsExactly(
                        now.plusSeconds(30),
                        now.plusSeconds(40),
                        now.plusSeconds(50),
                        now.plusSeconds(60));
    }

    @Test
    void whatWentWithinTheTimeOfARateIsRemembered() throws IOException {
        Rate one = new Rate(1, Duration.ofHours(1));
        Batch batch = batch("slow.test");
        assertThat(lines.turn(batch.route(), one, now)).isEmpty();
        lines.tidy(now.plus(Duration.ofMinutes(59)));
        assertThat(lines.turn(batch.route(), one, now.plus(Duration.ofMinutes(59))))
                .contains(now.plus(Duration.ofHours(1)));
    }

    private Batch batch(String domain) throws IOException {
        QueueId id = queue.add("a@ours.test", Desk.MESSAGE, "b@" + domain);
        Work work = new Work(queue.find(id).orElseThrow());
        Tls tls = new Tls(TlsLevel.DEFAULT, Optional.empty());
        Route route = new Route.Mx(Domain.of(domain), tls);
        return new Batch(work, route, work.message().open());
    }
}
