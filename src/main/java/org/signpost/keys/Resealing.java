package org.signpost.keys;

import org.signpost.store.Database;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Seals all keys anew in one transaction, so that after a crash they are sealed by one key or by
 * the other: by the passphrase that is set, or else by a new file.
 *
 * @param place where the old key is, and the new one will be
 */
record Resealing(Database database, MasterPlace place) {

    /** A private half that is open for a moment. */
    @SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
    private record Half(KeyEntry entry, byte[] octets) {}

    /**
     * Does it.
     *
     * @param entries all keys there are
     * @param passphrase by which they are sealed; none where it is the one that is set, or a file
     * @return the new key, which {@link MasterPlace#settle} brings into its place
     */
    MasterPlace.Found of(List<KeyEntry> entries, Optional<String> passphrase) throws IOException {
        Optional<MasterPlace.Kept> kept = database.read(sql -> new KeyRows(sql).master());
        if (kept.isEmpty()) return new MasterPlace.Found.Unusable("there is no key yet");
        MasterPlace before = passphrase.map(place::with).orElse(place);
        return switch (before.openOld(kept.get())) {
            case MasterPlace.Found.Key(MasterKey old, _) -> byAnother(entries, old);
            case MasterPlace.Found.Unusable none -> none;
        };
    }

    private MasterPlace.Found byAnother(List<KeyEntry> entries, MasterKey old) throws IOException {
        List<Half> halves = new ArrayList<>();
        for (KeyEntry entry : entries) {
            Optional<byte[]> half = database.read(sql -> new KeyRows(sql).open(entry, old));
            // By the new key it could never be opened again.
            if (half.isEmpty()) return new MasterPlace.Found.Unusable(entry.damaged());
            halves.add(new Half(entry, half.get()));
        }
        MasterPlace.Found found = place.makeNext();
        if (found instanceof MasterPlace.Found.Key key) seal(halves, key);
        return found;
    }

    private void seal(List<Half> halves, MasterPlace.Found.Key by) throws IOException {
        database.write(sql -> {
            KeyRows rows = new KeyRows(sql);
            for (Half half : halves) {
                KeyEntry owner = half.entry();
                rows.seal(owner.id(), by.key().seal(half.octets(), owner.name().text()));
            }
            rows.replaceMaster(by.kept());
            return halves.size();
        });
    }
}
