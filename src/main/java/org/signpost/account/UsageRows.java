package org.signpost.account;

import org.signpost.store.Row;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.util.List;
import java.util.Optional;

/** Reads and writes what accounts and credentials did lately. */
record UsageRows(Sql sql) {

    private static final String COLUMNS = "account, credential, day, recipients, used";

    Optional<Usage> find(Usage.Key key) throws StoreException {
        return sql.first(
                "SELECT " + COLUMNS + " FROM usage WHERE account = ? AND credential = ?",
                UsageRows::usage,
                key.account(),
                key.credential());
    }

    List<Usage> of(long account) throws StoreException {
        return sql.all(
                "SELECT " + COLUMNS + " FROM usage WHERE account = ?", UsageRows::usage, account);
    }

    /** Whoever was removed meanwhile leaves nothing. */
    void keep(Usage usage) throws StoreException {
        Usage.Key key = usage.key();
        sql.change(
                "INSERT OR REPLACE INTO usage ("
                        + COLUMNS
                        + ") SELECT ?, ?, ?, ?, ? FROM account WHERE id = ?"
                        + " AND (? = 0 OR ? IN (SELECT id FROM credential))",
                key.account(),
                key.credential(),
                usage.day(),
                usage.counted(),
                usage.used(),
                key.account(),
                key.credential(),
                key.credential());
    }

    void removeAll(long account) throws StoreException {
        sql.change("DELETE FROM usage WHERE account = ?", account);
    }

    private static Usage usage(Row row) throws StoreException {
        Usage.Key key = new Usage.Key(row.number(1), row.number(2));
        return new Usage(key, row.number(3), row.small(4), row.instant(5));
    }
}
