package org.signpost.queue;

import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.store.Database;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the queue of a data folder, also while a server has it open, and changes nothing. */
public final class QueueView implements AutoCloseable {

    private final Database database;

    private QueueView(Database database) {
        this.database = database;
    }

    /**
     * Opens the queue in that folder.
     *
     * @throws IOException when there is none, or its schema isn't the one known here
     */
    public static QueueView open(Path folder) throws IOException {
        return new QueueView(
                Database.look(folder.resolve(SqliteQueue.FILE), QueueSchema.MIGRATIONS));
    }

    /** As {@link Queue#find}. */
    public Optional<Queued> find(QueueId id) throws IOException {
        return database.read(sql -> find(sql, id.number()));
    }

    /** As {@link Queue#list}. */
    public List<Queued> list(Optional<QueueId> after, int most) throws IOException {
        return database.read(sql -> list(sql, after, most));
    }

    /** As {@link Queue#count}. */
    public long count() throws IOException {
        return database.<Long>read(QueueView::count);
    }

    @Override
    public void close() throws IOException {
        database.close();
    }

    static long count(Sql sql) throws StoreException {
        return sql.number("SELECT count(*) FROM message");
    }

    static Optional<Queued> find(Sql sql, long id) throws StoreException {
        Optional<Queued> message = MessageRows.find(sql, id);
        return message.isEmpty() ? message : Optional.of(withOpen(sql, message.get()));
    }

    static List<Queued> list(Sql sql, Optional<QueueId> after, int most) throws StoreException {
        long from = after.map(QueueId::number).orElse(-1L);
        List<Queued> messages = new ArrayList<>();
        for (Queued message : MessageRows.list(sql, from, most)) {
            messages.add(withOpen(sql, message));
        }
        return messages;
    }

    private static Queued withOpen(Sql sql, Queued message) throws StoreException {
        List<OpenRecipient> open = RecipientRows.open(sql, message.id().number());
        return new Queued(message.id(), message.envelope(), message.facts(), open);
    }
}
