package org.signpost.report;

import org.signpost.store.Migrations;

/**
 * The tables of evaluations in {@code trace.db}. A name that isn't there is the empty text; {@code
 * signed} and {@code observed} say whether there is a signature that proves something, and an
 * observation.
 */
final class EvaluationSchema {

    private EvaluationSchema() {}

    private static final String FIRST =
            """
            CREATE TABLE policy (
                id INTEGER PRIMARY KEY,
                domain TEXT NOT NULL,
                p TEXT NOT NULL,
                sp TEXT NOT NULL,
                np TEXT NOT NULL,
                adkim TEXT NOT NULL,
                aspf TEXT NOT NULL,
                testing INTEGER NOT NULL,
                fo TEXT NOT NULL,
                reports TEXT NOT NULL,
                UNIQUE (domain, p, sp, np, adkim, aspf, testing, fo, reports)
            );
            CREATE TABLE evaluation (
                id INTEGER PRIMARY KEY,
                at INTEGER NOT NULL,
                client TEXT NOT NULL,
                author TEXT NOT NULL,
                sender TEXT NOT NULL,
                spf TEXT NOT NULL,
                spf_identity TEXT NOT NULL,
                spf_domain TEXT NOT NULL,
                dmarc TEXT NOT NULL,
                spf_aligned INTEGER NOT NULL,
                dkim_aligned INTEGER NOT NULL,
                policy INTEGER REFERENCES policy (id),
                action TEXT NOT NULL,
                decided_by TEXT NOT NULL,
                override TEXT NOT NULL,
                signed INTEGER NOT NULL,
                observed INTEGER NOT NULL
            );
            CREATE INDEX evaluation_at ON evaluation (at);
            CREATE INDEX evaluation_author ON evaluation (author, at);
            CREATE INDEX evaluation_policy ON evaluation (policy) WHERE policy IS NOT NULL;
            CREATE TABLE signature (
                evaluation INTEGER NOT NULL,
                place INTEGER NOT NULL,
                domain TEXT NOT NULL,
                selector TEXT NOT NULL,
                result TEXT NOT NULL,
                proves INTEGER NOT NULL,
                PRIMARY KEY (evaluation, place)
            ) WITHOUT ROWID;
            CREATE TABLE observation (
                evaluation INTEGER NOT NULL,
                name TEXT NOT NULL,
                action TEXT NOT NULL,
                PRIMARY KEY (evaluation, name)
            ) WITHOUT ROWID;
            """;

    static Migrations migrations() {
        return Migrations.of(FIRST);
    }
}
