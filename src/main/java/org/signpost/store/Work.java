package org.signpost.store;

import java.io.IOException;

/**
 * Something to be done in one transaction.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface Work<T> {

    /**
     * Reads or writes. Writing work shares its transaction with other callers' and is run once more
     * when one of them fails: it must change nothing but the database.
     */
    T run(Sql sql) throws IOException;
}
