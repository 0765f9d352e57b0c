package org.signpost.node;

import org.signpost.account.Accounts;
import org.signpost.config.Config;
import org.signpost.keys.DkimKeys;
import org.signpost.keys.MasterPlace;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.Queue;
import org.signpost.queue.QueueLimits;
import org.signpost.queue.SqliteQueue;
import org.signpost.report.Evaluations;
import org.signpost.srs.Srs;
import org.signpost.store.DataFolder;
import org.signpost.store.Database;
import org.signpost.store.DiskFullException;
import org.signpost.store.Durability;
import org.signpost.store.Migrations;
import org.signpost.store.SecretFile;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * What a server keeps on disk, opened under the data folder's lock.
 *
 * @param folder holds the lock
 * @param queue messages
 * @param book the database of accounts
 * @param accounts who has a mailbox
 * @param keys by which mail is signed
 * @param srs by which bounces of mail that is passed on find their way back
 * @param trace the database of what was found out about mail
 */
record Stores(
        DataFolder folder,
        Queue queue,
        Database book,
        Accounts accounts,
        DkimKeys keys,
        Srs srs,
        Database trace)
        implements AutoCloseable {

    private static final String BOOK = "signpost.db";

    private static final String TRACE = "trace.db";

    /** Servers that pass on mail of the same domains need the same. */
    private static final String SRS_KEY = "srs.key";

    private static final int SRS_KEY_OCTETS = 32;

    /** In the order in which they came to be; what is new goes last. */
    private static final Migrations BOOK_TABLES = Accounts.migrations().then(DkimKeys.migrations());

    /**
     * What stores are opened for.
     *
     * @param environment of the process, in which a passphrase may be
     * @param events hears what is wrong with them and keeps nothing from working
     */
    record Use(Clock clock, EventSink events, Map<String, String> environment) {

        Use {
            environment = Map.copyOf(environment);
        }
    }

    /**
     * Opens them.
     *
     * @throws IOException when the folder is another process's, can't be written or isn't local, or
     *     a database is from a newer version; the message says which
     */
    static Stores open(Config config, Use use) throws IOException {
        return open(DataFolder.open(config.node().data()), config, use);
    }

    /**
     * The same, but for stores that aren't there: those it doesn't make.
     *
     * @throws IOException when there are none, too
     */
    static Stores openExisting(Config config, Use use) throws IOException {
        Path data = config.node().data();
        // Where the folder alone is in use, a server makes its stores this moment.
        boolean used = !Files.notExists(data.resolve(BOOK)) || DataFolder.wasOpened(data);
        if (!used) throw none(data);
        DataFolder folder = DataFolder.open(data);
        if (Files.exists(folder.file(BOOK))) return open(folder, config, use);
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

    private static Stores open(DataFolder folder, Config config, Use use) throws IOException {
        folder.warning().ifPresent(w -> use.events().emit(Event.of("node.warn").with("text", w)));
        Deque<AutoCloseable> opened = new ArrayDeque<>(List.of(folder));
        try {
            Database book = Database.open(folder.file(BOOK), BOOK_TABLES);
            opened.push(book);
            Database trace = trace(folder.file(TRACE), use.events());
            opened.push(trace);
            String name = config.node().name().text();
            Queue queue =
                    SqliteQueue.open(
                            folder,
                            new SqliteQueue.Surroundings(name, use.clock(), use.events()),
                            QueueLimits.standard());
            opened.push(queue);
            return new Stores(
                    folder,
                    queue,
                    book,
                    new Accounts(book, use.clock()),
                    new DkimKeys(
                            book, MasterPlace.of(config.node(), use.environment()), use.clock()),
                    srs(folder.file(SRS_KEY), use.clock()),
                    trace);
        } catch (IOException | RuntimeException e) {
            opened.forEach(part -> close(part, e));
            throw e;
        }
    }

    /** Mail doesn't depend on what was found out about other mail: a damaged file is put aside. */
    private static Database trace(Path file, EventSink events) throws IOException {
        try {
            return Database.open(file, Evaluations.migrations(), Durability.RECENT_MAY_GO);
        } catch (DiskFullException full) {
            throw full;
        } catch (StoreException broken) {
            Path aside = file.resolveSibling(file.getFileName() + ".damaged");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            for (String part : List.of("-wal", "-shm")) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + part));
            }
            String why =
                    "%s can't be used, so it is %s now and another is begun: %s"
                            .formatted(file, aside, broken.getMessage());
            events.emit(Event.of("report.fail").with("messages", 0).with("reason", why));
            return Database.open(file, Evaluations.migrations(), Durability.RECENT_MAY_GO);
        }
    }

    private static void close(AutoCloseable part, Exception why) {
        try {
            part.close();
        } catch (Exception e) {
            why.addSuppressed(e);
        }
    }

    /**
     * The secret is made when it isn't there, and no mail is passed on by one that is too short.
     */
    private static Srs srs(Path file, InstantSource clock) throws IOException {
        if (Files.notExists(file)) {
            byte[] made = new byte[SRS_KEY_OCTETS];
            new SecureRandom().nextBytes(made);
            SecretFile.write(file, made);
        }
        SecretFile.mustBeClosed(file);
        byte[] key = Files.readAllBytes(file);
        if (key.length < SRS_KEY_OCTETS) {
            throw new IOException(
                    "%s has fewer than %d octets: remove it for a new one, or copy that of the"
                                    .formatted(file, SRS_KEY_OCTETS)
                            + " server whose bounces this one takes");
        }
        return new Srs(key, clock);
    }

    @Override
    public void close() throws IOException {
        try (folder;
                book;
                trace;
                queue) {
            // Closed in the reverse order, each also when another fails.
        }
    }
}
