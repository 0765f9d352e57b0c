package org.signpost.store;

import org.sqlite.SQLiteConfig;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Opens connections to one file, all of them with the same settings. */
final class Connections {

    /**
     * How long a statement waits for a lock that another process holds, such as sqlite3's shell.
     */
    private static final int PATIENCE_MILLIS = 10_000;

    private static final int PAGE_OCTETS = 4096;
    private static final int WRITER_CACHE_KIB = 32 * 1024;
    private static final int READER_CACHE_KIB = 2 * 1024;

    /** The database, its log and the log's index. */
    private static final List<String> PARTS = List.of("", "-wal", "-shm");

    private final Path file;
    private final Durability durability;

    Connections(Path file) {
        this(file, Durability.FULL);
    }

    Connections(Path file, Durability durability) {
        this.file = file;
        this.durability = durability;
    }

    Path file() {
        return file;
    }

    /** A connection that may write; makes the file, for the owner only, where there is none. */
    Sql writing() throws StoreException {
        // SQLite opens what it can't write for reading, and tells at the first write only.
        for (Path part : parts()) {
            if (Files.isWritable(part)) continue;
            throw new StoreException(
                    "can't write "
                            + part
                            + ": user "
                            + System.getProperty("user.name")
                            + " may not");
        }
        protect();
        return open(
                "PRAGMA page_size = " + PAGE_OCTETS,
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = " + durability.synchronous(),
                // The writer decides itself when to move the log's content.
                "PRAGMA wal_autocheckpoint = 0",
                "PRAGMA cache_size = -" + WRITER_CACHE_KIB);
    }

    /** A connection that only reads a file that is there. */
    Sql reading() throws StoreException {
        if (!Files.exists(file)) throw new StoreException("there is no " + file);
        return open("PRAGMA cache_size = -" + READER_CACHE_KIB, "PRAGMA query_only = 1");
    }

    /** Those files of the database that are there. */
    private List<Path> parts() {
        return PARTS.stream()
                .map(suffix -> file.resolveSibling(file.getFileName() + suffix))
                .filter(Files::exists)
                .toList();
    }

    /** SQLite gives the log and its index the mode that the database has. */
    private void protect() throws StoreException {
        try {
            OwnerOnly.makeFile(file);
            for (Path part : parts()) OwnerOnly.makeFile(part);
        } catch (IOException failure) {
            throw new StoreException(
                    "can't make " + file + ": " + FileTrouble.words(failure), failure);
        }
    }

    /** Makes the names of the files in the folder as durable as their content. */
    void syncFolder() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) return;
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Sql open(String... pragmas) throws StoreException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(PATIENCE_MILLIS);
        // Else the driver searches each change's text for INSERT, and asks for the row's key, which
        // nobody here wants.
        config.setGetGeneratedKeys(false);
        try {
            Connection connection = config.createConnection("jdbc:sqlite:" + file);
            Sql sql = new Sql(connection);
            for (String pragma : pragmas) sql.pragma(pragma);
            connection.setAutoCommit(false);
            return sql;
        } catch (SQLException failure) {
            throw new StoreException("can't open " + file + ": " + failure.getMessage(), failure);
        }
    }
}
