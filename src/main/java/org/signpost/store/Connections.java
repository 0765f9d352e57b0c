package org.signpost.store;

import org.sqlite.SQLiteConfig;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to one file, all of them with the same settings. */
final class Connections {

    /**
     * How long a statement waits for a lock that another process holds, such as sqlite3's shell.
     */
    private static final int PATIENCE_MILLIS = 10_000;

    private static final int PAGE_OCTETS = 4096;
    private static final int WRITER_CACHE_KIB = 32 * 1024;
    private static final int READER_CACHE_KIB = 2 * 1024;

    private final Path file;

    Connections(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** A connection that may write; makes the file where there is none. */
    Sql writing() throws StoreException {
        make();
        return open(
                "PRAGMA page_size = " + PAGE_OCTETS,
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                // The writer decides itself when to move the log's content.
                "PRAGMA wal_autocheckpoint = 0",
                "PRAGMA cache_size = -" + WRITER_CACHE_KIB);
    }

    /**
     * Makes the file for its owner only, as SQLite then makes those beside it: an administrator may
     * open the folder for others, who are to reach the control socket and nothing else.
     */
    private void make() throws StoreException {
        if (Files.exists(file)) return;
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        try {
            Files.createFile(file);
            if (posix) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException failure) {
            throw new StoreException("can't make " + file + ": " + failure.getMessage(), failure);
        }
    }

    /** A connection that only reads a file that is there. */
    Sql reading() throws StoreException {
        if (!Files.exists(file)) throw new StoreException("there is no " + file);
        return open("PRAGMA cache_size = -" + READER_CACHE_KIB, "PRAGMA query_only = 1");
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
