package org.signpost.store;

/**
 * Keeps the write-ahead log short: moves its content into the database file each time it has grown
 * by a step. SQLite can begin the log anew only in an instant in which nobody reads from it; when
 * that instant doesn't come by itself, the writer waits for it, which is as long as the longest
 * single read.
 */
final class WriteAheadLog {

    /** Pages after which the content is moved; a few times as many are rewritten only once. */
    private static final long STEP = 8192;

    /** Pages after which the writer waits for readers, so that the log begins anew. */
    private static final long BOUND = 4 * STEP;

    private long next = STEP;
    private long before;

    /** Moves everything and cuts the log to nothing, waiting for reads that are under way. */
    static void empty(Sql sql) throws StoreException {
        checkpoint(sql, "TRUNCATE");
    }

    /** Looks at the log after a commit and does what is due. */
    void tend(Sql sql) throws StoreException {
        long pages = checkpoint(sql, "NOOP");
        if (pages < before) next = STEP;
        before = pages;
        if (pages < next) return;
        next = pages < BOUND ? Math.min(pages + STEP, BOUND) : pages + STEP;
        checkpoint(sql, pages < BOUND ? "PASSIVE" : "RESTART");
    }

    /** Answers how many pages the log holds. */
    private static long checkpoint(Sql sql, String mode) throws StoreException {
        return sql.first("PRAGMA wal_checkpoint(" + mode + ")", row -> row.number(2)).orElse(0L);
    }
}
