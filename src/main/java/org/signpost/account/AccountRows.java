package org.signpost.account;

import org.signpost.address.Mailbox;
import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;
import org.signpost.store.Row;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads and writes the rows of accounts, within somebody's transaction. */
final class AccountRows {

    private final Sql sql;

    AccountRows(Sql sql) {
        this.sql = sql;
    }

    AccountChange add(Mailbox address, Secrets secrets, Instant now) throws StoreException {
        AccountChange enrolled = enrol(address, now);
        if (enrolled.done()) replaceSecrets(address, secrets, now);
        return enrolled;
    }

    /** Adds an account without a password. */
    AccountChange enrol(Mailbox address, Instant now) throws StoreException {
        Mailbox folded = address.folded();
        int rows =
                sql.change(
                        "INSERT INTO account (address, local, domain, created, state)"
                                + " VALUES (?, ?, ?, ?, 'active')"
                                + " ON CONFLICT (local, domain) DO NOTHING",
                        address.text(),
                        folded.local().value(),
                        folded.host().text(),
                        now);
        return rows == 0 ? new AccountChange.Exists(address) : new AccountChange.Added(address);
    }

    AccountChange replaceSecrets(Mailbox address, Secrets secrets, Instant now)
            throws StoreException {
        Optional<Long> id = id(address);
        if (id.isEmpty()) return new AccountChange.NoSuchAccount(address);
        removeSecrets(id.get());
        sql.change(
                "INSERT INTO password (account, hash, changed) VALUES (?, ?, ?)",
                id.get(),
                secrets.hash(),
                now);
        for (ScramVerifier verifier : secrets.verifiers()) add(id.get(), verifier);
        return new AccountChange.Changed(address);
    }

    AccountChange state(Mailbox address, AccountEntry.State state) throws StoreException {
        Optional<Long> id = id(address);
        if (id.isEmpty()) return new AccountChange.NoSuchAccount(address);
        String text = state.name().toLowerCase(Locale.ROOT);
        sql.change("UPDATE account SET state = ? WHERE id = ?", text, id.get());
        return new AccountChange.Changed(address);
    }

    AccountChange remove(Mailbox address) throws StoreException {
        Optional<Long> id = id(address);
        if (id.isEmpty()) return new AccountChange.NoSuchAccount(address);
        removeSecrets(id.get());
        new SenderRows(sql).removeAll(id.get());
        new CredentialRows(sql).removeAll(id.get());
        new UsageRows(sql).removeAll(id.get());
        sql.change("DELETE FROM sending_limit WHERE account = ?", id.get());
        sql.change("DELETE FROM account WHERE id = ?", id.get());
        return new AccountChange.Removed(address);
    }

    Optional<String> hash(long account) throws StoreException {
        return sql.first(
                "SELECT hash FROM password WHERE account = ?", row -> row.text(1), account);
    }

    Optional<ScramVerifier> verifier(long account, ScramMechanism mechanism) throws StoreException {
        return sql.first(
                "SELECT salt, iterations, stored_key, server_key FROM verifier"
                        + " WHERE account = ? AND mechanism = ?",
                row -> verifier(row, mechanism),
                account,
                mechanism.text());
    }

    /** Of a row of salt, iterations, stored key and server key. */
    static ScramVerifier verifier(Row row, ScramMechanism mechanism) throws StoreException {
        return ScramVerifier.kept(
                mechanism,
                row.octets(1),
                Math.toIntExact(row.number(2)),
                new ScramVerifier.Keys(row.octets(3), row.octets(4)));
    }

    /** What only this store knows, from its first day on. */
    byte[] pretence() throws StoreException {
        return sql.first("SELECT secret FROM pretence", row -> row.octets(1))
                .orElseThrow(() -> new StoreException("the table pretence is empty"));
    }

    /** All accounts, or the book at hand where nothing changed since it was read. */
    AccountBook book(AccountBook atHand) throws StoreException {
        long generation = sql.number("SELECT count FROM account_changes");
        if (generation == atHand.generation()) return atHand;
        List<AccountEntry> entries =
                sql.all(
                        "SELECT id, address, created, state,"
                                + " EXISTS (SELECT 1 FROM password WHERE account = id)"
                                + " FROM account ORDER BY id",
                        AccountRows::entry);
        // A hash holds a salt of its own, so another password, or the same anew, has another.
        Map<Long, Integer> passwords =
                sql
                        .all(
                                "SELECT account, hash FROM password",
                                row -> Map.entry(row.number(1), row.text(2).hashCode()))
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new AccountBook(generation, entries, passwords, parts());
    }

    private AccountBook.Parts parts() throws StoreException {
        Map<Long, Integer> daily =
                sql
                        .all(
                                "SELECT account, daily FROM sending_limit",
                                row -> Map.entry(row.number(1), row.small(2)))
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new AccountBook.Parts(
                new SenderRows(sql).all(), new CredentialRows(sql).all(), daily);
    }

    AccountChange limit(Mailbox address, Optional<Integer> daily) throws StoreException {
        Optional<Long> id = id(address);
        if (id.isEmpty()) return new AccountChange.NoSuchAccount(address);
        sql.change("DELETE FROM sending_limit WHERE account = ?", id.get());
        if (daily.isPresent()) {
            sql.change(
                    "INSERT INTO sending_limit (account, daily) VALUES (?, ?)",
                    id.get(),
                    daily.get());
        }
        return new AccountChange.Changed(address);
    }

    Optional<Long> id(Mailbox address) throws StoreException {
        Mailbox folded = address.folded();
        return sql.first(
                "SELECT id FROM account WHERE local = ? AND domain = ?",
                row -> row.number(1),
                folded.local().value(),
                folded.host().text());
    }

    private void removeSecrets(long account) throws StoreException {
        sql.change("DELETE FROM verifier WHERE account = ?", account);
        sql.change("DELETE FROM password WHERE account = ?", account);
    }

    private void add(long account, ScramVerifier verifier) throws StoreException {
        sql.change(
                "INSERT INTO verifier"
                        + " (account, mechanism, iterations, salt, stored_key, server_key)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                account,
                verifier.mechanism().text(),
                verifier.iterations(),
                verifier.salt(),
                verifier.storedKey(),
                verifier.serverKey());
    }

    private static AccountEntry entry(Row row) throws StoreException {
        Mailbox address =
                Mailbox.parse(row.text(2))
                        .orElseThrow(() -> new StoreException("an account has no valid address"));
        AccountEntry.State state =
                row.text(4).equals("active")
                        ? AccountEntry.State.ACTIVE
                        : AccountEntry.State.DISABLED;
        return new AccountEntry(row.number(1), address, row.instant(3), state, row.number(5) > 0);
    }
}
