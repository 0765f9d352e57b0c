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
                    SQLiteErrorCode.SQLITE_CORRUPT,
                    SQLiteErrorCode.SQLITE_CORRUPT_INDEX,
                    SQLiteErrorCode.SQLITE_CORRUPT_SEQUENCE,
                    SQLiteErrorCode.SQLITE_CORRUPT_VTAB,
                    SQLiteErrorCode.SQLITE_NOTADB);

    static StoreException of(SQLException failure) {
        if (codeOf(failure) == SQLiteErrorCode.SQLITE_FULL) {
            return new DiskFullException("the disk is full: " + failure.getMessage(), failure);
        }
        return new StoreException("the store failed: " + failure.getMessage(), failure);
    }

    /** Whether the file can't be trusted until it was opened anew. */
    static boolean isFatal(Throwable failure) {
        return failure.getCause() instanceof SQLException cause && FATAL.contains(codeOf(cause));
    }

    private static SQLiteErrorCode codeOf(SQLException failure) {
        return failure instanceof SQLiteException exact
                ? exact.getResultCode()
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
