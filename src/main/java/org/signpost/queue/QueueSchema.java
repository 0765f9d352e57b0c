package org.signpost.queue;

import org.signpost.store.Migrations;

import java.util.ArrayList;
import java.util.List;

/** The tables of {@code queue.db}. */
final class QueueSchema {
    private QueueSchema() {}

    private static final String FIRST_COLUMNS =
            """
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
            trace TEXT NOT NULL\
            """;

    /**
     * A message's row holds what is fixed at acceptance, when its next recipient is due, and small
     * content as its last column, where reading the others doesn't touch it. Larger content is in
     * chunks. Instants are milliseconds since 1970, durations milliseconds, names those of the
     * enums.
     */
    static final String FIRST =
            """
            CREATE TABLE message (
                %s,
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
            """
                    .formatted(FIRST_COLUMNS);

    /**
     * Makes the message table anew, since a column that is added comes behind the content, which
     * would have to be read to get there.
     *
     * @param before the columns between the first ones and the content
     * @param added those that come behind them; of messages that are there nothing is known
     */
    private static String widened(List<String> before, List<String> added) {
        List<String> kept = new ArrayList<>();
        FIRST_COLUMNS.lines().map(QueueSchema::name).forEach(kept::add);
        before.stream().map(QueueSchema::name).forEach(kept::add);
        String names = String.join(", ", kept);
        List<String> columns = new ArrayList<>(List.of(FIRST_COLUMNS));
        columns.addAll(before);
        columns.addAll(added);
        return """
        DROP INDEX message_due;
        ALTER TABLE message RENAME TO former_message;
        CREATE TABLE message (
            %s,
            content BLOB
        );
        INSERT INTO message SELECT %s, %scontent FROM former_message;
        DROP TABLE former_message;
        CREATE INDEX message_due ON message (due);
        """
                .formatted(String.join(",\n", columns), names, "NULL, ".repeat(added.size()));
    }

    private static String name(String column) {
        return column.substring(0, column.indexOf(' '));
    }

    /** Whether content has octets above 127. */
    private static final String EIGHT_BIT = "eight_bit INTEGER";

    /** What lines content consists of, and what is changed of it on its way out. */
    private static final List<String> LINES_AND_EDITS = List.of("lines TEXT", "edits TEXT");

    /** Whether MAIL named a submitter whom we can't vouch for. */
    private static final String SUBMITTER = "submitter_unknown INTEGER";

    /** Whether it is delivered apart from other mail. */
    private static final String QUARANTINE = "quarantine INTEGER";

    static final Migrations MIGRATIONS =
            Migrations.of(
                    FIRST,
                    widened(List.of(), List.of(EIGHT_BIT)),
                    widened(List.of(EIGHT_BIT), LINES_AND_EDITS),
                    widened(
                            List.of(EIGHT_BIT, LINES_AND_EDITS.get(0), LINES_AND_EDITS.get(1)),
                            List.of(SUBMITTER)),
                    widened(
                            List.of(
                                    EIGHT_BIT,
                                    LINES_AND_EDITS.get(0),
                                    LINES_AND_EDITS.get(1),
                                    SUBMITTER),
                            List.of(QUARANTINE)));
}
