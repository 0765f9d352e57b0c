package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.Await;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.queue.Queue.Queued;
import org.signpost.store.Database;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/** Work that was handed out or claimed is worked on, whatever fails meanwhile. */
class DispatchTest {

    /** More than the store has connections for. */
    private static final int READERS = 16;

    private static final int MORE_THAN_A_WINDOW = 300;

    @TempDir Path folder;
    private final Clock clock = Clock.system();
    private final QueueIds ids = new QueueIds("mx1.example.com", clock, new SecureRandom());
    private Database database;
    private Dispatch dispatch;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("queue.db"), QueueSchema.MIGRATIONS);
        dispatch =
                new Dispatch(
                        clock,
                        EventSink.none(),
                        database,
                        new FreshMail(new MemoryBudget(1 << 20)));
    }

    @AfterEach
    void close() throws IOException {
        dispatch.close();
        database.close();
    }

    @Test
    void whatIsLeasedIsHandedOutAlthoughTheStoreFails() throws Exception {
        Queued first = accept(true);
        assertThat(dispatch.take(1)).extracting(Queued::id).containsExactly(first.id());
        Queued second = accept(true);
        dispatch.comes(Instant.EPOCH);
        database.close();
        assertThat(dispatch.take(2)).extracting(Queued::id).containsExactly(second.id());
        assertThatThrownBy(() -> dispatch.take(2)).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsClaimedIsKeptAlthoughTheIndexCannotReadOn() throws Exception {
        for (int i = 0; i < MORE_THAN_A_WINDOW; i++) accept(false);
        DueIndex index = new DueIndex(database);
        List<Long> claimed = new ArrayList<>();
        List<Long> found =
                index.poll(
                        MORE_THAN_A_WINDOW,
                        clock.instant(),
                        id -> {
                            closeDatabase();
                            return claimed.add(id);
                        });
        assertThat(found).isNotEmpty().isEqualTo(claimed);
        assertThatThrownBy(() -> index.poll(1, clock.instant(), claimed::add))
                .isInstanceOf(IOException.class);
    }

    @Test
    void whoIsInterruptedInAReadIsToldSoAndLeavesTheWorkToOthers() throws Exception {
        Queued message = accept(false);
        CountDownLatch enough = new CountDownLatch(1);
        AtomicReference<Object> outcome = new AtomicReference<>("none");
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> readers = occupyReaders(threads, enough);
            Thread taker = Thread.ofPlatform().start(() -> outcome.set(taken()));
            Await.until(() -> taker.getState() == Thread.State.WAITING);
            taker.interrupt();
            taker.join();
            enough.countDown();
            for (Future<?> reader : readers) reader.get();
        }
        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
        assertThat(dispatch.take(1)).extracting(Queued::id).containsExactly(message.id());
    }

    private List<Future<?>> occupyReaders(ExecutorService threads, CountDownLatch enough) {
        List<Future<?>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(
                    threads.submit(() ->
                            database.read(sql -> {
                                await(enough);
                                return true;
                            })));
        }
        return readers;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Object taken() {
        try {
            return dispatch.take(1);
        } catch (IOException | InterruptedException e) {
            return e;
        }
    }

    private void closeDatabase() {
        try {
            database.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Puts a message on disk, and where it is fresh into memory too. */
    private Queued accept(boolean fresh) throws IOException {
        Staging staging =
                new Staging(
                        database,
                        new MemoryBudget(1 << 20),
                        new Room(() -> Long.MAX_VALUE, database, 0));
        StagedDraft draft = new StagedDraft(ids.next(), staging);
        byte[] octets = "Hello\r\n".getBytes(StandardCharsets.US_ASCII);
        draft.write(octets, 0, octets.length);
        Arrival arrival = Arrival.of(draft, Mails.plain(), clock.instant());
        if (!fresh) {
            database.write(sql -> written(arrival, sql));
            return arrival.lease().work();
        }
        Dispatch.Announced announced = dispatch.announce(arrival);
        database.write(sql -> written(arrival, sql));
        dispatch.arrived(announced);
        return arrival.lease().work();
    }

    private static boolean written(Arrival arrival, Sql sql) throws StoreException {
        arrival.write(sql);
        return true;
    }
}
