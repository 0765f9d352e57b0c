package org.signpost.queue;

import org.signpost.store.Migrations;

/** The tables of {@code queue.db}. */
final class QueueSchema {
    private QueueSchema() {}

    /**
     * A message's row holds what is fixed at acceptance, when its next recipient is due, and small
     * content as its last column, where reading the others doesn't touch it. Larger content is in
     * chunks. Instants are milliseconds since 1970, durations milliseconds, names those of the
     * enums.
     */
    static final String FIRST =
            """
            CREATE TABLE message (
                id INTEGER PRIMARY KEY,
                due INTEGER NOT NULL,
                delay_noticed INTEGER NOT NULL,
                accepted INTEGER NOT NULL,
                size INTEGER NOT NULL,
                sha256 BLOB NOT NULL,
                sender TEXT NOT NULL,
                origin TEXT NOT NULL,
                identity TEXT,
                client TEXT,
                helo TEXT NOT NULL,
                ret TEXT,
                envid TEXT,
                body TEXT NOT NULL,
                smtputf8 INTEGER NOT NULL,
                tls TEXT NOT NULL,
                priority INTEGER NOT NULL,
                hold_until INTEGER,
                deliver_within INTEGER,
                deliver_return INTEGER,
                deliver_trace INTEGER,
                sign INTEGER NOT NULL,
                trace TEXT NOT NULL,
                content BLOB
            );
            CREATE INDEX message_due ON message (due);
            CREATE TABLE recipient (
                message INTEGER NOT NULL,
                number INTEGER NOT NULL,
                due INTEGER NOT NULL,
                attempts INTEGER NOT NULL,
                address TEXT NOT NULL,
                original TEXT,
                orcpt TEXT,
                notify TEXT NOT NULL,
                last_status TEXT,
                last_reason TEXT,
                last_remote TEXT,
                PRIMARY KEY (message, number)
            ) WITHOUT ROWID;
            CREATE TABLE chunk (
                message INTEGER NOT NULL,
                number INTEGER NOT NULL,
                octets BLOB NOT NULL,
                PRIMARY KEY (message, number)
            );
            CREATE TABLE staged (
                message INTEGER PRIMARY KEY
            );
            """;

    /**
     * Notes whether content has octets above 127; of messages that are there it isn't known. The
     * table is made anew, since a column that is added comes behind the content, which would have
     * to be read to get there.
     */
    private static final String EIGHT_BIT =
            """
            DROP INDEX message_due;
            ALTER TABLE message RENAME TO former_message;
            CREATE TABLE message (
                id INTEGER PRIMARY KEY,
                due INTEGER NOT NULL,
                delay_noticed INTEGER NOT NULL,
                accepted INTEGER NOT NULL,
                size INTEGER NOT NULL,
                sha256 BLOB NOT NULL,
                sender TEXT NOT NULL,
                origin TEXT NOT NULL,
                identity TEXT,
                client TEXT,
                helo TEXT NOT NULL,
                ret TEXT,
                envid TEXT,
                body TEXT NOT NULL,
                smtputf8 INTEGER NOT NULL,
                tls TEXT NOT NULL,
                priority INTEGER NOT NULL,
                hold_until INTEGER,
                deliver_within INTEGER,
                deliver_return INTEGER,
                deliver_trace INTEGER,
                sign INTEGER NOT NULL,
                trace TEXT NOT NULL,
                eight_bit INTEGER,
                content BLOB
            );
            INSERT INTO message SELECT id, due, delay_noticed, accepted, size, sha256, sender,
            origin, identity, client, helo, ret, envid, body, smtputf8, tls, priority, hold_until,
            deliver_within, deliver_return, deliver_trace, sign, trace, NULL, content
            FROM former_message;
            DROP TABLE former_message;
            CREATE INDEX message_due ON message (due);
            """;

    /**
     * Notes what lines content consists of, and what is changed of it on its way out; of messages
     * that are there neither. The table is made anew, as above.
     */
    private static final String LINES_AND_EDITS =
            """
            DROP INDEX message_due;
            ALTER TABLE message RENAME TO former_message;
            CREATE TABLE message (
                id INTEGER PRIMARY KEY,
                due INTEGER NOT NULL,
                delay_noticed INTEGER NOT NULL,
                accepted INTEGER NOT NULL,
                size INTEGER NOT NULL,
                sha256 BLOB NOT NULL,
                sender TEXT NOT NULL,
                origin TEXT NOT NULL,
                identity TEXT,
                client TEXT,
                helo TEXT NOT NULL,
                ret TEXT,
                envid TEXT,
                body TEXT NOT NULL,
                smtputf8 INTEGER NOT NULL,
                tls TEXT NOT NULL,
                priority INTEGER NOT NULL,
                hold_until INTEGER,
                deliver_within INTEGER,
                deliver_return INTEGER,
                deliver_trace INTEGER,
                sign INTEGER NOT NULL,
                trace TEXT NOT NULL,
                eight_bit INTEGER,
                lines TEXT,
                edits TEXT,
                content BLOB
            );
            INSERT INTO message SELECT id, due, delay_noticed, accepted, size, sha256, sender,
            origin, identity, client, helo, ret, envid, body, smtputf8, tls, priority, hold_until,
            deliver_within, deliver_return, deliver_trace, sign, trace, eight_bit, NULL, NULL, content
            FROM former_message;
            DROP TABLE former_message;
            CREATE INDEX message_due ON message (due);
            """;

    static final Migrations MIGRATIONS = Migrations.of(FIRST, EIGHT_BIT, LINES_AND_EDITS);
}
