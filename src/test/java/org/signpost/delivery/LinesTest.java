package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Domain;
import org.signpost.config.OutboundConfig.Rate;
import org.signpost.config.RouteConfig.Tls;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.delivery.Lines.Allowance;
import org.signpost.delivery.Moves.Back;
import org.signpost.dns.DnsName;
import org.signpost.dns.MxRecord;
import org.signpost.dns.Security;
import org.signpost.hop.Destination;
import org.signpost.hop.Destination.Exchangers;
import org.signpost.hop.Router;
import org.signpost.observe.TestClock;
import org.signpost.queue.QueueId;
import org.signpost.smtp.DeliveryStatus;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class LinesTest {

    private static final DeliveryStatus DOWN = DeliveryStatus.ours("4.4.1", "no answer");
    private static final Exchangers.Found UNSIGNED =
            new Exchangers.Found(Security.INSECURE, Set.of());
    private static final Allowance PLENTY = new Allowance(20, Optional.empty());

    @TempDir Path data;
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
        Lines few = new Lines(900);
        int inMemory = 0;
        for (int i = 0; i < 1000; i++) {
            for (String host : List.of("slow.test", "slower.test")) {
                Batch batch = batch(host, 10);
                if (i == 0) {
                    few.add(batch, PLENTY, now);
                    few.begun(batch, now);
                    few.answered(batch.destination(), PLENTY, now);
                } else if (few.add(batch, PLENTY, now).full().isEmpty()) {
                    inMemory += 10;
                }
            }
        }
        assertThat(inMemory).isBetween(600, 700);
        Batch quick = batch("quick.test", 100);
        assertThat(few.add(quick, PLENTY, now).go()).containsExactly(quick);
    }

    @Test
    void destinationsThatHaveNotAnsweredShareHalfOfThePlaces() throws IOException {
        Lines few = new Lines(200);
        List<Batch> knocking = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Batch batch = batch("silent" + i + ".test");
            if (few.add(batch, PLENTY, now).full().isEmpty()) knocking.add(batch);
        }
        assertThat(knocking).hasSize(100);
        // Whoever has begun needs no place here any more.
        few.begun(knocking.getFirst(), now);
        assertThat(few.add(batch("other.test"), PLENTY, now).full()).isEmpty();
        assertThat(few.add(batch("another.test"), PLENTY, now).full()).hasSize(1);
    }

    @Test
    void ownFoldersHavePlacesOfTheirOwn() throws IOException {
        Lines few = new Lines(2);
        for (int i = 0; i < 10; i++) few.add(batch("silent" + i + ".test"), PLENTY, now);
        Work work = work("ours.test", 1);
        Batch local =
                new Batch(
                        work,
                        new Destination.Maildir(Domain.of("ours.test")),
                        work.message().open());
        assertThat(few.add(local, PLENTY, now).go()).containsExactly(local);
        assertThat(few.hasAnswered(local.destination(), now)).isTrue();
    }

    @Test
    void whatFindsALineFullIsReturnedWhenItHasRoom() throws IOException {
        Lines few = new Lines(300);
        Batch first = batch("good.test", 100);
        few.add(first, PLENTY, now);
        Batch second = batch("good.test", 100);
        assertThat(few.add(second, PLENTY, now).full()).containsExactly(second);
        QueueId id = second.message().id();
        assertThat(few.park(second.destination(), id, now).returned()).isEmpty();
        assertThat(few.begun(first, now).returned()).containsExactly(id);
        assertThat(few.ended(first, PLENTY, now).returned()).isEmpty();
    }

    @Test
    void whatIsParkedWhenItsLineHasRoomAgainIsReturnedAtOnce() throws IOException {
        Lines few = new Lines(300);
        Batch first = batch("good.test", 100);
        few.add(first, PLENTY, now);
        Batch second = batch("good.test", 100);
        few.add(second, PLENTY, now);
        few.begun(first, now);
        QueueId id = second.message().id();
        assertThat(few.park(second.destination(), id, now).returned()).containsExactly(id);
    }

    @Test
    void whatIsParkedForADeadDestinationIsReturned() throws IOException {
        Lines few = new Lines(300);
        Batch first = batch("dead.test", 1);
        few.add(first, PLENTY, now);
        few.begun(first, now);
        for (int i = 0; i < 2; i++) few.add(batch("dead.test", 30), PLENTY, now);
        Batch parked = batch("dead.test", 100);
        assertThat(few.add(parked, PLENTY, now).full()).containsExactly(parked);
        QueueId id = parked.message().id();
        few.park(parked.destination(), id, now);
        Moves moves = few.unreachable(first, down(first), now);
        assertThat(moves.back()).hasSize(2);
        assertThat(moves.returned()).containsExactly(id);
    }

    @Test
    void oneKnocksAndTheOthersFollowWhenItIsAnswered() throws IOException {
        Batch first = batch("good.test");
        assertThat(lines.add(first, PLENTY, now).go()).containsExactly(first);
        for (int i = 0; i < 9; i++) {
            assertThat(lines.add(batch("good.test"), PLENTY, now)).isEqualTo(Moves.none());
        }
        assertThat(lines.hasAnswered(first.destination(), now)).isFalse();
        List<Batch> next = lines.answered(first.destination(), PLENTY, now).go();
        assertThat(next).hasSize(4);
        assertThat(lines.hasAnswered(first.destination(), now)).isTrue();
        assertThat(lines.ended(first, PLENTY, now).go()).hasSize(2);
        assertThat(lines.ended(next.getFirst(), PLENTY, now).go()).hasSize(2);
    }

    @Test
    void attemptThatWasNoneMakesRoomOnlyOnce() throws IOException {
        Batch first = knock("good.test");
        for (int i = 0; i < 9; i++) lines.add(batch("good.test"), PLENTY, now);
        assertThat(lines.skipped(first, PLENTY, now).go()).hasSize(1);
        assertThat(lines.skipped(first, PLENTY, now).go()).isEmpty();
    }

    @Test
    void pauseBeforeADeadDestinationDoublesUpToHalfAnHour() throws IOException {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Batch batch = knock("dead.test");
            Batch behind = batch("dead.test");
            lines.add(behind, PLENTY, now);
            List<Back> back = lines.unreachable(batch, down(batch), now).back();
            assertThat(back).extracting(Back::batch).containsExactly(behind);
            Instant until = back.getFirst().until();
            pauses.add(Duration.between(now, until).toMinutes());
            Batch late = batch("dead.test");
            assertThat(lines.add(late, PLENTY, now).back())
                    .containsExactly(new Back(late, DOWN, until, i + 1));
            now = until;
        }
        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    }

    @Test
    void attemptsThatFailTogetherCountOnce() throws IOException {
        List<Batch> five = fiveUnderWay();
        five.forEach(batch -> lines.unreachable(batch, down(batch), now));
        now = now.plus(Duration.ofMinutes(1));
        Batch next = knock("dead.test");
        Batch behind = batch("dead.test");
        lines.add(behind, PLENTY, now);
        Instant until = lines.unreachable(next, down(next), now).back().getFirst().until();
        assertThat(Duration.between(now, until)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void hostThatRefusesOneConnectionMoreKeepsThoseThatItHas() throws IOException {
        List<Batch> five = fiveUnderWay();
        for (int i = 0; i < 9; i++) lines.add(batch("dead.test"), PLENTY, now);
        Moves moves = lines.unreachable(five.getFirst(), down(five.getFirst()), now);
        assertThat(moves.back()).isEmpty();
        assertThat(moves.go()).isEmpty();
        assertThat(lines.ended(five.get(1), PLENTY, now).go()).hasSize(2);
    }

    /** Five attempts at a destination that has answered. */
    private List<Batch> fiveUnderWay() throws IOException {
        List<Batch> five = new ArrayList<>();
        five.add(knock("dead.test"));
        for (int i = 0; i < 4; i++) lines.add(batch("dead.test"), PLENTY, now);
        five.addAll(lines.answered(five.getFirst().destination(), PLENTY, now).go());
        assertThat(five).hasSize(5);
        return five;
    }

    @Test
    void forgivenDestinationIsTriedAtOnceAndItsPauseGrowsNoLonger() throws IOException {
        for (int i = 0; i < 4; i++) {
            Batch batch = knock("dead.test");
            Batch behind = batch("dead.test");
            lines.add(behind, PLENTY, now);
            assertThat(lines.unreachable(batch, down(batch), now).back())
                    .extracting(Back::until)
                    .containsExactly(now.plus(Duration.ofMinutes(1)));
            lines.forgive();
        }
    }

    @Test
    void whoAskedNobodyGoesBackAsIfNoAttemptHadBeenMade() throws IOException {
        Batch batch = knock("dead.test");
        assertThat(lines.unreachable(batch, Tried.leftAlone(batch, DOWN), now).back())
                .containsExactly(new Back(batch, DOWN, now.plus(Duration.ofMinutes(1)), 1));
    }

    /** What was returned first may have been removed from the queue. */
    @Test
    void aLineThatStandsStillReturnsItsParkedMessagesInTime() throws IOException {
        Lines few = new Lines(300);
        Batch first = batch("good.test", 100);
        few.add(first, PLENTY, now);
        List<QueueId> parked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Batch more = batch("good.test", 100);
            assertThat(few.add(more, PLENTY, now).full()).hasSize(1);
            parked.add(more.message().id());
            few.park(more.destination(), parked.getLast(), now);
        }
        List<QueueId> returned = new ArrayList<>(few.begun(first, now).returned());
        returned.addAll(few.ended(first, PLENTY, now).returned());
        assertThat(returned).hasSize(2);
        assertThat(few.due(d -> PLENTY, now.plusSeconds(10)).returned())
                .containsExactly(parked.getLast());
    }

    @Test
    void whatADestinationBearsIsRememberedForAWhile() throws IOException {
        oneIsThrough("good.test");
        lines.tidy(now.plus(Duration.ofMinutes(9)));
        assertThat(admitted()).isEqualTo(6);
        lines.close();
    }

    @Test
    void whatADestinationBearsIsForgottenAfterAWhile() throws IOException {
        oneIsThrough("good.test");
        lines.tidy(now.plus(Duration.ofMinutes(11)));
        assertThat(admitted()).isEqualTo(1);
    }

    @Test
    void ofManyDestinationsTheOldestAreForgotten() throws IOException {
        Batch first = oneIsThrough("good.test");
        Batch like = batch("x.test");
        for (int i = 0; i < 5000; i++) {
            MxRecord exchanger = new MxRecord(0, DnsName.of("x" + i + ".test"));
            Destination other =
                    Destination.Exchangers.of(
                            List.of(exchanger),
                            new Tls(TlsLevel.DEFAULT, Optional.empty()),
                            UNSIGNED);
            Batch batch = new Batch(like.work(), other, like.recipients());
            lines.add(batch, PLENTY, now);
            lines.ended(batch, PLENTY, now);
        }
        assertThat(lines.hasAnswered(first.destination(), now)).isFalse();
    }

    private Batch oneIsThrough(String host) throws IOException {
        Batch batch = knock(host);
        lines.answered(batch.destination(), PLENTY, now);
        lines.ended(batch, PLENTY, now);
        return batch;
    }

    private int admitted() throws IOException {
        int count = 0;
        while (!lines.add(batch("good.test"), PLENTY, now).go().isEmpty()) count++;
        return count;
    }

    /** Mail that leaves in hours would miss its notice, its removal and a changed route here. */
    @Test
    void ofMailThatARateHoldsBackOnlyWhatGoesSoonWaitsInMemory() throws IOException {
        Allowance oneIn10Seconds = allowance(new Rate(1, Duration.ofSeconds(10)));
        assertThat(lines.add(batch("slow.test"), oneIn10Seconds, now).go()).hasSize(1);
        lines.answered(batch("slow.test").destination(), oneIn10Seconds, now);
        List<Instant> turns = new ArrayList<>();
        List<Instant> back = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Moves moves = lines.add(batch("slow.test"), oneIn10Seconds, now);
            if (moves.back().isEmpty()) turns.addAll(moves.turns());
            else back.add(moves.back().getFirst().until());
        }
        assertThat(turns).hasSize(3).containsOnly(now.plusSeconds(10));
        assertThat(back)
                .containsExactly(
                        now.plusSeconds(30),
                        now.plusSeconds(40),
                        now.plusSeconds(50),
                        now.plusSeconds(60));
    }

    @Test
    void whoseTurnIsFarWaitsInTheQueue() throws IOException {
        Allowance oneAnHour = allowance(new Rate(1, Duration.ofHours(1)));
        Batch first = batch("slow.test");
        lines.add(first, oneAnHour, now);
        lines.answered(first.destination(), oneAnHour, now);
        Batch second = batch("slow.test");
        assertThat(lines.add(second, oneAnHour, now).back())
                .extracting(Back::batch, Back::until)
                .containsExactly(tuple(second, now.plus(Duration.ofHours(1))));
    }

    @Test
    void whoseTurnHasComeGoes() throws IOException {
        Allowance oneIn10Seconds = allowance(new Rate(1, Duration.ofSeconds(10)));
        Batch first = batch("slow.test");
        lines.add(first, oneIn10Seconds, now);
        lines.answered(first.destination(), oneIn10Seconds, now);
        Batch second = batch("slow.test");
        Batch third = batch("slow.test");
        lines.add(second, oneIn10Seconds, now);
        lines.add(third, oneIn10Seconds, now);
        assertThat(lines.due(d -> oneIn10Seconds, now.plusSeconds(9)).go()).isEmpty();
        Moves moves = lines.due(d -> oneIn10Seconds, now.plusSeconds(10));
        assertThat(moves.go()).containsExactly(second);
        assertThat(moves.turn()).contains(now.plusSeconds(20));
        // Without a rate nobody waits for a turn.
        assertThat(lines.due(d -> PLENTY, now.plusSeconds(20)).go()).containsExactly(third);
    }

    @Test
    void whatWentWithinTheTimeOfARateIsRemembered() throws IOException {
        Allowance oneAnHour = allowance(new Rate(1, Duration.ofHours(1)));
        Batch first = batch("slow.test");
        lines.add(first, oneAnHour, now);
        lines.ended(first, oneAnHour, now);
        now = now.plus(Duration.ofMinutes(59));
        lines.tidy(now);
        assertThat(lines.add(batch("slow.test"), oneAnHour, now).go()).isEmpty();
    }

    private static Allowance allowance(Rate rate) {
        return new Allowance(20, Optional.of(rate));
    }

    private static Tried down(Batch batch) {
        return Tried.unreachable(batch, DOWN);
    }

    /** A batch that goes at once. */
    private Batch knock(String host) throws IOException {
        Batch batch = batch(host);
        assertThat(lines.add(batch, PLENTY, now).go()).containsExactly(batch);
        return batch;
    }

    private Batch batch(String host) throws IOException {
        return batch(host, 1);
    }

    private Batch batch(String host, int recipients) throws IOException {
        Work work = work(host, recipients);
        MxRecord exchanger = new MxRecord(10, DnsName.of(host));
        Tls tls = new Tls(TlsLevel.DEFAULT, Optional.empty());
        Destination destination = Destination.Exchangers.of(List.of(exchanger), tls, UNSIGNED);
        return new Batch(work, destination, work.message().open());
    }

    private Work work(String host, int recipients) throws IOException {
        String[] to = new String[recipients];
        Arrays.setAll(to, i -> "b" + i + "@" + host);
        QueueId id = queue.add("a@ours.test", Desk.MESSAGE, to);
        return new Work(queue.find(id).orElseThrow(), new Router(new Desk(data).config()));
    }
}
