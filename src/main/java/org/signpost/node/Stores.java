package org.signpost.node;

import org.signpost.account.Accounts;
import org.signpost.config.Config;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.Queue;
import org.signpost.queue.QueueLimits;
import org.signpost.queue.SqliteQueue;
import org.signpost.store.DataFolder;
import org.signpost.store.Database;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a server keeps on disk, opened under the data folder's lock.
 *
 * @param folder holds the lock
 * @param queue messages
 * @param book the database of accounts
 * @param accounts who has a mailbox
 */
record Stores(DataFolder folder, Queue queue, Database book, Accounts accounts)
        implements AutoCloseable {

    private static final String BOOK = "signpost.db";

    /**
     * Opens them.
     *
     * @param events hears what is wrong with them and keeps nothing from working
     * @throws IOException when the folder is another process's, can't be written or isn't local, or
     *     a database is from a newer version; the message says which
     */
    static Stores open(Config config, Clock clock, EventSink events) throws IOException {
        return open(DataFolder.open(config.node().data()), config, clock, events);
    }

    /**
     * The same, but for stores that aren't there: those it doesn't make.
     *
     * @throws IOException when there are none, too
     */
    static Stores openExisting(Config config, Clock clock, EventSink events) throws IOException {
        Path data = config.node().data();
        // Where the folder alone is in use, a server makes its stores this moment.
        boolean used = !Files.notExists(data.resolve(BOOK)) || DataFolder.wasOpened(data);
        if (!used) throw none(data);
        DataFolder folder = DataFolder.open(data);
        if (Files.exists(folder.file(BOOK))) return open(folder, config, clock, events);
        folder.close();
        throw none(data);
    }

    private static StoreException none(Path data) {
        return new StoreException(
                "no store in "
                        + data
                        + ": \"signpost run\" makes it, and so does \"signpost user add"
                        + " --new-store\"; where `data` was changed in the file, a server may run"
                        + " on the old folder still");
    }

    private static Stores open(DataFolder folder, Config config, Clock clock, EventSink events)
            throws IOException {
        folder.warning().ifPresent(w -> events.emit(Event.of("node.warn").with("text", w)));
        try {
            Database book = Database.open(folder.file(BOOK), Accounts.migrations());
            try {
                String name = config.node().name().text();
                Queue queue =
                        SqliteQueue.open(
                                folder,
                                new SqliteQueue.Surroundings(name, clock, events),
                                QueueLimits.standard());
                return new Stores(folder, queue, book, new Accounts(book, clock));
            } catch (IOException | RuntimeException e) {
                book.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try (folder;
                book;
                queue) {
            // Closed in the reverse order, each also when another fails.
        }
    }
}
