package org.signpost.keys;

import org.signpost.address.Domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All keys at one moment, found by domain; it never changes. */
final class KeyBook {

    private final List<KeyEntry> entries;
    private final Map<Domain, List<KeyEntry>> byDomain = new HashMap<>();

    /** These keys, the oldest first. */
    KeyBook(List<KeyEntry> entries) {
        this.entries = List.copyOf(entries);
        for (KeyEntry key : entries) {
            byDomain.computeIfAbsent(key.domain(), d -> new ArrayList<>(2)).add(key);
        }
    }

    List<KeyEntry> entries() {
        return entries;
    }

    /** Those that a domain has or had. */
    List<KeyEntry> of(Domain domain) {
        return byDomain.getOrDefault(domain, List.of());
    }
}
