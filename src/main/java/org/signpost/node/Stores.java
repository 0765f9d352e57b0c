package org.signpost.node;

import org.signpost.account.Accounts;
import org.signpost.config.Config;
import org.signpost.observe.Clock;
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
     * @throws IOException when the folder is another process's, can't be written or isn't local, or
     *     a database is from a newer version; the message says which
     */
    static Stores open(Config config, Clock clock) throws IOException {
        DataFolder folder = DataFolder.open(config.node().data());
        try {
            Database book = Database.open(folder.file("signpost.db"), Accounts.migrations());
            try {
                Queue queue =
                        SqliteQueue.open(
                                folder, config.node().name().text(), clock, QueueLimits.standard());
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
