package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.observe.Clock;
import org.signpost.queue.Queue.Form;
import org.signpost.queue.Queue.Lines;
import org.signpost.queue.Queue.Octets;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Queue.Results;
import org.signpost.store.DataFolder;
import org.signpost.store.Database;
import org.signpost.store.Migrations;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A queue of a former version is brought up to date with the mail that waits in it. */
class QueueSchemaTest {

    private static final byte[] CONTENT = "Hello\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path path;

    @Test
    void mailThatWaitedInTheFirstSchemaIsHandedOut() throws Exception {
        QueueId id = QueueId.of(4711);
        try (DataFolder folder = DataFolder.open(path.resolve("data"))) {
            writeFirstSchema(folder, id);
            try (SqliteQueue queue =
                    SqliteQueue.open(
                            folder, "mx1.example.com", Clock.system(), QueueLimits.standard())) {
                Queued work = queue.take(1).getFirst();
                assertThat(work.id()).isEqualTo(id);
                assertThat(work.facts().trace()).isEqualTo("Received: x\r\n");
                assertThat(work.facts().form())
                        .isEqualTo(new Form(Octets.NOT_NOTED, Lines.NOT_NOTED));
                assertThat(work.facts().edits().isEmpty()).isTrue();
                assertThat(queue.content(id).readAllBytes()).isEqualTo(CONTENT);
                queue.record(id, new Results(List.of(), List.of(), false));
                assertThat(queue.find(id)).isPresent();
            }
        }
    }

    private static void writeFirstSchema(DataFolder folder, QueueId id) throws IOException {
        Migrations first = Migrations.of(QueueSchema.FIRST);
        try (Database database = Database.open(folder.file(SqliteQueue.FILE), first)) {
            database.write(sql -> insert(sql, id.number()));
        }
    }

    private static int insert(Sql sql, long id) throws StoreException {
        sql.change(
                """
                INSERT INTO message VALUES (?, 1, 0, 1, ?, ?, 'a@example.com', 'MX', NULL, NULL,
                'example.net', NULL, NULL, 'SEVEN_BIT', 0, 'NONE', 0, NULL, NULL, NULL, NULL, 0,
                ?, ?)
                """,
                id,
                CONTENT.length,
                new byte[32],
                "Received: x\r\n",
                CONTENT);
        return sql.change(
                """
                INSERT INTO recipient VALUES (?, 0, 1, 0, 'b@example.com', NULL, NULL, '', NULL,
                NULL, NULL)
                """,
                id);
    }
}
