package org.signpost.keys;

import org.signpost.address.Domain;
import org.signpost.config.Config;
import org.signpost.config.DkimConfig;
import org.signpost.config.DomainConfig;
import org.signpost.config.DomainPlaces;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problem;
import org.signpost.dkim.DkimAlgorithm;

import java.util.ArrayList;
import java.util.List;

/** Finds domains whose keys aren't what the configuration says of signing. */
public final class KeyCheck {

    private KeyCheck() {}

    /** That a domain can be signed by that. */
    public record Usable(Domain domain, DkimAlgorithm algorithm) {

        /** What these keys can do. */
        public static List<Usable> of(List<KeyEntry> keys) {
            return keys.stream()
                    .filter(KeyEntry::isActive)
                    .map(k -> new Usable(k.domain(), k.algorithm()))
                    .toList();
        }
    }

    /**
     * A warning for each kind of key that the configuration lists and that isn't there, and for
     * each domain whose keys it leaves unused.
     */
    public static List<Problem> of(Config config, List<Usable> usable) {
        DomainPlaces places = DomainPlaces.of(config.file());
        List<Problem> problems = new ArrayList<>();
        for (DomainConfig domain : config.domains()) {
            if (domain.dkim().isEmpty()) continue;
            Position at = places.dkim(domain.name());
            for (String words : words(domain.name(), domain.dkim().get(), usable)) {
                problems.add(
                        new Problem(
                                Problem.Severity.WARNING,
                                config.file(),
                                at.line(),
                                at.column(),
                                words));
            }
        }
        return problems;
    }

    private static List<String> words(Domain domain, DkimConfig wish, List<Usable> usable) {
        if (wish.signs()) {
            return wish.sign().stream()
                    .filter(a -> !usable.contains(new Usable(domain, a)))
                    .map(a -> missing(domain, a, wish.needed() == a))
                    .toList();
        }
        boolean unused = usable.stream().anyMatch(u -> u.domain().equals(domain));
        return unused
                ? List.of(
                        "mail of %s leaves unsigned, as `sign = false` says, although it has keys"
                                .formatted(domain))
                : List.of();
    }

    private static String missing(Domain domain, DkimAlgorithm algorithm, boolean needed) {
        return "%s has no %s key, so %s; \"signpost dkim generate %s --algorithm %s\" makes one"
                .formatted(
                        domain,
                        algorithm.word(),
                        needed ? "its mail waits" : "that signature is missing",
                        domain,
                        algorithm.word());
    }
}
