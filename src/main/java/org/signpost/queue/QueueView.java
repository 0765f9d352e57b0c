package org.signpost.queue;

import org.signpost.queue.Queue.Damaged;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.store.DamagedException;
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

    private static final int STEP = 500;

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
        return list(database, after, most);
    }

    /** As {@link Queue#damaged}. */
    public List<Damaged> damaged() throws IOException {
        return damaged(database);
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

    /**
     * The message of that id with its open recipients.
     *
     * @throws DamagedException when its rows aren't what was written
     */
    static Optional<Queued> find(Sql sql, long id) throws StoreException {
        try {
            Optional<Queued> message = MessageRows.find(sql, id);
            return message.isEmpty() ? message : Optional.of(whole(sql, id, message.get()));
        } catch (RuntimeException noSuchValue) {
            // Whatever our types refuse was put into the row by somebody else.
            throw new DamagedException(noSuchValue.toString(), noSuchValue);
        }
    }

    private static Queued whole(Sql sql, long id, Queued message) throws StoreException {
        if (message.id().number() != id) throw new DamagedException("its id is none of ours");
        List<OpenRecipient> open = RecipientRows.open(sql, id);
        if (open.isEmpty()) throw new DamagedException("it has no recipients");
        return new Queued(message.id(), message.envelope(), message.facts(), open);
    }

    /** The messages after that one, without those that can't be read. */
    static List<Queued> list(Database database, Optional<QueueId> after, int most)
            throws IOException {
        List<Queued> messages = new ArrayList<>();
        Walk walk = new Walk(after, most);
        while (messages.size() < most && walk.step(database)) {
            walk.sound.stream().limit(most - messages.size()).forEach(messages::add);
        }
        return messages;
    }

    /** All messages that can't be read. */
    static List<Damaged> damaged(Database database) throws IOException {
        Walk walk = new Walk(Optional.empty(), STEP);
        List<Damaged> damaged = new ArrayList<>();
        while (walk.step(database)) damaged.addAll(walk.damaged);
        return damaged;
    }

    /** Goes through the messages, oldest first, in short reads. */
    private static final class Walk {

        private final int step;
        private long at;
        private List<Queued> sound = List.of();
        private List<Damaged> damaged = List.of();

        Walk(Optional<QueueId> after, int most) {
            at = after.map(QueueId::number).orElse(-1L);
            step = Math.min(STEP, most);
        }

        /** Reads the next ones; false when there are none. */
        boolean step(Database database) throws IOException {
            long from = at;
            return database.read(sql -> step(sql, from));
        }

        private boolean step(Sql sql, long from) throws StoreException {
            sound = new ArrayList<>();
            damaged = new ArrayList<>();
            List<Long> ids = MessageRows.ids(sql, from, step);
            for (long id : ids) look(sql, id);
            if (!ids.isEmpty()) at = ids.getLast();
            return !ids.isEmpty();
        }

        private void look(Sql sql, long id) throws StoreException {
            try {
                find(sql, id).ifPresent(sound::add);
            } catch (DamagedException found) {
                damaged.add(new Damaged(QueueId.of(id), String.valueOf(found.getMessage())));
            }
        }
    }
}
