package org.signpost.keys;

import org.signpost.store.Migrations;

/** The tables of keys in {@code signpost.db}. */
final class DkimSchema {
    private DkimSchema() {}

    /** Of {@code master_key} there is one row at most: no salt where the key is in a file. */
    private static final String FIRST =
            """
            CREATE TABLE master_key (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                salt BLOB,
                iterations INTEGER,
                proof BLOB NOT NULL
            );
            CREATE TABLE dkim_key (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                domain TEXT NOT NULL,
                selector TEXT NOT NULL,
                algorithm TEXT NOT NULL,
                published BLOB NOT NULL,
                sealed BLOB NOT NULL,
                created INTEGER NOT NULL,
                state TEXT NOT NULL,
                changed INTEGER NOT NULL,
                UNIQUE (domain, selector)
            );
            """;

    static Migrations migrations() {
        return Migrations.of(FIRST);
    }
}
