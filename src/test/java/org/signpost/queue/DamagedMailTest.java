package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.queue.Queue.Damaged;
import org.signpost.queue.Queue.Queued;
import org.signpost.store.DataFolder;
import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Rows that an administrator or a bad disk changed. */
class DamagedMailTest {

    @TempDir Path path;
    private final TestClock clock = new TestClock();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final List<QueueId> ids = new ArrayList<>();
    private DataFolder folder;
    private SqliteQueue queue;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(path.resolve("data"));
        openQueue();
        for (int i = 0; i < 3; i++) ids.add(Mails.accept(queue, new byte[] {1}));
    }

    private void openQueue() throws IOException {
        // Without memory for fresh mail, all of it is read from the store.
        QueueLimits limits = new QueueLimits(0, 0, 0);
        var around = new SqliteQueue.Surroundings("mx1.example.com", clock, events::add);
        queue = SqliteQueue.open(folder, around, limits);
    }

    @AfterEach
    void close() throws IOException {
        queue.close();
        folder.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE message SET origin = 'NOBODY' WHERE id = ?",
                "UPDATE message SET sender = 'no address' WHERE id = ?",
                "UPDATE message SET body = 'sound' WHERE id = ?",
                "UPDATE recipient SET address = 'no address' WHERE message = ?",
                "UPDATE recipient SET notify = 'WHENEVER' WHERE message = ?",
                "UPDATE recipient SET last_status = '4.0.0' WHERE message = ?",
                "UPDATE recipient SET due = due + 3600000 WHERE message = ?",
                "DELETE FROM recipient WHERE message = ?"
            })
    void aDamagedMessageIsSetAsideAndTheOthersAreTaken(String damage) throws Exception {
        change(damage, ids.get(1));
        assertThat(queue.take(10)).extracting(Queued::id).containsExactly(ids.get(0), ids.get(2));
        QueueId next = Mails.accept(queue, new byte[] {1});
        assertThat(queue.take(10)).extracting(Queued::id).containsExactly(next);
        assertThat(events).hasSize(1);
        assertThat(events.element().line())
                .startsWith("message.damage id=" + ids.get(1))
                .contains("set aside");
        assertThat(queue.count()).isEqualTo(4);
    }

    @Test
    void aDamagedMessageDoesNotKeepTheServerFromStarting() throws Exception {
        change("UPDATE message SET origin = 'NOBODY' WHERE id = ?", ids.get(1));
        for (int start = 1; start <= 2; start++) {
            queue.close();
            openQueue();
            assertThat(queue.take(10))
                    .extracting(Queued::id)
                    .containsExactly(ids.get(0), ids.get(2));
            assertThat(events).hasSize(start);
        }
    }

    @Test
    void aDamagedMessageIsListedAsSuchAndTheOthersAreListedWithoutAGap() throws Exception {
        change("UPDATE message SET origin = 'NOBODY' WHERE id = ?", ids.get(1));
        assertThat(queue.damaged()).extracting(Damaged::id).containsExactly(ids.get(1));
        assertThat(queue.damaged().getFirst().reason()).contains("NOBODY");
        assertThat(queue.list(Optional.empty(), 2))
                .extracting(Queued::id)
                .containsExactly(ids.get(0), ids.get(2));
        assertThatThrownBy(() -> queue.find(ids.get(1))).isInstanceOf(IOException.class);
    }

    @Test
    void aMendedMessageIsTakenAfterRetryNow() throws Exception {
        change("UPDATE message SET origin = 'NOBODY' WHERE id = ?", ids.get(1));
        assertThat(queue.take(10)).hasSize(2);
        change("UPDATE message SET origin = 'MX' WHERE id = ?", ids.get(1));
        assertThat(queue.retryNow(ids.get(1))).isTrue();
        assertThat(queue.take(10)).extracting(Queued::id).containsExactly(ids.get(1));
        assertThat(queue.damaged()).isEmpty();
    }

    @Test
    void aDamagedMessageCanBeRemoved() throws Exception {
        change("UPDATE message SET origin = 'NOBODY' WHERE id = ?", ids.get(1));
        assertThat(queue.take(10)).hasSize(2);
        assertThat(queue.remove(ids.get(1))).isTrue();
        assertThat(queue.damaged()).isEmpty();
        assertThat(queue.count()).isEqualTo(2);
    }

    @Test
    void anInstantThatIsNoneHoldsNobodyUp() throws Exception {
        change("UPDATE message SET due = 'soon' WHERE id = ?", ids.get(1));
        assertThat(queue.take(10)).extracting(Queued::id).containsExactly(ids.get(0), ids.get(2));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Queued>> taken = threads.submit(() -> queue.take(10));
            assertThat(queue.retryNow(ids.get(1))).isTrue();
            assertThat(taken.get()).extracting(Queued::id).containsExactly(ids.get(1));
        }
    }

    private void change(String sql, QueueId id) throws IOException {
        Path file = folder.file(SqliteQueue.FILE);
        try (Database administrator = Database.open(file, QueueSchema.MIGRATIONS)) {
            int changed = administrator.write(s -> s.change(sql, id.number()));
            assertThat(changed).isEqualTo(1);
        }
    }
}
