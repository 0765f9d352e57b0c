package org.signpost.keys;

import org.signpost.address.Domain;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dns.DnsName;
import org.signpost.store.DamagedException;
import org.signpost.store.Row;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;
import org.signpost.tls.VerifyingKey;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads and writes the rows of keys, within somebody's transaction. */
record KeyRows(Sql sql) {

    private static final String COLUMNS =
            "SELECT id, domain, selector, algorithm, published, created, state,"
                    + " changed FROM dkim_key";

    /** A key with its private half, as it is kept. */
    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    record Sealed(NewKey key, byte[] octets) {}

    Optional<MasterPlace.Kept> master() throws StoreException {
        return sql.first(
                "SELECT salt, iterations, proof FROM master_key",
                row -> new MasterPlace.Kept(row.octetsIfAny(1), row.small(2), row.octets(3)));
    }

    /** Seals everything by that key from now on. */
    void replaceMaster(MasterPlace.Kept kept) throws StoreException {
        sql.change("DELETE FROM master_key");
        keepMaster(kept);
    }

    void keepMaster(MasterPlace.Kept kept) throws StoreException {
        sql.change(
                "INSERT INTO master_key (id, salt, iterations, proof) VALUES (1, ?, ?, ?)"
                        + " ON CONFLICT (id) DO NOTHING",
                kept.salt(),
                kept.iterations(),
                kept.proof());
    }

    /** Adds a key; empty where its selector is used already. */
    Optional<KeyEntry> add(Sealed sealed, Instant now) throws StoreException {
        NewKey key = sealed.key();
        int rows =
                sql.change(
                        "INSERT INTO dkim_key (domain, selector, algorithm, published, sealed,"
                                + " created, state, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                                + " ON CONFLICT (domain, selector) DO NOTHING",
                        key.domain().text(),
                        key.selector().text(),
                        DkimAlgorithm.of(key.key().kind()).word(),
                        key.key().verifying().published(),
                        sealed.octets(),
                        now,
                        KeyState.ACTIVE.word(),
                        now);
        return rows == 0 ? Optional.empty() : find(key.domain(), key.selector());
    }

    Optional<KeyEntry> find(Domain domain, DnsName selector) throws StoreException {
        return sql.first(
                COLUMNS + " WHERE domain = ? AND selector = ?",
                KeyRows::entry,
                domain.text(),
                selector.text());
    }

    /** All keys, the oldest first. */
    List<KeyEntry> all() throws StoreException {
        return sql.all(COLUMNS + " ORDER BY id", KeyRows::entry);
    }

    /** The private half of a key; empty where it isn't sealed for its owner by that key. */
    Optional<byte[]> open(KeyEntry key, MasterKey by) throws StoreException {
        return sql.first("SELECT sealed FROM dkim_key WHERE id = ?", row -> row.octets(1), key.id())
                .flatMap(octets -> by.open(octets, key.name().text()));
    }

    /** Keeps the private half of a key in another form. */
    void seal(long id, byte[] octets) throws StoreException {
        sql.change("UPDATE dkim_key SET sealed = ? WHERE id = ?", octets, id);
    }

    /** Brings a key into another state of its life. */
    void state(long id, KeyState state, Instant now) throws StoreException {
        sql.change(
                "UPDATE dkim_key SET state = ?, changed = ? WHERE id = ?", state.word(), now, id);
    }

    private static KeyEntry entry(Row row) throws StoreException {
        DkimAlgorithm algorithm =
                known(DkimAlgorithm.of(row.text(4)), () -> "an unknown algorithm of a key");
        return new KeyEntry(
                row.number(1),
                known(Domain.parse(row.text(2)), () -> "no domain of a key"),
                known(DnsName.parse(row.text(3)), () -> "no selector of a key"),
                known(half(algorithm, row.octets(5)), () -> "no public half of a key"),
                row.instant(6),
                known(KeyState.of(row.text(7)), () -> "an unknown state of a key"),
                row.instant(8));
    }

    private static Optional<VerifyingKey> half(DkimAlgorithm algorithm, byte[] published) {
        return algorithm == DkimAlgorithm.RSA_SHA256
                ? VerifyingKey.rsa(published)
                : VerifyingKey.ed25519(published);
    }

    private static <T> T known(Optional<T> value, Supplier<String> otherwise)
            throws DamagedException {
        if (value.isEmpty()) throw new DamagedException(otherwise.get() + " is in the store");
        return value.get();
    }
}
