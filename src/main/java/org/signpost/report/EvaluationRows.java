package org.signpost.report;

import org.signpost.address.IpAddresses;
import org.signpost.authentication.Evaluation;
import org.signpost.authentication.Evaluation.Dmarc;
import org.signpost.authentication.Evaluation.Observation;
import org.signpost.authentication.Evaluation.Policy;
import org.signpost.authentication.Evaluation.Signature;
import org.signpost.authentication.Evaluation.Spf;
import org.signpost.dmarc.OverrideReason;
import org.signpost.dns.DnsName;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.time.Instant;
import java.util.Optional;

/** Writes the rows of evaluations, within somebody's transaction. */
record EvaluationRows(Sql sql) {

    void add(Evaluation evaluation) throws StoreException {
        Optional<Dmarc> dmarc = evaluation.dmarc();
        Optional<Policy> policy = dmarc.flatMap(Dmarc::policy);
        sql.change(
                "INSERT INTO evaluation (at, client, author, sender, spf, spf_identity, spf_domain,"
                        + " dmarc, spf_aligned, dkim_aligned, policy, action, decided_by, override,"
                        + " signed, observed)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                evaluation.at(),
                IpAddresses.text(evaluation.client()),
                text(evaluation.author()),
                text(evaluation.sender()),
                evaluation.spf().map(s -> s.result().word()).orElse(""),
                evaluation.spf().map(s -> s.identity().word()).orElse(""),
                text(evaluation.spf().flatMap(Spf::domain)),
                dmarc.map(d -> d.result().word()).orElse(""),
                dmarc.map(Dmarc::spf).orElse(false),
                dmarc.map(Dmarc::dkim).orElse(false),
                policy.isPresent() ? Optional.of(id(policy.get())) : Optional.empty(),
                evaluation.outcome().action(),
                evaluation.outcome().by().orElse(""),
                evaluation.outcome().override().map(OverrideReason::word).orElse(""),
                evaluation.signatures().stream().anyMatch(Signature::proves),
                !evaluation.outcome().observed().isEmpty());
        long id = sql.number("SELECT last_insert_rowid()");
        int place = 0;
        for (Signature signature : evaluation.signatures()) {
            sql.change(
                    "INSERT INTO signature (evaluation, place, domain, selector, result, proves)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    id,
                    place++,
                    signature.domain().text(),
                    signature.selector().text(),
                    signature.result().word(),
                    signature.proves());
        }
        for (Observation observation : evaluation.outcome().observed()) {
            sql.change(
                    "INSERT INTO observation (evaluation, name, action) VALUES (?, ?, ?)",
                    id,
                    observation.check(),
                    observation.action());
        }
    }

    /** Forgets what is older than that; returns how many messages. */
    int removeBefore(Instant oldest) throws StoreException {
        for (String table : new String[] {"signature", "observation"}) {
            sql.change(
                    "DELETE FROM "
                            + table
                            + " WHERE evaluation IN (SELECT id FROM evaluation WHERE at < ?)",
                    oldest);
        }
        int removed = sql.change("DELETE FROM evaluation WHERE at < ?", oldest);
        sql.change(
                "DELETE FROM policy WHERE NOT EXISTS"
                        + " (SELECT 1 FROM evaluation WHERE evaluation.policy = policy.id)");
        return removed;
    }

    /** One policy counts for many messages. */
    private long id(Policy policy) throws StoreException {
        Object[] values = {
            policy.domain().text(),
            policy.p(),
            policy.sp(),
            policy.np(),
            policy.adkim(),
            policy.aspf(),
            policy.testing(),
            policy.fo(),
            String.join(" ", policy.reports())
        };
        sql.change(
                "INSERT INTO policy (domain, p, sp, np, adkim, aspf, testing, fo, reports)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                values);
        return sql.number(
                "SELECT id FROM policy WHERE domain = ? AND p = ? AND sp = ? AND np = ?"
                        + " AND adkim = ? AND aspf = ? AND testing = ? AND fo = ?"
                        + " AND reports = ?",
                values);
    }

    private static String text(Optional<DnsName> name) {
        return name.map(DnsName::text).orElse("");
    }
}
