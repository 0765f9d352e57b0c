package org.signpost.keys;

import org.signpost.address.Domain;
import org.signpost.config.Config;
import org.signpost.config.DkimConfig;
import org.signpost.config.DomainConfig;
import org.signpost.dkim.DkimAlgorithm;
import org.signpost.dkim.DkimKey;
import org.signpost.store.FileTrouble;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds the keys for an author by the configuration: of the {@code [[domain]]} that is the
 * author's, or else the nearest above it, which DMARC takes for the same in its relaxed alignment
 * (RFC 9989 §4.4).
 *
 * <p>A domain is to be signed when its configuration says so or it ever had a key; the nearest that
 * is decides. From then on nothing of it goes unsigned, until the configuration says that as well.
 */
public final class ConfiguredKeys implements AuthorKeys {

    private final DkimKeys keys;
    private final Supplier<Config> config;
    private volatile Domains known = new Domains(List.of(), Map.of());

    /** The domains of a configuration by their names. */
    private record Domains(List<DomainConfig> all, Map<Domain, DomainConfig> byName) {

        static Domains of(List<DomainConfig> all) {
            Map<Domain, DomainConfig> byName = new HashMap<>();
            all.forEach(d -> byName.put(d.name(), d));
            return new Domains(all, byName);
        }
    }

    /** These keys, for the domains of that configuration as it changes. */
    public ConfiguredKeys(DkimKeys keys, Supplier<Config> config) {
        this.keys = keys;
        this.config = config;
    }

    @Override
    public Signing signing(Domain author) {
        List<DomainConfig> nearest = nearest(author);
        if (nearest.isEmpty()) return new Signing.Unsigned();
        try {
            KeyBook book = keys.book();
            for (DomainConfig domain : nearest) {
                if (goesUnsigned(domain)) break;
                if (isToBeSigned(domain, book)) return by(domain, book);
            }
            return new Signing.Unsigned();
        } catch (IOException e) {
            // Whether there is a key isn't known, so it may not go as if there were none.
            return new Signing.Waits(
                    nearest.getFirst().name(), "its keys can't be read: " + FileTrouble.words(e));
        }
    }

    private static boolean goesUnsigned(DomainConfig domain) {
        return domain.dkim().filter(wish -> !wish.signs()).isPresent();
    }

    private static boolean isToBeSigned(DomainConfig domain, KeyBook book) {
        return domain.dkim().isPresent() || !book.of(domain.name()).isEmpty();
    }

    /** The domains of ours that the author's is or lies in, the longest first. */
    private List<DomainConfig> nearest(Domain author) {
        Map<Domain, DomainConfig> ours = domains().byName();
        List<DomainConfig> nearest = new ArrayList<>(1);
        for (Optional<Domain> at = Optional.of(author); at.isPresent(); at = above(at.get())) {
            Optional.ofNullable(ours.get(at.get())).ifPresent(nearest::add);
        }
        return nearest;
    }

    private static Optional<Domain> above(Domain domain) {
        int dot = domain.text().indexOf('.');
        return dot < 0 ? Optional.empty() : Domain.parse(domain.text().substring(dot + 1));
    }

    private Domains domains() {
        List<DomainConfig> now = config.get().domains();
        Domains before = known;
        // The same list again is quick to compare.
        if (before.all().equals(now)) return before;
        Domains fresh = Domains.of(now);
        known = fresh;
        return fresh;
    }

    private Signing by(DomainConfig domain, KeyBook book) throws IOException {
        DkimConfig wish = domain.dkim().orElse(DkimConfig.STANDARD);
        List<DkimKey> usable = new ArrayList<>();
        Optional<String> closed = Optional.empty();
        for (KeyEntry entry : book.of(domain.name())) {
            if (!entry.isActive() || !wish.sign().contains(entry.algorithm())) continue;
            switch (keys.open(entry)) {
                case DkimKeys.Opening.Opened(DkimKey key) -> usable.add(key);
                case DkimKeys.Opening.Closed(String why) -> closed = Optional.of(why);
            }
        }
        DkimAlgorithm needed = wish.needed();
        if (usable.stream().anyMatch(k -> k.algorithm() == needed)) return new Signing.By(usable);
        String none =
                "there is no active %s key: \"signpost dkim generate %s\" makes one"
                        .formatted(needed.word(), domain.name());
        return new Signing.Waits(domain.name(), closed.orElse(none));
    }
}
