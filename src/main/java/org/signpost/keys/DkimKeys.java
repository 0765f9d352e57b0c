package org.signpost.keys;

import org.signpost.address.Domain;
import org.signpost.dkim.DkimKey;
import org.signpost.dns.DnsName;
import org.signpost.observe.Clock;
import org.signpost.store.Database;
import org.signpost.store.FileTrouble;
import org.signpost.store.Migrations;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The DKIM keys in {@code signpost.db}; for use by many threads. Each change is one transaction,
 * and is seen at once.
 */
public final class DkimKeys {

    /** A key that couldn't be opened isn't tried again for each message. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Database database;
    private final Clock clock;
    private final Map<Long, SigningKey> opened = new ConcurrentHashMap<>();
    private final List<Runnable> told = new CopyOnWriteArrayList<>();
    private MasterPlace place;
    private Optional<KeyBook> book = Optional.empty();
    private Optional<MasterKey> master = Optional.empty();
    private Optional<Trouble> trouble = Optional.empty();

    /** Why there was no master key, and until when that is believed. */
    private record Trouble(String why, Instant until) {}

    /** What came of the wish to use a key. */
    sealed interface Opening {

        /** It can sign. */
        record Opened(DkimKey key) implements Opening {}

        /** It can't; {@code why} is a sentence with what to do. */
        record Closed(String why) implements Opening {}
    }

    /**
     * The keys in that database, which has the tables of {@link #migrations}.
     *
     * @param place where the key is that they are sealed by
     */
    public DkimKeys(Database database, MasterPlace place, Clock clock) {
        this.database = database;
        this.place = place;
        this.clock = clock;
    }

    /** The tables that keys need. */
    public static Migrations migrations() {
        return DkimSchema.migrations();
    }

    /** Looks for the key that they are sealed by there from now on. */
    public synchronized void replace(MasterPlace other) {
        place = other;
        trouble = Optional.empty();
    }

    /** Has that run after each change, on the thread that made it. */
    public void onChange(Runnable listener) {
        told.add(listener);
    }

    /** All keys, the oldest first. */
    public List<KeyEntry> list() throws IOException {
        return book().entries();
    }

    /** Adds all of these keys, or none. */
    public KeyChange add(List<NewKey> keys) throws IOException {
        KeyChange change = added(keys);
        tell(change);
        return change;
    }

    private synchronized KeyChange added(List<NewKey> keys) throws IOException {
        Optional<MasterPlace.Kept> kept = database.read(sql -> new KeyRows(sql).master());
        MasterPlace.Found found = kept.map(place::open).orElseGet(place::make);
        return switch (found) {
            case MasterPlace.Found.Unusable(String why) -> new KeyChange.Refused(why);
            case MasterPlace.Found.Key(MasterKey key, MasterPlace.Kept known) ->
                    added(keys, key, known);
        };
    }

    private KeyChange added(List<NewKey> keys, MasterKey key, MasterPlace.Kept kept)
            throws IOException {
        Optional<KeyEntry> taken = taken(keys);
        if (taken.isPresent()) {
            return new KeyChange.Refused(
                    "%s has a key of the selector %s already, and a selector is used once"
                            .formatted(taken.get().domain(), taken.get().selector()));
        }
        List<KeyRows.Sealed> sealed =
                keys.stream().map(k -> new KeyRows.Sealed(k, sealed(k, key))).toList();
        Instant now = clock.instant();
        List<KeyEntry> entries =
                database.write(sql -> {
                    KeyRows rows = new KeyRows(sql);
                    rows.keepMaster(kept);
                    List<KeyEntry> added = new ArrayList<>();
                    for (KeyRows.Sealed one : sealed) {
                        rows.add(one, now).ifPresent(added::add);
                    }
                    return added;
                });
        master = Optional.of(key);
        trouble = Optional.empty();
        book = Optional.empty();
        return new KeyChange.Done(entries);
    }

    private Optional<KeyEntry> taken(List<NewKey> keys) throws IOException {
        KeyBook present = book();
        return keys.stream()
                .flatMap(k ->
                        present.of(k.domain()).stream()
                                .filter(e -> e.selector().equals(k.selector())))
                .findFirst();
    }

    private static byte[] sealed(NewKey key, MasterKey master) {
        return master.seal(key.key().pkcs8(), KeyEntry.name(key.domain(), key.selector()).text());
    }

    /** Has a key sign no more. */
    public KeyChange retire(Domain domain, DnsName selector) throws IOException {
        KeyChange change = retired(domain, selector);
        tell(change);
        return change;
    }

