package org.signpost.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** What the store does when SQLite, another process or our own code goes wrong. */
class TroubleTest {

    private static final Migrations ONE = Migrations.of("CREATE TABLE item (name TEXT NOT NULL)");
    private static final String COUNT = "SELECT count(*) FROM item";

    @TempDir Path folder;
    private Database database;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("test.db"), ONE);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
    }

    @Test
    void readersWhoseTransactionEndedByItselfAreReplaced() throws IOException {
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() ->
                            database.read(sql -> {
                                sql.script("ROLLBACK");
                                throw new StoreException("an error of the disk");
                            }))
                    .hasMessage("an error of the disk");
        }
        assertThat(count()).isZero();
    }

    @Test
    void aBugInAReadCostsNoReader() throws IOException {
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> database.read(TroubleTest::bug))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(count()).isZero();
    }

    @Test
    void theEndDoesNotWaitForReadsThatAreStuck() throws Exception {
        Reads reads = new Reads(new Connections(folder.resolve("test.db")), Duration.ZERO);
        CountDownLatch begun = new CountDownLatch(4);
        CountDownLatch disk = new CountDownLatch(1);
        List<Call<Long>> stuck = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            stuck.add(
                    new Call<>(() ->
                            reads.read(sql -> {
                                begun.countDown();
                                awaitUninterruptibly(disk);
                                return sql.number(COUNT);
                            })));
        }
        begun.await();
        Call<Long> waiting = new Call<>(() -> reads.read(sql -> sql.number(COUNT)));
        waiting.awaitBlockedBy(FutureTask.class);
        reads.close();
        assertThat(waiting.failure()).hasMessage("the store is closed");
        assertThatThrownBy(() -> reads.read(sql -> sql.number(COUNT)))
                .hasMessage("the store is closed");
        disk.countDown();
        for (Call<Long> read : stuck) assertThat(read.answer()).isZero();
    }

    @Test
    void whenTheWritingThreadDiesAllThatWaitsFailsAndLaterCallsToo() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Call<Integer> first = new Call<>(() -> database.write(sql -> killer(begun, go)));
        begun.await();
        List<Call<Integer>> calls = new ArrayList<>(List.of(first));
        for (int i = 0; i < 3; i++) calls.add(new Call<>(() -> add("a")));
        for (Call<Integer> call : calls) call.awaitBlockedBy(Task.class);
        go.countDown();
        for (Call<Integer> call : calls) {
            assertThat(call.failure()).hasMessageContaining("takes nothing more until a restart");
        }
        assertThatThrownBy(() -> add("a")).hasMessageContaining("until a restart: a bug of ours");
        assertThat(count()).isZero();
    }

    @Test
    void aLockOfAnotherProcessFailsTheBatchAsAWhole() throws Exception {
        // Instead of ten seconds.
        database.write(sql -> sql.first("PRAGMA busy_timeout = 1", row -> row.number(1)));
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Sql other = new Connections(folder.resolve("test.db")).writing();
        other.change("INSERT INTO item VALUES ('theirs')");
        Call<Integer> first =
                new Call<>(() ->
                        database.write(sql -> {
                            begun.countDown();
                            awaitUninterruptibly(go);
                            return 1;
                        }));
        begun.await();
        // As long as the first is held up, all others come into the next batch.
        List<Call<Integer>> batch = new ArrayList<>();
        for (int i = 0; i < 3; i++) batch.add(new Call<>(() -> counted(runs)));
        for (Call<Integer> call : batch) call.awaitBlockedBy(Task.class);
        go.countDown();
        assertThat(first.answer()).isEqualTo(1);
        for (Call<Integer> call : batch) {
            assertThat(call.failure()).hasMessage("another process holds a lock on the store");
        }
        assertThat(runs).hasValue(1);
        other.rollback();
        other.close();
        assertThat(add("a")).isEqualTo(1);
    }

    @Test
    void aDamagedPageSpoilsItsOwnRowsOnly() throws IOException {
        Path file = folder.resolve("test.db");
        for (String name : new String[] {"first", "second", "third"}) {
            assertThat(add(name.repeat(500))).isEqualTo(1);
        }
        database.close();
        byte[] octets = Files.readAllBytes(file);
        int at = new String(octets, StandardCharsets.ISO_8859_1).indexOf("second");
        Arrays.fill(octets, at / 4096 * 4096, (at / 4096 + 1) * 4096, (byte) 0);
        Files.write(file, octets);
        open();
        assertThat(read(1)).startsWith("first");
        assertThatThrownBy(() -> database.read(sql -> name(sql, 2)))
                .isInstanceOf(DamagedException.class);
        assertThat(read(3)).startsWith("third");
    }

    private String read(int row) throws IOException {
        return database.read(sql -> name(sql, row));
    }

    private static String name(Sql sql, int row) throws StoreException {
        return sql.first("SELECT name FROM item WHERE rowid = ?", r -> r.text(1), row)
                .orElseThrow();
    }

    private Integer counted(AtomicInteger runs) throws IOException {
        return database.write(sql -> {
            runs.incrementAndGet();
            return sql.change("INSERT INTO item VALUES ('ours')");
        });
    }

    private Integer add(String name) throws IOException {
        return database.write(sql -> sql.change("INSERT INTO item VALUES (?)", name));
    }

    private long count() throws IOException {
        return database.<Long>read(sql -> sql.number(COUNT));
    }

    private static Integer bug(Sql sql) {
        throw new IllegalStateException("a bug of ours");
    }

    /** Fails in a way for which the thread is not prepared: even asking why it failed fails. */
    private static Integer killer(CountDownLatch begun, CountDownLatch go) {
        begun.countDown();
        awaitUninterruptibly(go);
        throw new IllegalArgumentException() {
            private static final long serialVersionUID = 1;

            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException("a bug of ours");
            }
        };
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                if (interrupted) Thread.currentThread().interrupt();
                return;
            } catch (InterruptedException early) {
                interrupted = true;
            }
        }
    }
}
