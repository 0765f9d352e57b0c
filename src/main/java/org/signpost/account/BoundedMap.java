package org.signpost.account;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A map that forgets the entry used longest ago when it is full. Not for several threads. */
final class BoundedMap<K, V> {

    private final int most;
    private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);

    BoundedMap(int most) {
        this.most = most;
    }

    Optional<V> find(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    void put(K key, V value) {
        entries.put(key, value);
        if (entries.size() > most) entries.remove(entries.keySet().iterator().next());
    }

    void remove(K key) {
        entries.remove(key);
    }

    int size() {
        return entries.size();
    }
}
