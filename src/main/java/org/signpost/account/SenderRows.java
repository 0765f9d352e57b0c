package org.signpost.account;

import org.signpost.address.Mailbox;
import org.signpost.config.SenderPattern;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and writes what accounts may send as beside their own addresses. */
record SenderRows(Sql sql) {

    AccountChange add(Mailbox address, SenderPattern sender) throws StoreException {
        Optional<Long> account = new AccountRows(sql).id(address);
        if (account.isEmpty()) return new AccountChange.NoSuchAccount(address);
        sql.change(
                "INSERT OR IGNORE INTO sender (account, pattern) VALUES (?, ?)",
                account.get(),
                sender.text());
        return new AccountChange.Changed(address);
    }

    AccountChange remove(Mailbox address, SenderPattern sender) throws StoreException {
        Optional<Long> account = new AccountRows(sql).id(address);
        if (account.isEmpty()) return new AccountChange.NoSuchAccount(address);
        int rows =
                sql.change(
                        "DELETE FROM sender WHERE account = ? AND pattern = ?",
                        account.get(),
                        sender.text());
        return rows == 0
                ? new AccountChange.NoSuchPart(address, "sender " + sender.text())
                : new AccountChange.Changed(address);
    }

    void removeAll(long account) throws StoreException {
        sql.change("DELETE FROM sender WHERE account = ?", account);
    }

    /** Those of each account that has some, in the order of their texts. */
    Map<Long, List<SenderPattern>> all() throws StoreException {
        Map<Long, List<SenderPattern>> senders = new HashMap<>();
        for (var pair :
                sql.all(
                        "SELECT account, pattern FROM sender ORDER BY account, pattern",
                        row -> Map.entry(row.number(1), pattern(row.text(2))))) {
            senders.computeIfAbsent(pair.getKey(), _ -> new ArrayList<>()).add(pair.getValue());
        }
        return senders;
    }

    static SenderPattern pattern(String text) throws StoreException {
        return SenderPattern.typed(text)
                .orElseThrow(() -> new StoreException("no sender of an account: " + text));
    }
}
