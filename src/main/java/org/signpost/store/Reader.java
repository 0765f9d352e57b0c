package org.signpost.store;

import java.io.IOException;
import java.util.Optional;

/**
 * A place for a connection that only reads, filled when it is needed. A connection that can't end
 * its transaction is given up and another takes its place, so that no failure costs a reader for
 * good. Not for use by several threads at a time.
 */
final class Reader {

    private final Connections connections;
    private Optional<Sql> connection = Optional.empty();

    Reader(Connections connections) {
        this.connections = connections;
    }

    <T> T read(Work<T> work) throws IOException {
        Sql sql = open();
        try {
            return work.run(sql);
        } finally {
            endSnapshot(sql);
        }
    }

    private Sql open() throws StoreException {
        if (connection.isEmpty()) connection = Optional.of(connections.reading());
        return connection.get();
    }

    /** A snapshot that stays would keep the log from starting anew. */
    private void endSnapshot(Sql sql) {
        boolean ended = false;
        try {
            sql.rollback();
            ended = true;
        } catch (StoreException endedByItself) {
            // SQLite rolls back by itself after some failures; what else is wrong nobody knows.
        } finally {
            if (!ended) close();
        }
    }

    /** Gives the connection up; the next read opens another. */
    void close() {
        connection.ifPresent(Reader::close);
        connection = Optional.empty();
    }

    private static void close(Sql sql) {
        try {
            sql.close();
        } catch (StoreException nothingIsLost) {
            // It wrote nothing, and nobody uses it any more.
        }
    }
}
