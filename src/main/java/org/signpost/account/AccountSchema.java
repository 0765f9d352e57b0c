package org.signpost.account;

import org.signpost.store.Migrations;

/**
 * The tables of {@code signpost.db}: accounts, and what next hosts answered about recipients. The
 * count of changes to accounts is kept by triggers, so that one made by hand with sqlite3 is
 * noticed too.
 */
final class AccountSchema {
    private AccountSchema() {}

    static final String FIRST =
            """
            CREATE TABLE account (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                address TEXT NOT NULL,
                local TEXT NOT NULL,
                domain TEXT NOT NULL,
                created INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
                UNIQUE (local, domain)
            );
            CREATE TABLE password (
                account INTEGER PRIMARY KEY REFERENCES account (id),
                hash TEXT NOT NULL,
                changed INTEGER NOT NULL
            );
            CREATE TABLE verifier (
                account INTEGER NOT NULL REFERENCES account (id),
                mechanism TEXT NOT NULL,
                iterations INTEGER NOT NULL,
                salt BLOB NOT NULL,
                stored_key BLOB NOT NULL,
                server_key BLOB NOT NULL,
                PRIMARY KEY (account, mechanism)
            );
            CREATE TABLE account_changes (count INTEGER NOT NULL);
            INSERT INTO account_changes VALUES (0);
            """
                    + counted("account")
                    + counted("password");

    /** The index finds the answers that run out first, those of each kind apart. */
    static final String CALLOUTS =
            """
            CREATE TABLE callout (
                host TEXT NOT NULL,
                recipient TEXT NOT NULL,
                accepted INTEGER NOT NULL,
                until INTEGER NOT NULL,
                PRIMARY KEY (host, recipient)
            ) WITHOUT ROWID;
            CREATE INDEX callout_until ON callout (accepted, until);
            """;

    /** By this secret, unknown users have a salt that is always the same (RFC 5802 §9). */
    static final String PRETENCE =
            """
            CREATE TABLE pretence (secret BLOB NOT NULL);
            INSERT INTO pretence VALUES (randomblob(32));
            """;

    /** Patterns as {@link org.signpost.config.SenderPattern#text} writes them. */
    static final String SENDERS =
            """
            CREATE TABLE sender (
                account INTEGER NOT NULL REFERENCES account (id),
                pattern TEXT NOT NULL,
                PRIMARY KEY (account, pattern)
            ) WITHOUT ROWID;
            """
                    + counted("sender");

    /** Networks and senders one a line; what is used doesn't count as a change of an account. */
    static final String CREDENTIALS =
            """
            CREATE TABLE credential (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                account INTEGER NOT NULL REFERENCES account (id),
                name TEXT NOT NULL,
                secret BLOB NOT NULL,
                created INTEGER NOT NULL,
                expires INTEGER,
                networks TEXT NOT NULL,
                senders TEXT NOT NULL,
                daily INTEGER,
                UNIQUE (account, name)
            );
            CREATE TABLE credential_verifier (
                credential INTEGER NOT NULL REFERENCES credential (id),
                mechanism TEXT NOT NULL,
                iterations INTEGER NOT NULL,
                salt BLOB NOT NULL,
                stored_key BLOB NOT NULL,
                server_key BLOB NOT NULL,
                PRIMARY KEY (credential, mechanism)
            );
            CREATE TABLE sending_limit (
                account INTEGER PRIMARY KEY REFERENCES account (id),
                daily INTEGER NOT NULL
            );
            CREATE TABLE usage (
                account INTEGER NOT NULL,
                credential INTEGER NOT NULL,
                day INTEGER NOT NULL,
                recipients INTEGER NOT NULL,
                used INTEGER NOT NULL,
                PRIMARY KEY (account, credential)
            ) WITHOUT ROWID;
            """
                    + counted("credential")
                    + counted("sending_limit");

    static Migrations migrations() {
        return Migrations.of(FIRST, CALLOUTS, PRETENCE, SENDERS, CREDENTIALS);
    }

    private static String counted(String table) {
        return countedBy("INSERT", table) + countedBy("UPDATE", table) + countedBy("DELETE", table);
    }

    private static String countedBy(String event, String table) {
        return """
        CREATE TRIGGER %s_%s AFTER %s ON %s BEGIN
            UPDATE account_changes SET count = count + 1;
        END;
        """
                .formatted(table, event, event, table);
    }
}
