package org.signpost.store;

import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;

/** Says in the store's own words what SQLite reports. */
final class Failures {
    private Failures() {}

    /**
     * Failures after which nobody knows what is on the disk. After a failed fsync the kernel may
     * count lost pages as written, so that a later fsync that succeeds proves nothing.
     */
    private static final Set<SQLiteErrorCode> FATAL =
            EnumSet.of(
                    SQLiteErrorCode.SQLITE_IOERR_FSYNC,
                    SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC,
                    SQLiteErrorCode.SQLITE_IOERR_CLOSE,
                    SQLiteErrorCode.SQLITE_NOTADB);

    /** Failures that show that a part of the file is damaged; a write can't know which. */
    private static final Set<SQLiteErrorCode> DAMAGED =
            EnumSet.of(
                    SQLiteErrorCode.SQLITE_CORRUPT,
                    SQLiteErrorCode.SQLITE_CORRUPT_INDEX,
                    SQLiteErrorCode.SQLITE_CORRUPT_SEQUENCE,
                    SQLiteErrorCode.SQLITE_CORRUPT_VTAB);

    /** What another process does to us that holds a lock for longer than we wait for it. */
    private static final Set<SQLiteErrorCode> BUSY =
            EnumSet.of(
                    SQLiteErrorCode.SQLITE_BUSY,
                    SQLiteErrorCode.SQLITE_BUSY_RECOVERY,
                    SQLiteErrorCode.SQLITE_BUSY_TIMEOUT);

    static StoreException of(SQLException failure) {
        SQLiteErrorCode code = codeOf(failure);
        if (code == SQLiteErrorCode.SQLITE_FULL) {
            return new DiskFullException("the disk is full", failure);
        }
        if (BUSY.contains(code)) {
            return new StoreException("another process holds a lock on the store", failure);
        }
        String said = "the store failed: " + failure.getMessage();
        return DAMAGED.contains(code)
                ? new DamagedException(said, failure)
                : new StoreException(said, failure);
    }

    /** Whether another process holds a lock, so that other work would fail as well. */
    static boolean isBusy(Throwable failure) {
        return failure.getCause() instanceof SQLException cause && BUSY.contains(codeOf(cause));
    }

    /** Whether the file can't be trusted until it was opened anew. */
    static boolean isFatal(Throwable failure) {
        return failure.getCause() instanceof SQLException cause
                && (FATAL.contains(codeOf(cause)) || DAMAGED.contains(codeOf(cause)));
    }

    private static SQLiteErrorCode codeOf(SQLException failure) {
        return failure instanceof SQLiteException exact
                ? exact.getResultCode()
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
