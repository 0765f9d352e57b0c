package org.signpost.queue;

import org.signpost.store.Row;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Writes content that is too large for its message's row in chunks, and reads both kinds. */
final class ContentRows {
    private ContentRows() {}

    /** Chunks that are forgotten in one transaction: 4 MiB, so that mail doesn't wait for it. */
    static final int STEP = 16;

    private static final String MARK_STAGED = "INSERT OR IGNORE INTO staged VALUES (?)";
    private static final String UNMARK_STAGED = "DELETE FROM staged WHERE message = ?";
    private static final String INSERT = "INSERT INTO chunk VALUES (?, ?, ?)";
    private static final String DELETE = "DELETE FROM chunk WHERE message = ?";
    private static final String DELETE_FROM = "DELETE FROM chunk WHERE message = ? AND number >= ?";
    private static final String COUNT = "SELECT count(*) FROM chunk WHERE message = ?";
    private static final String STAGED = "SELECT message FROM staged";
    private static final String INLINE = "SELECT content FROM message WHERE id = ?";
    private static final String CHUNK = "SELECT octets FROM chunk WHERE message = ? AND number = ?";

    /** Writes a chunk of a message that isn't accepted yet. */
    static int stage(Sql sql, long message, int number, byte[] octets) throws StoreException {
        if (number == 0) sql.change(MARK_STAGED, message);
        return sql.change(INSERT, message, number, octets);
    }

    /** Makes the chunks of a message that is being accepted its content. */
    static void keep(Sql sql, long message, int number, byte[] last) throws StoreException {
        if (last.length > 0) sql.change(INSERT, message, number, last);
        sql.change(UNMARK_STAGED, message);
    }

    /** Forgets the chunks of a message, accepted or not; answers how many it had. */
    static int forget(Sql sql, long message) throws StoreException {
        sql.change(UNMARK_STAGED, message);
        return sql.change(DELETE, message);
    }

    /**
     * Forgets the last chunks of a message that wasn't accepted, and with the first of them the
     * message; false when nothing is left.
     */
    static boolean forgetSome(Sql sql, long message) throws StoreException {
        long count = sql.number(COUNT, message);
        sql.change(DELETE_FROM, message, count - STEP);
        if (count > STEP) return true;
        sql.change(UNMARK_STAGED, message);
        return false;
    }

    /** The messages that weren't accepted and have chunks. */
    static List<Long> staged(Sql sql) throws StoreException {
        return sql.all(STAGED, row -> row.number(1));
    }

    /** The chunk at that place; empty after the last and where the message is gone. */
    static Optional<byte[]> chunk(Sql sql, long message, int number) throws StoreException {
        return sql.first(CHUNK, row -> row.octets(1), message, number);
    }

    /** The content in a message's row: none where it is in chunks; empty where there's no row. */
    static Optional<Optional<byte[]>> inline(Sql sql, long message) throws StoreException {
        return sql.first(INLINE, ContentRows::content, message);
    }

    private static Optional<byte[]> content(Row row) throws StoreException {
        return row.octetsIfAny(1);
    }

    /** An array of exactly those octets. */
    static byte[] exactly(byte[] buffer, int length) {
        return buffer.length == length ? buffer : Arrays.copyOf(buffer, length);
    }
}
