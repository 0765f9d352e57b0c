package org.signpost.account;

import org.signpost.address.Mailbox;
import org.signpost.address.Network;
import org.signpost.config.SenderPattern;
import org.signpost.sasl.ScramMechanism;
import org.signpost.sasl.ScramVerifier;
import org.signpost.store.Row;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads and writes the rows of application credentials, within somebody's transaction. */
record CredentialRows(Sql sql) {

    /**
     * What is stored of a secret.
     *
     * @param verifiers what each member of SCRAM is checked against
     */
    record Proofs(CredentialSecret secret, List<ScramVerifier> verifiers) {

        Proofs {
            verifiers = List.copyOf(verifiers);
        }
    }

    AccountChange add(Mailbox address, Credential wish, List<ScramVerifier> verifiers)
            throws StoreException {
        Optional<Long> account = new AccountRows(sql).id(address);
        if (account.isEmpty()) return new AccountChange.NoSuchAccount(address);
        Credential.Scope scope = wish.scope();
        int rows =
                sql.change(
                        "INSERT INTO credential"
                                + " (account, name, secret, created, expires, networks, senders,"
                                + " daily) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                                + " ON CONFLICT (account, name) DO NOTHING",
                        account.get(),
                        wish.name(),
                        wish.secret().stored(),
                        wish.created(),
                        scope.expires(),
                        lines(scope.networks().stream().map(Network::toString).toList()),
                        lines(scope.senders().stream().map(SenderPattern::text).toList()),
                        scope.daily());
        if (rows == 0) return new AccountChange.PartExists(address, part(wish.name()));
        addVerifiers(id(account.get(), wish.name()).orElseThrow(), verifiers);
        return new AccountChange.Changed(address);
    }

    /**
     * Gives a credential another secret.
     *
     * @param expires another end of its time; that which it has where empty
     */
    AccountChange rotate(Mailbox address, String name, Proofs proofs, Optional<Instant> expires)
            throws StoreException {
        Optional<Long> id = id(address, name);
        if (id.isEmpty()) return missing(address, name);
        sql.change(
                "UPDATE credential SET secret = ?, expires = coalesce(?, expires) WHERE id = ?",
                proofs.secret().stored(),
                expires,
                id.get());
        sql.change("DELETE FROM credential_verifier WHERE credential = ?", id.get());
        addVerifiers(id.get(), proofs.verifiers());
        return new AccountChange.Changed(address);
    }

    AccountChange revoke(Mailbox address, String name) throws StoreException {
        Optional<Long> id = id(address, name);
        if (id.isEmpty()) return missing(address, name);
        remove(id.get());
        return new AccountChange.Changed(address);
    }

    void removeAll(long account) throws StoreException {
        for (long id :
                sql.all(
                        "SELECT id FROM credential WHERE account = ?",
                        row -> row.number(1),
                        account)) {
            remove(id);
        }
    }

    private void remove(long id) throws StoreException {
        sql.change("DELETE FROM credential_verifier WHERE credential = ?", id);
        sql.change("DELETE FROM usage WHERE credential = ?", id);
        sql.change("DELETE FROM credential WHERE id = ?", id);
    }

    /** Those of each account that has some, the oldest first. */
    Map<Long, List<Credential>> all() throws StoreException {
        Map<Long, List<Credential>> credentials = new HashMap<>();
        for (var pair :
                sql.all(
                        "SELECT account, id, name, secret, created, expires, networks, senders,"
                                + " daily FROM credential ORDER BY id",
                        row -> Map.entry(row.number(1), credential(row)))) {
            credentials.computeIfAbsent(pair.getKey(), _ -> new ArrayList<>()).add(pair.getValue());
        }
        return credentials;
    }

    Optional<ScramVerifier> verifier(long credential, ScramMechanism mechanism)
            throws StoreException {
        return sql.first(
                "SELECT salt, iterations, stored_key, server_key FROM credential_verifier"
                        + " WHERE credential = ? AND mechanism = ?",
                row -> AccountRows.verifier(row, mechanism),
                credential,
                mechanism.text());
    }

    private static Credential credential(Row row) throws StoreException {
        List<Network> networks = new ArrayList<>();
        for (String line : row.text(7).lines().toList()) {
            networks.add(
                    Network.parse(line)
                            .orElseThrow(() -> new StoreException("no network: " + line)));
        }
        List<SenderPattern> senders = new ArrayList<>();
        for (String line : row.text(8).lines().toList()) senders.add(SenderRows.pattern(line));
        Optional<Integer> daily = row.isNull(9) ? Optional.empty() : Optional.of(row.small(9));
        return new Credential(
                row.number(2),
                row.text(3),
                CredentialSecret.stored(row.octets(4)),
                row.instant(5),
                new Credential.Scope(row.instantIfAny(6), networks, senders, daily));
    }

    private static String lines(List<String> texts) {
        return texts.stream().collect(Collectors.joining("\n"));
    }

    private Optional<Long> id(Mailbox address, String name) throws StoreException {
        Optional<Long> account = new AccountRows(sql).id(address);
        return account.isEmpty() ? Optional.empty() : id(account.get(), name);
    }

    private Optional<Long> id(long account, String name) throws StoreException {
        return sql.first(
                "SELECT id FROM credential WHERE account = ? AND name = ?",
                row -> row.number(1),
                account,
                name);
    }

    private AccountChange missing(Mailbox address, String name) throws StoreException {
        return new AccountRows(sql).id(address).isEmpty()
                ? new AccountChange.NoSuchAccount(address)
                : new AccountChange.NoSuchPart(address, part(name));
    }

    private static String part(String name) {
        return "credential " + name;
    }

    private void addVerifiers(long credential, List<ScramVerifier> verifiers)
            throws StoreException {
        for (ScramVerifier verifier : verifiers) {
            sql.change(
                    "INSERT INTO credential_verifier"
                            + " (credential, mechanism, iterations, salt, stored_key, server_key)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    credential,
                    verifier.mechanism().text(),
                    verifier.iterations(),
                    verifier.salt(),
                    verifier.storedKey(),
                    verifier.serverKey());
        }
    }
}
