package org.signpost.report;

import org.signpost.report.Observed.OfDomain;
import org.signpost.report.Observed.Source;
import org.signpost.report.Observed.Would;
import org.signpost.store.Database;
import org.signpost.store.Migrations;
import org.signpost.store.Row;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums up what was found out about the world's mail.
 *
 * @param database {@code trace.db}
 */
public record Evaluations(Database database) {

    /** Mail of an author's domain of which something is to be told, and how much. */
    private static final String CONCERNED =
            " FROM evaluation WHERE at >= ? GROUP BY author"
                    + " HAVING sum(observed) > 0 OR sum(action <> 'accept') > 0";

    /** What observed checks would have done to all mail, or to that of which more is said. */
    private static final String CHECKS =
            "SELECT o.name, o.action, count(*), count(DISTINCT nullif(e.author, '')), sum(e.signed)"
                    + " FROM evaluation e JOIN observation o ON o.evaluation = e.id"
                    + " WHERE e.observed > 0 AND e.at >= ?";

    private static final String BY_CHECK =
            " GROUP BY o.name, o.action ORDER BY count(*) DESC, o.name, o.action";

    /** The tables that it needs. */
    public static Migrations migrations() {
        return EvaluationSchema.migrations();
    }

    /**
     * What became of mail since then.
     *
     * @param most how many domains are listed
     */
    public Observed observed(Instant since, int most) throws IOException {
        return database.read(sql -> {
            Observed total = total(sql, since);
            List<OfDomain> domains = new ArrayList<>();
            for (OfDomain domain : domains(sql, since, most)) {
                domains.add(domain.with(checks(sql, domain.domain(), since)));
            }
            long all = sql.number("SELECT count(*) FROM (SELECT author" + CONCERNED + ")", since);
            return new Observed(
                    total.messages(),
                    total.authors(),
                    checks(sql, since),
                    domains,
                    all - domains.size());
        });
    }

    private static Observed total(Sql sql, Instant since) throws StoreException {
        return sql.first(
                        "SELECT count(*), count(DISTINCT nullif(author, '')) FROM evaluation"
                                + " WHERE at >= ?",
                        row -> new Observed(row.number(1), row.number(2), List.of(), List.of(), 0),
                        since)
                .orElseThrow();
    }

    private static List<Would> checks(Sql sql, Instant since) throws StoreException {
        return sql.all(CHECKS + BY_CHECK, Evaluations::would, since);
    }

    private static List<Would> checks(Sql sql, String author, Instant since) throws StoreException {
        return sql.all(CHECKS + " AND e.author = ?" + BY_CHECK, Evaluations::would, since, author);
    }

    private static Would would(Row row) throws StoreException {
        return new Would(row.text(1), row.text(2), row.number(3), row.number(4), row.number(5));
    }

    private static List<OfDomain> domains(Sql sql, Instant since, int most) throws StoreException {
        return sql.all(
                "SELECT author, count(*), sum(action = 'reject'), sum(action = 'quarantine'),"
                        + " sum(action = 'defer')"
                        + CONCERNED
                        + " ORDER BY sum(observed) DESC, sum(action <> 'accept') DESC, author"
                        + " LIMIT ?",
                row ->
                        new OfDomain(
                                row.text(1),
                                row.number(2),
                                row.number(3),
                                row.number(4),
                                row.number(5),
                                List.of()),
                since,
                most);
    }

    /**
     * Where one author domain's mail has come from since then, the most first.
     *
     * @param author in its ASCII form; empty for mail without exactly one author's domain
     * @param most how many are listed
     */
    public List<Source> sources(String author, Instant since, int most) throws IOException {
        return database.read(sql ->
                sql.all(
                        "SELECT client, sender, spf, dmarc, action, would, signers, count(*),"
                                + " max(at) FROM (SELECT e.client, e.sender, e.spf, e.dmarc,"
                                + " e.action, e.at, coalesce((SELECT group_concat(o.name || ':' ||"
                                + " o.action) FROM observation o WHERE o.evaluation = e.id), '')"
                                + " AS would, coalesce((SELECT group_concat(DISTINCT s.domain)"
                                + " FROM signature s WHERE s.evaluation = e.id"
                                + " AND s.proves), '') AS signers"
                                + " FROM evaluation e WHERE e.author = ? AND e.at >= ?)"
                                + " GROUP BY client, sender, spf, dmarc, action, would, signers"
                                + " ORDER BY count(*) DESC, client LIMIT ?",
                        Evaluations::source,
                        author,
                        since,
                        most));
    }

    private static Source source(Row row) throws StoreException {
        return new Source(
                row.text(1),
                row.text(2),
                row.text(3),
                row.text(4),
                row.text(5),
                row.text(6),
                row.text(7),
                row.number(8),
                row.instant(9));
    }
}
