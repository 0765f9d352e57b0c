package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.config.OutboundConfig;
import org.signpost.mime.Edits;
import org.signpost.queue.Envelope;
import org.signpost.queue.Origin;
import org.signpost.queue.Outcome;
import org.signpost.queue.Outcome.Deferred;
import org.signpost.queue.Queue.Facts;
import org.signpost.queue.Queue.Form;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.QueueId;
import org.signpost.queue.Recipient;
import org.signpost.queue.Recipient.Notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class RetryTest extends WithRelayHost {

    private static final Duration NOTICE = Duration.ofHours(4);
    private static final Duration EXPIRY = Duration.ofDays(5);

    @BeforeEach
    void start() {
        server.on("RCPT", "450 4.2.1 mailbox busy\r\n");
        desk.start();
    }

    @Test
    void intervalsFollowTheScheduleAndTheLastRepeats() {
        RetrySchedule schedule = new RetrySchedule(OutboundConfig.defaults());
        Instant start = desk.clock.instant();
        Queued noticed = waiting(start, true, Envelope.Schedule.now());
        List<Long> minutes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            minutes.add(Duration.between(start, schedule.next(noticed, i, start)).toMinutes());
        }
        assertThat(minutes).containsExactly(5L, 15L, 30L, 60L, 120L, 240L, 240L, 240L);
    }

    @Test
    void noticeAndEndHaveAnAttemptOfTheirOwn() {
        RetrySchedule schedule = new RetrySchedule(OutboundConfig.defaults());
        Instant start = desk.clock.instant();
        Queued fresh = waiting(start, false, Envelope.Schedule.now());
        Queued noticed = waiting(start, true, Envelope.Schedule.now());
        assertThat(schedule.next(fresh, 9, start.plus(Duration.ofHours(3))))
                .isEqualTo(start.plus(NOTICE));
        assertThat(schedule.next(noticed, 9, start.plus(EXPIRY).minusSeconds(60)))
                .isEqualTo(start.plus(EXPIRY));
    }

    private static Queued waiting(Instant accepted, boolean noticed, Envelope.Schedule wished) {
        Envelope.Demands demands =
                new Envelope.Demands(
                        Envelope.BodyType.SEVEN_BIT,
                        false,
                        Envelope.TlsDemand.NONE,
                        wished,
                        false,
                        false);
        Envelope envelope =
                new Envelope(
                        ReversePath.none(),
                        new Envelope.Entry(Origin.MX, Optional.empty(), Optional.empty(), ""),
                        Envelope.Notice.none(),
                        demands);
        Facts facts = new Facts(accepted, 1, "", Form.plain(), "", Edits.none(), noticed);
        return new Queued(new QueueId("AAAAAAAAAAAAB"), envelope, facts, List.of());
    }

    /** RFC 2852 §4.1.3 (S36). */
    @Test
    void aTimeThatTheSenderSetsEndsARoundOrTellsOfIt() {
        RetrySchedule schedule = new RetrySchedule(OutboundConfig.defaults());
        Instant start = desk.clock.instant();
        Instant end = start.plus(Duration.ofMinutes(20));
        Queued returned = waiting(start, false, by(Duration.ofMinutes(20), true));
        assertThat(schedule.next(returned, 9, start)).isEqualTo(end);
        assertThat(schedule.isOver(returned, end)).isTrue();
        assertThat(schedule.isLate(returned, end)).isFalse();
        Queued told = waiting(start, false, by(Duration.ofMinutes(20), false));
        assertThat(schedule.next(told, 9, start)).isEqualTo(end);
        assertThat(schedule.isOver(told, end)).isFalse();
        assertThat(schedule.isLate(told, end)).isTrue();
        // Nor does a long time keep it for longer than other mail.
        Queued slow = waiting(start, false, by(Duration.ofDays(99), true));
        assertThat(schedule.isOver(slow, start.plus(EXPIRY))).isTrue();
    }

    private static Envelope.Schedule by(Duration within, boolean orReturn) {
        return new Envelope.Schedule(
                0, Optional.empty(), Optional.of(new Envelope.DeliverBy(within, orReturn, false)));
    }

    /** RFC 4865 §4.2 (S37). */
    @Test
    void whatIsHeldByItsSenderIsLateFromItsReleaseOn() {
        RetrySchedule schedule = new RetrySchedule(OutboundConfig.defaults());
        Instant start = desk.clock.instant();
        Instant release = start.plus(Duration.ofDays(20));
        Queued held =
                waiting(
                        start,
                        false,
                        new Envelope.Schedule(0, Optional.of(release), Optional.empty()));
        assertThat(schedule.isOver(held, release)).isFalse();
        assertThat(schedule.isLate(held, release)).isFalse();
        assertThat(schedule.isOver(held, release.plus(EXPIRY))).isTrue();
    }

    /** Who is only postponed is named in the one notice, and ends in time. */
    @Test
    void postponedMailIsDueForTheNoticeAndTheEnd() {
        RetrySchedule schedule = new RetrySchedule(OutboundConfig.defaults());
        Instant start = desk.clock.instant();
        Instant late = start.plus(Duration.ofDays(9));
        Queued fresh = waiting(start, false, Envelope.Schedule.now());
        Queued noticed = waiting(start, true, Envelope.Schedule.now());
        assertThat(schedule.inTime(fresh, late, start)).isEqualTo(start.plus(NOTICE));
        assertThat(schedule.inTime(noticed, late, start)).isEqualTo(start.plus(EXPIRY));
        // What may not end yet isn't due in the past.
        assertThat(schedule.inTime(noticed, late, start.plus(EXPIRY))).isEqualTo(late);
    }

    @Test
    void temporaryReplyDefersForTheFirstInterval() throws IOException {
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        Deferred deferred = (Deferred) desk.queue.outcome(id, 0);
        assertThat(deferred.until()).isEqualTo(desk.clock.instant().plus(Duration.ofMinutes(5)));
        assertThat(deferred.status().reason()).isEqualTo("450 4.2.1 mailbox busy");
    }

    @Test
    void messageThatSucceedsLaterIsDelivered() throws IOException {
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        desk.queue.outcome(id, 0);
        server.on("RCPT", "250 ok\r\n");
        desk.advance(Duration.ofMinutes(5));
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void lateMessageIsAnnouncedOnceAndReturnedAtTheEnd() throws IOException {
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        Instant end = desk.clock.instant().plus(EXPIRY);
        Outcome outcome = desk.queue.outcome(id, 0);
        while (outcome instanceof Deferred(_, Instant until)) {
            desk.advance(Duration.between(desk.clock.instant(), until));
            outcome = desk.queue.outcome(id, 0);
        }
        assertThat(desk.clock.instant()).isEqualTo(end);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome.status().status()).hasToString("5.4.7");
        assertThat(desk.queue.accepted()).hasSize(3);
        assertThat(desk.queue.notices())
                .filteredOn(n -> n.contains("Action: delayed"))
                .singleElement()
                .satisfies(n -> assertThat(n).contains("Will-Retry-Until: "));
        assertThat(desk.queue.notices())
                .anySatisfy(n ->
                        assertThat(n)
                                .contains("Action: failed")
                                .contains("Status: 5.4.7")
                                .contains("450 4.2.1 mailbox busy"));
    }

    @Test
    void whoWantsNoNoticeGetsNone() throws IOException {
        server.on("RCPT", "550 5.1.1 nobody\r\n");
        Mailbox address = Mailbox.of("b@there.test");
        Recipient silent =
                new Recipient(address, Optional.empty(), Optional.empty(), Set.of(Notify.NEVER));
        QueueId id = desk.queue.add("a@ours.test", Desk.MESSAGE, List.of(silent));
        assertThat(desk.queue.outcome(id, 0)).isInstanceOf(Outcome.Failed.class);
        assertThat(desk.queue.accepted()).hasSize(1);
    }
}
