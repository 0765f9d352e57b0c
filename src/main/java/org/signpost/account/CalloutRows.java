package org.signpost.account;

import org.signpost.account.CachedCallout.Kept;
import org.signpost.account.CachedCallout.Question;
import org.signpost.config.DomainConfig;
import org.signpost.config.HostPort;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.time.Instant;
import java.util.Optional;

/** Writes to their table what next hosts answered, and reads it back. */
record CalloutRows(Sql sql) {

    private static final String FIND =
            "SELECT accepted, until FROM callout WHERE host = ? AND recipient = ?";
    private static final String KEEP = "INSERT OR REPLACE INTO callout VALUES (?, ?, ?, ?)";
    private static final String FORGET =
            "DELETE FROM callout WHERE host = ? AND recipient = ? AND accepted = 1";
    private static final String FORGET_OLD =
            "DELETE FROM callout WHERE accepted = ? AND until <= ?";
    private static final String COUNT = "SELECT count(*) FROM callout WHERE accepted = ?";

    /** Those that would be asked for anew the soonest. */
    private static final String FORGET_SOME =
            """
            DELETE FROM callout WHERE (host, recipient) IN (SELECT host, recipient FROM callout
            WHERE accepted = ? ORDER BY until LIMIT ?)
            """;

    Optional<Kept> find(Question question) throws StoreException {
        return sql.first(
                FIND,
                row -> new Kept(row.flag(1), row.instant(2)),
                host(question),
                question.recipient().text());
    }

    void keep(Question question, Kept kept) throws StoreException {
        sql.change(
                KEEP, host(question), question.recipient().text(), kept.accepted(), kept.until());
    }

    /** Forgets that a recipient is taken; that it is refused stays. */
    void forget(Question question) throws StoreException {
        sql.change(FORGET, host(question), question.recipient().text());
    }

    /** Forgets what isn't valid any more, and what is beyond the bounds. */
    void tidy(Instant now, CalloutStore.Bounds bounds) throws StoreException {
        tidy(now, true, bounds.accepted());
        tidy(now, false, bounds.refused());
    }

    private void tidy(Instant now, boolean accepted, int most) throws StoreException {
        sql.change(FORGET_OLD, accepted, now);
        long over = sql.number(COUNT, accepted) - most;
        if (over > 0) sql.change(FORGET_SOME, accepted, over);
    }

    private static String host(Question question) {
        return switch (question.host()) {
            case DomainConfig.Deliver.Maildir() -> "maildir";
            case DomainConfig.Deliver.Lmtp(HostPort host) -> "lmtp://" + host;
            case DomainConfig.Deliver.Smtp(HostPort host) -> "smtp://" + host;
        };
    }
}