    private synchronized KeyChange retired(Domain domain, DnsName selector) throws IOException {
        Optional<KeyEntry> found =
                book().of(domain).stream().filter(k -> k.selector().equals(selector)).findFirst();
        if (found.isEmpty()) {
            return new KeyChange.Refused(
                    "%s has no key of the selector %s".formatted(domain, selector));
        }
        if (!found.get().isActive()) {
            return new KeyChange.Refused(
                    "the key %s of %s is retired already".formatted(selector, domain));
        }
        Instant now = clock.instant();
        long id = found.get().id();
        Optional<KeyEntry> after =
                database.write(sql -> {
                    KeyRows rows = new KeyRows(sql);
                    rows.state(id, KeyState.RETIRED, now);
                    return rows.find(domain, selector);
                });
        opened.remove(id);
        book = Optional.empty();
        return new KeyChange.Done(after.stream().toList());
    }

    /**
     * Seals all keys anew: by the passphrase that is set, or else by a new file.
     *
     * @param passphrase by which they were sealed; none where it is the one that is set, or where
     *     they were by a file
     * @throws IOException when the store can't be changed, or when the keys are sealed anew and
     *     what they were sealed by can't be removed
     */
    public KeyChange reseal(Optional<String> passphrase) throws IOException {
        KeyChange change = resealed(passphrase);
        tell(change);
        return change;
    }

    private synchronized KeyChange resealed(Optional<String> passphrase) throws IOException {
        List<KeyEntry> entries = book().entries();
        return switch (new Resealing(database, place).of(entries, passphrase)) {
            case MasterPlace.Found.Unusable(String why) -> new KeyChange.Refused(why);
            case MasterPlace.Found.Key(MasterKey key, MasterPlace.Kept kept) -> {
                master = Optional.of(key);
                trouble = Optional.empty();
                settle(kept);
                yield new KeyChange.Done(entries);
            }
        };
    }

    private void settle(MasterPlace.Kept kept) throws IOException {
        try {
            place.settle(kept);
        } catch (IOException e) {
            String why = "the keys are sealed anew, but by what they were before is there still: ";
            throw new IOException(why + FileTrouble.words(e), e);
        }
    }

    private void tell(KeyChange change) {
        if (change instanceof KeyChange.Done) told.forEach(Runnable::run);
    }

    /** Why keys that are there can't be used; empty where they can, and where there are none. */
    public synchronized Optional<String> trouble() throws IOException {
        Optional<MasterPlace.Kept> kept = database.read(sql -> new KeyRows(sql).master());
        if (kept.isEmpty()) return Optional.empty();
        // Looked up anew: what was found before may be another by now, and that is to be known.
        return switch (place.open(kept.get())) {
            case MasterPlace.Found.Unusable(String why) -> Optional.of(why);
            case MasterPlace.Found.Key(MasterKey key, _) -> {
                master = Optional.of(key);
                yield Optional.empty();
            }
        };
    }

    /** All keys as they are now. */
    synchronized KeyBook book() throws IOException {
        if (book.isEmpty()) {
            book = Optional.of(new KeyBook(database.read(sql -> new KeyRows(sql).all())));
        }
        return book.get();
    }

    /** A key with its private half. */
    Opening open(KeyEntry entry) throws IOException {
        SigningKey known = opened.get(entry.id());
        return known == null ? opened(entry) : opened(entry, known);
    }

    /** Not while they are sealed anew. */
    private synchronized Opening opened(KeyEntry entry) throws IOException {
        return switch (master()) {
            case MasterPlace.Found.Unusable(String why) -> new Opening.Closed(why);
            case MasterPlace.Found.Key(MasterKey key, _) -> open(entry, key);
        };
    }

    private Opening open(KeyEntry entry, MasterKey key) throws IOException {
        Optional<byte[]> half = database.read(sql -> new KeyRows(sql).open(entry, key));
        if (half.isPresent()
                && SigningKey.ofPkcs8(half.get()) instanceof SigningKey.Reading.Key(SigningKey read)
                && read.verifying().equals(entry.key())) {
            opened.put(entry.id(), read);
            return opened(entry, read);
        }
        return new Opening.Closed(entry.damaged());
    }

    private static Opening opened(KeyEntry entry, SigningKey key) {
        return new Opening.Opened(
                new DkimKey(DnsName.of(entry.domain().text()), entry.selector(), key));
    }

    private synchronized MasterPlace.Found master() throws IOException {
        Optional<MasterPlace.Kept> kept = database.read(sql -> new KeyRows(sql).master());
        if (kept.isEmpty()) return new MasterPlace.Found.Unusable("there is no key yet");
        if (master.isPresent()) return new MasterPlace.Found.Key(master.get(), kept.get());
        Instant now = clock.instant();
        Optional<Trouble> fresh = trouble.filter(t -> now.isBefore(t.until()));
        if (fresh.isPresent()) return new MasterPlace.Found.Unusable(fresh.get().why());
        MasterPlace.Found found = place.open(kept.get());
        switch (found) {
            case MasterPlace.Found.Key(MasterKey key, _) -> master = Optional.of(key);
            case MasterPlace.Found.Unusable(String why) ->
                    trouble = Optional.of(new Trouble(why, now.plus(PAUSE)));
        }
        return found;
    }
}
