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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums up what was found out about the world's mail.
 *
 * @param database {@code trace.db}
 */
public record Evaluations(Database database) {

    /** Of which those are counted that have a signature that holds. */
    private static final String SIGNED =
            "sum(EXISTS (SELECT 1 FROM signature s WHERE s.evaluation = e.id"
                    + " AND s.result = 'pass'))";

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
            List<OfDomain> domains = domains(sql, since);
            int listed = Math.min(most, domains.size());
            return new Observed(
                    total.messages(),
                    total.authors(),
                    checks(sql, since),
                    domains.subList(0, listed),
                    domains.size() - (long) listed);
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
        return sql.all(
                "SELECT o.name, o.action, count(*), count(DISTINCT nullif(e.author, '')), "
                        + SIGNED
                        + " FROM evaluation e JOIN observation o ON o.evaluation = e.id"
                        + " WHERE e.at >= ? GROUP BY o.name, o.action"
                        + " ORDER BY count(*) DESC, o.name, o.action",
                row ->
                        new Would(
                                row.text(1),
                                row.text(2),
                                row.number(3),
                                row.number(4),
                                row.number(5)),
                since);
    }

    private static List<OfDomain> domains(Sql sql, Instant since) throws StoreException {
        Map<String, List<Would>> checks = checksOfDomains(sql, since);
        return sql.all(
                "SELECT author, count(*), sum(action = 'reject'), sum(action = 'quarantine'),"
                        + " sum(action = 'defer'), sum(EXISTS (SELECT 1 FROM observation o"
                        + " WHERE o.evaluation = e.id)) AS otherwise"
                        + " FROM evaluation e WHERE at >= ? GROUP BY author"
                        + " HAVING otherwise > 0 OR sum(action <> 'accept') > 0"
                        + " ORDER BY otherwise DESC, sum(action <> 'accept') DESC, author",
                row -> ofDomain(row, checks),
                since);
    }

    private static OfDomain ofDomain(Row row, Map<String, List<Would>> checks)
            throws StoreException {
        return new OfDomain(
                row.text(1),
                row.number(2),
                row.number(3),
                row.number(4),
                row.number(5),
                checks.getOrDefault(row.text(1), List.of()));
    }

    private static Map<String, List<Would>> checksOfDomains(Sql sql, Instant since)
            throws StoreException {
        Map<String, List<Would>> checks = new LinkedHashMap<>();
        sql.all(
                "SELECT e.author, o.name, o.action, count(*), "
                        + SIGNED
                        + " FROM evaluation e JOIN observation o ON o.evaluation = e.id"
                        + " WHERE e.at >= ? GROUP BY e.author, o.name, o.action"
                        + " ORDER BY count(*) DESC, o.name, o.action",
                row ->
                        checks.computeIfAbsent(row.text(1), _ -> new ArrayList<>())
                                .add(
                                        new Would(
                                                row.text(2),
                                                row.text(3),
                                                row.number(4),
                                                1,
                                                row.number(5))),
                since);
        return checks;
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
                                + " AND s.result = 'pass'), '') AS signers"
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
