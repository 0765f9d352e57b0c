package org.signpost.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class DatabaseTest {

    private static final Migrations ONE =
            Migrations.of(
                    "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
                            + " CREATE INDEX item_name ON item (name)");

    @TempDir Path folder;

    @Test
    void whatWasWrittenIsReadAndSurvivesClosing() throws IOException {
        try (Database database = open(ONE)) {
            add(database, "a");
            assertThat(names(database)).containsExactly("a");
        }
        try (Database database = open(ONE)) {
            add(database, "b");
            assertThat(names(database)).containsExactly("a", "b");
        }
    }

    @Test
    void everyKindOfValueComesBack() throws IOException {
        try (Database database = open(Migrations.of("CREATE TABLE t (a, b, c, d, e, f)"))) {
            Instant now = Instant.ofEpochMilli(1_700_000_000_123L);
            byte[] octets = {0, 1, -1};
            String insert = "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)";
            database.write(sql -> sql.change(insert, "ä", 7L, true, octets, now, Optional.empty()));
            database.read(sql -> sql.first("SELECT * FROM t", row -> check(row, octets, now)));
        }
    }

    private static boolean check(Row row, byte[] octets, Instant now) throws StoreException {
        assertThat(row.text(1)).isEqualTo("ä");
        assertThat(row.number(2)).isEqualTo(7);
        assertThat(row.flag(3)).isTrue();
        assertThat(row.octets(4)).isEqualTo(octets);
        assertThat(row.instant(5)).isEqualTo(now);
        assertThat(row.instantIfAny(5)).contains(now);
        assertThat(row.textIfAny(6)).isEmpty();
        assertThat(row.instantIfAny(6)).isEmpty();
        assertThatThrownBy(() -> row.text(6)).isInstanceOf(StoreException.class);
        return true;
    }

    @Test
    void aFailingWorkOfABatchFailsAlone() throws Exception {
        try (Database database = open(ONE);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            add(database, "there already");
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            Future<Integer> first =
                    threads.submit(() ->
                            database.write(sql -> {
                                started.countDown();
                                await(go);
                                return insert(sql, "first");
                            }));
            started.await();
            Future<Integer> good = threads.submit(() -> add(database, "good"));
            Future<Integer> bad = threads.submit(() -> add(database, "there already"));
            Future<Integer> bug =
                    threads.submit(() ->
                            database.write(sql -> {
                                insert(sql, "half");
                                throw new IllegalStateException("a bug");
                            }));
            Future<Integer> last = threads.submit(() -> add(database, "last"));
            go.countDown();
            assertThat(first.get()).isEqualTo(1);
            assertThat(good.get()).isEqualTo(1);
            assertThatThrownBy(bad::get).hasCauseInstanceOf(StoreException.class);
            assertThatThrownBy(bug::get).hasCauseInstanceOf(IllegalStateException.class);
            assertThat(last.get()).isEqualTo(1);
            assertThat(names(database))
                    .containsExactlyInAnyOrder("there already", "first", "good", "last");
        }
    }

    @Test
    void fullStoreSaysSoAndRecoversByItself() throws IOException {
        try (Database database = open(Migrations.of("CREATE TABLE t (b)"))) {
            database.write(sql -> sql.first("PRAGMA max_page_count = 20", row -> row.number(1)));
            assertThatThrownBy(() -> database.write(sql -> blob(sql, 1 << 20)))
                    .isInstanceOf(DiskFullException.class);
            assertThat(database.<Integer>write(sql -> blob(sql, 100))).isEqualTo(1);
            database.write(sql -> sql.first("PRAGMA max_page_count = 100000", r -> r.number(1)));
            assertThat(database.<Integer>write(sql -> blob(sql, 1 << 20))).isEqualTo(1);
            assertThat(database.<Long>read(sql -> sql.number("SELECT count(*) FROM t")))
                    .isEqualTo(2);
        }
    }

    @Test
    void newerSchemaIsRefusedWithWhatToDo() throws IOException {
        open(Migrations.of("CREATE TABLE a (x)", "CREATE TABLE b (x)")).close();
        assertThatThrownBy(() -> open(ONE))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "test.db has schema 2, this version knows up to 1: run a newer Signpost");
        assertThatThrownBy(() -> Database.look(folder.resolve("test.db"), ONE))
                .hasMessageContaining("run a newer Signpost");
    }

    @Test
    void olderSchemaIsBroughtUpInOrderAndKeepsItsRows() throws IOException {
        try (Database database = open(ONE)) {
            add(database, "old");
        }
        String create = ONE.steps().getFirst();
        Migrations three =
                Migrations.of(
                        create,
                        "ALTER TABLE item ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'",
                        "UPDATE item SET colour = 'green' WHERE colour = 'grey'");
        assertThatThrownBy(() -> Database.look(folder.resolve("test.db"), three))
                .hasMessageContaining("test.db has schema 1, older than 3");
        try (Database database = open(three)) {
            assertThat(
                            database.<List<String>>read(
                                    sql -> sql.all("SELECT colour FROM item", r -> r.text(1))))
                    .containsExactly("green");
        }
    }

    @Test
    void aFailingMigrationLeavesTheFormerSchema() throws IOException {
        open(ONE).close();
        Migrations broken =
                Migrations.of(ONE.steps().getFirst(), "CREATE TABLE b (x); CREATE TABLE item (x)");
        assertThatThrownBy(() -> open(broken)).isInstanceOf(StoreException.class);
        try (Database database = open(ONE)) {
            assertThat(names(database)).isEmpty();
        }
    }

    @Test
    void aLookingDatabaseReadsBesideTheWriterAndWritesNothing() throws IOException {
        try (Database database = open(ONE);
                Database looking = Database.look(folder.resolve("test.db"), ONE)) {
            add(database, "a");
            assertThat(names(looking)).containsExactly("a");
            assertThatThrownBy(() -> add(looking, "b")).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void aClosedDatabaseRefusesWork() throws IOException {
        Database database = open(ONE);
        database.close();
        assertThatThrownBy(() -> add(database, "a")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> names(database)).isInstanceOf(StoreException.class);
    }

    private Database open(Migrations migrations) throws IOException {
        return Database.open(folder.resolve("test.db"), migrations);
    }

    private static Integer add(Database database, String name) throws IOException {
        return database.write(sql -> insert(sql, name));
    }

    private static Integer insert(Sql sql, String name) throws IOException {
        return sql.change("INSERT INTO item (name) VALUES (?)", name);
    }

    private static Integer blob(Sql sql, int octets) throws IOException {
        return sql.change("INSERT INTO t VALUES (?)", new byte[octets]);
    }

    private static List<String> names(Database database) throws IOException {
        return database.read(sql -> sql.all("SELECT name FROM item ORDER BY id", r -> r.text(1)));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
