package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.signpost.Await;
import org.signpost.address.IpAddresses;
import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Envelope.DeliverBy;
import org.signpost.queue.Envelope.Demands;
import org.signpost.queue.Envelope.Entry;
import org.signpost.queue.Envelope.Notice;
import org.signpost.queue.Envelope.Ret;
import org.signpost.queue.Envelope.Schedule;
import org.signpost.queue.Envelope.TlsDemand;
import org.signpost.queue.Queue.Notification;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Queue.Results;
import org.signpost.queue.Queue.Settled;
import org.signpost.queue.Recipient.Notify;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class SqliteQueueTest extends QueueOnDisk {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void acceptedMailIsTakenWithItsContentAndGoneWhenDelivered() throws Exception {
        QueueId id = accept("a@example.com");
        assertThat(queue.count()).isEqualTo(1);
        Queued work = takeOne();
        assertThat(work.id()).isEqualTo(id);
        assertThat(content(id)).isEqualTo("Hello\r\n".getBytes(StandardCharsets.US_ASCII));
        record(work, delivered(0));
        assertThat(queue.count()).isZero();
        assertThat(queue.find(id)).isEmpty();
        assertThatThrownBy(() -> queue.content(id)).isInstanceOf(IOException.class);
    }

    @Test
    void everythingOfAMessageSurvivesARestart() throws Exception {
        Recipient recipient =
                new Recipient(
                        Mailbox.of("alice@example.com"),
                        Optional.of(Mailbox.of("info@example.com")),
                        Optional.of("rfc822;info@example.com"),
                        Set.of(Notify.SUCCESS, Notify.DELAY));
        Entry entry =
                new Entry(
                        Origin.SUBMISSION,
                        Optional.of("bob@example.com"),
                        IpAddresses.parse("2001:db8::1"),
                        "client.example.com");
        Schedule schedule =
                new Schedule(
                        -4,
                        Optional.of(clock.instant().plus(HOUR)),
                        Optional.of(new DeliverBy(Duration.ofMinutes(90), true, true)));
        Envelope envelope =
                new Envelope(
                        ReversePath.of(Mailbox.of("bob@example.com")),
                        entry,
                        new Notice(Optional.of(Ret.HDRS), Optional.of("id+2B1")),
                        new Demands(
                                BodyType.EIGHT_BIT_MIME,
                                true,
                                TlsDemand.REQUIRED,
                                schedule,
                                true,
                                true));
        NewMessage message = new NewMessage(envelope, List.of(recipient), "Received: x\r\n");
        byte[] octets = randomOctets(700_000);
        QueueId id = accept(message, octets);
        reopen();
        Queued found = queue.find(id).orElseThrow();
        assertThat(found.envelope()).isEqualTo(envelope);
        assertThat(found.facts().accepted()).isEqualTo(clock.instant());
        assertThat(found.facts().size()).isEqualTo(octets.length);
        assertThat(found.facts().sha256()).isEqualTo(sha256(octets));
        assertThat(found.facts().trace()).isEqualTo("Received: x\r\n");
        assertThat(found.open())
                .containsExactly(
                        new OpenRecipient(0, recipient, 0, clock.instant().plus(HOUR), ""));
        assertThat(content(id)).isEqualTo(octets);
    }

    @Test
    void leasedMailIsNotTakenTwice() throws Exception {
        accept("a@example.com");
        QueueId second = accept("b@example.com");
        Queued first = takeOne();
        assertThat(takeOne().id()).isEqualTo(second);
        queue.giveBack(first.id());
        assertThat(takeOne().id()).isEqualTo(first.id());
        assertThatThrownBy(() -> queue.giveBack(QueueId.of(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void mailThatIsSetAsideIsTakenOnlyAfterItWasGivenBack() throws Exception {
        QueueId first = accept("a@example.com");
        assertThat(takeOne().id()).isEqualTo(first);
        queue.setAside(first);
        QueueId second = accept("b@example.com");
        assertThat(queue.take(10)).extracting(Queued::id).containsExactly(second);
        queue.giveBack(first);
        Queued again = takeOne();
        assertThat(again.id()).isEqualTo(first);
        assertThat(content(first)).asString().isEqualTo("Hello\r\n");
        record(again, delivered(0));
        assertThat(queue.count()).isEqualTo(1);
    }

    @Test
    void mailThatIsRemovedWhileItIsSetAsideIsTakenByNobody() throws Exception {
        QueueId first = accept("a@example.com");
        takeOne();
        queue.setAside(first);
        assertThat(queue.remove(first)).isTrue();
        queue.giveBack(first);
        QueueId second = accept("b@example.com");
        assertThat(takeOne().id()).isEqualTo(second);
    }

    @Test
    void restartMakesLeasedMailDueAgain() throws Exception {
        QueueId first = accept("a@example.com");
        QueueId second = accept("b@example.com");
        queue.take(10);
        reopen();
        assertThat(queue.count()).isEqualTo(2);
        assertThat(queue.take(10)).extracting(Queued::id).containsExactly(first, second);
    }

    @Test
    void waitingMailIsTakenInTheOrderOfItsInstants() throws Exception {
        List<QueueId> ids = new ArrayList<>();
        for (int hours : new int[] {3, 1, 2}) {
            ids.add(accept("a@example.com"));
            record(takeOne(), deferred(0, Duration.ofHours(hours)));
        }
        clock.advance(Duration.ofHours(3));
        assertThat(queue.take(10))
                .extracting(Queued::id)
                .containsExactly(ids.get(1), ids.get(2), ids.get(0));
    }

    @Test
    void takeWaitsUntilTheNextInstant() throws Exception {
        QueueId id = accept("a@example.com");
        record(takeOne(), deferred(0, HOUR));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Queued>> taken = threads.submit(() -> queue.take(1));
            clock.awaitSleepers(1);
            assertThat(taken.isDone()).isFalse();
            clock.advance(HOUR);
            Queued work = taken.get().getFirst();
            assertThat(work.id()).isEqualTo(id);
            assertThat(work.open().getFirst().attempts()).isEqualTo(1);
            assertThat(work.open().getFirst().lastStatus()).isEqualTo("4.4.1 no answer");
        }
    }

    @Test
    void heldMailWaitsAndRetryNowReleasesIt() throws Exception {
        Instant until = clock.instant().plus(HOUR);
        Schedule held = new Schedule(0, Optional.of(until), Optional.empty());
        Demands demands =
                new Demands(BodyType.SEVEN_BIT, false, TlsDemand.NONE, held, false, false);
        QueueId id = accept(message(demands, "a@example.com"), new byte[] {1});
        accept("b@example.com");
        assertThat(queue.take(10)).extracting(Queued::id).doesNotContain(id).hasSize(1);
        assertThat(queue.retryNow(id)).isTrue();
        Queued released = takeOne();
        assertThat(released.id()).isEqualTo(id);
        // It isn't held any more, and its days begin now (RFC 4865 §4.2).
        assertThat(released.envelope().demands().schedule().holdUntil()).contains(clock.instant());
        assertThat(queue.retryNow(QueueId.of(1))).isFalse();
    }

    @Test
    void aRetryByHandUsesUpNothingOfTheSchedule() throws Exception {
        QueueId id = accept("a@example.com");
        for (int i = 0; i < 2; i++) {
            record(takeOne(), deferred(0, HOUR));
            clock.advance(HOUR);
        }
        record(takeOne(), deferred(0, HOUR));
        assertThat(attempts(id)).isEqualTo(3);
        // Twice in a row is one attempt, and so counts once.
        assertThat(queue.retryNow(id)).isTrue();
        assertThat(queue.retryNow(id)).isTrue();
        Queued work = takeOne();
        assertThat(work.open().getFirst().attempts()).isEqualTo(2);
        record(work, deferred(0, HOUR));
        assertThat(attempts(id)).isEqualTo(3);
    }

    private int attempts(QueueId id) throws IOException {
        return queue.find(id).orElseThrow().open().getFirst().attempts();
    }

    @Test
    void recipientsSettleOneByOne() throws Exception {
        QueueId id = accept("a@example.com", "b@example.com", "c@example.com");
        record(takeOne(), delivered(0), deferred(1, HOUR), deferred(2, HOUR.multipliedBy(2)));
        assertThat(queue.find(id).orElseThrow().open())
                .extracting(OpenRecipient::number)
                .containsExactly(1, 2);
        clock.advance(HOUR);
        Queued work = takeOne();
        assertThat(work.open()).extracting(OpenRecipient::number).containsExactly(1);
        record(work, failed(1));
        assertThat(queue.count()).isEqualTo(1);
        clock.advance(HOUR);
        record(takeOne(), delivered(2));
        assertThat(queue.count()).isZero();
    }

    @Test
    void recipientsThatAreNotNamedStayDue() throws Exception {
        accept("a@example.com", "b@example.com");
        record(takeOne(), delivered(0));
        assertThat(takeOne().open()).extracting(OpenRecipient::number).containsExactly(1);
    }

    @Test
    void whoWasDeliveredIsNotRepeatedAfterACrashAndItsNoticeIsThere() throws Exception {
        QueueId id = accept("a@example.com", "b@example.com", "c@example.com");
        assertThat(takeOne().open()).hasSize(3);
        Notification notice = notice();
        assertThat(queue.delivered(id, List.of(0, 2), List.of(notice))).isTrue();
        assertThat(takeOne().id()).isEqualTo(notice.content().id());
        reopen();
        assertThat(takeOne().open()).extracting(OpenRecipient::number).containsExactly(1);
        assertThat(queue.find(notice.content().id())).isPresent();
    }

    @Test
    void deliveredRecipientsMayBeNamedAgainByTheRecord() throws Exception {
        QueueId id = accept("a@example.com", "b@example.com");
        Queued work = takeOne();
        queue.delivered(id, List.of(0), List.of());
        record(work, delivered(0), deferred(1, HOUR));
        assertThat(queue.delivered(id, List.of(0), List.of(notice()))).isFalse();
        assertThat(queue.count()).isEqualTo(1);
        assertThat(queue.find(id).orElseThrow().open())
                .extracting(OpenRecipient::number)
                .containsExactly(1);
    }

    @Test
    void bounceIsAcceptedWithTheFailureThatCausesIt() throws Exception {
        QueueId id = accept("a@example.com");
        Queued work = takeOne();
        Notification notice = notice();
        Draft bounce = notice.content();
        queue.record(id, new Results(List.of(failed(0)), List.of(notice), false));
        assertThat(work.id()).isEqualTo(id);
        assertThat(queue.list(Optional.empty(), 10))
                .extracting(Queued::id)
                .containsExactly(bounce.id());
        assertThat(takeOne().id()).isEqualTo(bounce.id());
        reopen();
        assertThat(takeOne().id()).isEqualTo(bounce.id());
    }

    @Test
    void delayNoticeIsRemembered() throws Exception {
        QueueId id = accept("a@example.com");
        takeOne();
        queue.record(id, new Results(List.of(deferred(0, HOUR)), List.of(), true));
        assertThat(queue.find(id).orElseThrow().facts().delayNoticed()).isTrue();
        clock.advance(HOUR);
        record(takeOne(), deferred(0, HOUR));
        assertThat(queue.find(id).orElseThrow().facts().delayNoticed()).isTrue();
    }

    @Test
    void removedMailIsNeitherTakenNorRecorded() throws Exception {
        QueueId fresh = accept("a@example.com");
        assertThat(queue.remove(fresh)).isTrue();
        assertThat(queue.remove(fresh)).isFalse();
        QueueId leased = accept("b@example.com");
        Queued work = takeOne();
        assertThat(work.id()).isEqualTo(leased);
        queue.remove(leased);
        assertThat(queue.delivered(leased, List.of(0), List.of(notice()))).isFalse();
        queue.record(leased, new Results(List.of(failed(0)), List.of(notice()), false));
        assertThat(queue.count()).isZero();
        assertThat(queue.list(Optional.empty(), 10)).isEmpty();
    }

    @Test
    void manyMessagesAreRemovedOrTriedAgainAtOnce() throws Exception {
        QueueId first = accept("a@example.com");
        QueueId other = accept("b@example.com");
        QueueId third = accept("c@example.com");
        for (Queued work : queue.take(3)) record(work, deferred(0, HOUR));
        QueueId none = QueueId.of(1);
        assertThat(queue.retryNow(List.of(first, none, third))).containsExactly(first, third);
        assertThat(queue.remove(List.of(none, third, third))).containsExactly(third);
        assertThat(queue.count()).isEqualTo(2);
        assertThat(queue.take(3)).extracting(Queued::id).containsExactly(first);
        assertThat(queue.find(other)).isPresent();
    }

    @Test
    void whoIsAboutToTryARemovedMessageLearnsOfIt() throws Exception {
        QueueId removed = accept("a@example.com");
        QueueId other = accept("b@example.com");
        assertThat(queue.take(2)).extracting(Queued::id).containsExactly(removed, other);
        assertThat(queue.isQueued(removed)).isTrue();
        queue.remove(removed);
        assertThat(queue.isQueued(removed)).isFalse();
        assertThat(queue.isQueued(other)).isTrue();
        queue.giveBack(removed);
        queue.giveBack(other);
        assertThat(queue.take(2)).extracting(Queued::id).containsExactly(other);
        assertThat(queue.isQueued(other)).isTrue();
    }

    @Test
    void listGoesOnAfterAnId() throws Exception {
        List<QueueId> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) ids.add(accept("a@example.com"));
        assertThat(queue.list(Optional.empty(), 2))
                .extracting(Queued::id)
                .containsExactlyElementsOf(ids.subList(0, 2));
        assertThat(queue.list(Optional.of(ids.get(1)), 10))
                .extracting(Queued::id)
                .containsExactlyElementsOf(ids.subList(2, 5));
        try (QueueView view = QueueView.open(folder.path())) {
            assertThat(view.count()).isEqualTo(5);
            assertThat(view.find(ids.get(3))).isEqualTo(queue.find(ids.get(3)));
        }
    }

    @Test
    void mailBeyondTheFreshBudgetIsReadFromTheStore() throws Exception {
        queue.close();
        queue = SqliteQueue.open(folder, "mx1.example.com", clock, new QueueLimits(0, 4000, 0));
        List<QueueId> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) ids.add(accept("a@example.com"));
        List<QueueId> taken = new ArrayList<>();
        while (taken.size() < ids.size()) {
            for (Queued work : queue.take(3)) {
                assertThat(content(work.id())).hasSize(7);
                taken.add(work.id());
                record(work, delivered(0));
            }
        }
        assertThat(taken).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(queue.count()).isZero();
    }

    @Test
    void draftsWithoutMemoryLeftAreStagedEarly() throws Exception {
        queue.close();
        queue = SqliteQueue.open(folder, "mx1.example.com", clock, new QueueLimits(0, 0, 0));
        byte[] octets = randomOctets(100_000);
        QueueId id = accept(message("a@example.com"), octets);
        assertThat(content(id)).isEqualTo(octets);
        assertThat(queue.find(id).orElseThrow().facts().sha256()).isEqualTo(sha256(octets));
    }

    /** 16 KiB are every session's, in whatever pieces they come. */
    @Test
    void aSmallDraftIsNotStagedWhereNoMemoryIsLeft() throws Exception {
        queue.close();
        queue = SqliteQueue.open(folder, "mx1.example.com", clock, new QueueLimits(0, 0, 0));
        byte[] octets = randomOctets(16 * 1024);
        try (Draft draft = queue.draft()) {
            int done = 0;
            for (int piece : new int[] {1, 2, 3000, 13_381}) {
                draft.write(octets, done, piece);
                done += piece;
            }
            assertThat(done).isEqualTo(octets.length);
            assertThat(rows("chunk")).isZero();
            draft.write(octets, 0, 1);
            assertThat(rows("chunk")).isOne();
        }
        assertThat(rows("chunk")).isZero();
    }

    @Test
    void abandonedDraftsLeaveNothing() throws Exception {
        Draft draft = draft(randomOctets(1_000_000));
        assertThat(rows("chunk")).isPositive();
        draft.close();
        assertThat(rows("chunk")).isZero();
        Draft crashed = draft(randomOctets(1_000_000));
        assertThat(crashed.size()).isEqualTo(1_000_000);
        reopen();
        Await.until(() -> rows("staged") == 0);
        assertThat(rows("chunk")).isZero();
    }

    @Test
    void whatAFormerProcessLeftIsForgottenBesideNewMailAndNotWithIt() throws Exception {
        Draft crashed = draft(randomOctets(3_000_000));
        assertThat(crashed.size()).isEqualTo(3_000_000);
        reopen();
        byte[] octets = randomOctets(700_000);
        QueueId id = accept(message("a@example.com"), octets);
        Await.until(() -> rows("staged") == 0);
        assertThat(content(id)).isEqualTo(octets);
        assertThat(rows("chunk")).isEqualTo(3);
    }

    @Test
    void aLargeDraftIsForgottenInSteps() throws Exception {
        try (Database database = Database.open(path.resolve("steps.db"), QueueSchema.MIGRATIONS)) {
            int chunks = 2 * ContentRows.STEP + 1;
            for (int i = 0; i < chunks; i++) {
                int number = i;
                database.write(sql -> ContentRows.stage(sql, 7, number, new byte[1]));
            }
            for (int left : new int[] {ContentRows.STEP + 1, 1}) {
                assertThat(database.<Boolean>write(sql -> ContentRows.forgetSome(sql, 7))).isTrue();
                assertThat(database.<Long>read(sql -> sql.number("SELECT count(*) FROM chunk")))
                        .isEqualTo(left);
                assertThat(database.read(ContentRows::staged)).containsExactly(7L);
            }
            assertThat(database.<Boolean>write(sql -> ContentRows.forgetSome(sql, 7))).isFalse();
            assertThat(database.<Long>read(sql -> sql.number("SELECT count(*) FROM chunk")))
                    .isZero();
            assertThat(database.read(ContentRows::staged)).isEmpty();
        }
    }

    @Test
    void filesMayUseHalfOfTheReserve() throws Exception {
        queue.close();
        long free = Files.getFileStore(folder.path()).getUsableSpace();
        queue =
                SqliteQueue.open(
                        folder, "mx1.example.com", clock, new QueueLimits(0, 0, free / 2 * 3));
        assertThatThrownBy(() -> accept("a@example.com")).isInstanceOf(QueueFullException.class);
        assertThat(queue.hasRoomFor(1)).isTrue();
        assertThat(queue.hasRoomFor(free / 2)).isFalse();
    }

    @Test
    void closingEndsTake() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Queued>> taken = threads.submit(() -> queue.take(1));
            queue.close();
            assertThat(taken.get()).isEmpty();
            assertThatThrownBy(() -> accept("a@example.com")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void takeAndCountAreAnsweredByTheIndex() throws Exception {
        assertThat(plan(DueIndex.NEXT.replace("?", "1"))).contains("USING COVERING INDEX");
        assertThat(plan(DueIndex.NEXT.replace("?", "1"))).contains("SEARCH").doesNotContain("TEMP");
        assertThat(plan(DueIndex.LATER.replace("?", "1"))).contains("SEARCH");
        assertThat(plan("SELECT count(*) FROM message")).contains("message_due");
    }

    private String plan(String sql) throws IOException {
        try (Database look = Database.look(folder.file(SqliteQueue.FILE), QueueSchema.MIGRATIONS)) {
            List<String> steps =
                    look.read(s -> s.all("EXPLAIN QUERY PLAN " + sql, row -> row.text(4)));
            return String.join("\n", steps);
        }
    }

    private long rows(String table) throws IOException {
        try (Database look = Database.look(folder.file(SqliteQueue.FILE), QueueSchema.MIGRATIONS)) {
            return look.<Long>read(sql -> sql.number("SELECT count(*) FROM " + table));
        }
    }

    private QueueId accept(String... recipients) throws IOException {
        return accept(message(recipients), "Hello\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private QueueId accept(NewMessage message, byte[] content) throws IOException {
        try (Draft draft = draft(content)) {
            return queue.accept(draft, message);
        }
    }

    private Notification notice() throws IOException {
        Draft content = draft("notice".getBytes(StandardCharsets.US_ASCII));
        return new Notification(message("sender@example.com"), content);
    }

    private Draft draft(byte[] content) throws IOException {
        Draft draft = queue.draft();
        for (int at = 0; at < content.length; at += 5000) {
            draft.write(content, at, Math.min(5000, content.length - at));
        }
        return draft;
    }

    private static NewMessage message(String... recipients) {
        return message(Demands.plain(BodyType.SEVEN_BIT, false), recipients);
    }

    private static NewMessage message(Demands demands, String... recipients) {
        Entry entry = new Entry(Origin.MX, Optional.empty(), Optional.empty(), "example.net");
        Envelope envelope = new Envelope(ReversePath.none(), entry, Notice.none(), demands);
        List<Recipient> to = new ArrayList<>();
        for (String recipient : recipients) to.add(Recipient.of(Mailbox.of(recipient)));
        return new NewMessage(envelope, to, "");
    }

    private Queued takeOne() throws IOException, InterruptedException {
        List<Queued> work = queue.take(1);
        assertThat(work).hasSize(1);
        return work.getFirst();
    }

    private byte[] content(QueueId id) throws IOException {
        try (var in = queue.content(id)) {
            return in.readAllBytes();
        }
    }

    private void record(Queued work, Settled... settled) throws IOException {
        queue.record(work.id(), new Results(List.of(settled), List.of(), false));
    }

    private static Settled delivered(int number) {
        return new Settled(
                number,
                new Outcome.Delivered(DeliveryStatus.ours("2.0.0", "ok"), Outcome.Onward.ARRIVED));
    }

    private static Settled failed(int number) {
        return new Settled(number, new Outcome.Failed(DeliveryStatus.ours("5.1.1", "nobody")));
    }

    private Settled deferred(int number, Duration by) {
        DeliveryStatus status = DeliveryStatus.ours("4.4.1", "no answer");
        return new Settled(number, new Outcome.Deferred(status, clock.instant().plus(by)));
    }

    private static byte[] randomOctets(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }

    private static String sha256(byte[] octets) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    }
}
