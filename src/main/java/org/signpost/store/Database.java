package org.signpost.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One SQLite file, open: any number of threads read and write, none of them waits for a transaction
 * of another's to end but for its own commit.
 *
 * <p>Write-ahead log: what {@link #write} returned from survives a power cut, as far as the {@link
 * Durability} says.
 */
public final class Database implements AutoCloseable {

    private final Optional<Writer> writer;
    private final Reads reads;

    private Database(Optional<Writer> writer, Reads reads) {
        this.writer = writer;
        this.reads = reads;
    }

    /**
     * Opens that file, makes it where there is none, and brings its schema up to the newest. Only
     * the process that holds the {@link DataFolder} may do so.
     *
     * @throws StoreException when the file can't be used, or its schema is newer than the newest
     *     that is known here
     */
    public static Database open(Path file, Migrations migrations) throws IOException {
        return open(file, migrations, Durability.FULL);
    }

    /** The same for a file of which a power cut may take more. */
    public static Database open(Path file, Migrations migrations, Durability durability)
            throws IOException {
        Connections connections = new Connections(file, durability);
        Sql sql = connections.writing();
        try {
            new Schema(file, migrations).bringUp(sql);
            // After a failed fsync the log may hold commits that are in the page cache only and
            // that no later fsync would write. New commits must not build on them: all of the log
            // goes into the file first, with that file's own fsync.
            WriteAheadLog.empty(sql);
            connections.syncFolder();
            Writer writer = new Writer(connections, sql);
            return new Database(Optional.of(writer), new Reads(connections));
        } catch (IOException | RuntimeException failure) {
            sql.close();
            throw failure;
        }
    }

    /**
     * Opens a file for a command that looks at it while a server may be running; {@link #write} is
     * refused.
     *
     * @throws StoreException when there is no such file, or its schema isn't the one known here
     */
    public static Database look(Path file, Migrations migrations) throws IOException {
        Connections connections = new Connections(file);
        Reads reads = new Reads(connections);
        try {
            Schema schema = new Schema(file, migrations);
            reads.read(schema::check);
            return new Database(Optional.empty(), reads);
        } catch (IOException | RuntimeException failure) {
            reads.close();
            throw failure;
        }
    }

    /**
     * Does work in a transaction that is written when this returns; concurrent callers share one.
     *
     * @throws DiskFullException when there is no room
     * @throws IOException when the store fails or the work did; nothing of the work is there
     */
    public <T> T write(Work<T> work) throws IOException {
        return write(work, 0);
    }

    /**
     * The same for work that writes much, so that batches keep to a size.
     *
     * @param octets about how many it writes
     */
    public <T> T write(Work<T> work, long octets) throws IOException {
        Writer open = writer.orElseThrow(() -> new StoreException("opened for reading only"));
        return open.write(work, octets);
    }

    /** Does work that only reads, on a state that doesn't change meanwhile; must be short. */
    public <T> T read(Work<T> work) throws IOException {
        return reads.read(work);
    }

    /** Writes what was handed over, then closes the file; later calls fail. */
    @Override
    public void close() throws IOException {
        try (reads) {
            if (writer.isPresent()) writer.get().close();
        }
    }
}
