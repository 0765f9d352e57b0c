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

import java.io.IOException;

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

    /**
     * Opens them.
     *
     * @param events hears what is wrong with them and keeps nothing from working
     * @throws IOException when the folder is another process's, can't be written or isn't local, or
     *     a database is from a newer version; the message says which
     */
    static Stores open(Config config, Clock clock, EventSink events) throws IOException {
        DataFolder folder = DataFolder.open(config.node().data());
        folder.warning().ifPresent(w -> events.emit(Event.of("node.warn").with("text", w)));
        try {
            Database book = Database.open(folder.file("signpost.db"), Accounts.migrations());
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
