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

/** Finds domains that are to be signed by what they have no key of. */
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

    /** A warning for each kind of key that the configuration lists and that isn't there. */
    public static List<Problem> of(Config config, List<Usable> usable) {
        DomainPlaces places = DomainPlaces.of(config.file());
        List<Problem> problems = new ArrayList<>();
        for (DomainConfig domain : config.domains()) {
            if (domain.dkim().isEmpty()) continue;
            DkimConfig wish = domain.dkim().get();
            for (DkimAlgorithm algorithm : wish.sign()) {
                if (usable.contains(new Usable(domain.name(), algorithm))) continue;
                Position at = places.dkim(domain.name());
                problems.add(
                        new Problem(
                                Problem.Severity.WARNING,
                                config.file(),
                                at.line(),
                                at.column(),
                                words(domain.name(), algorithm, wish.needed() == algorithm)));
            }
        }
        return problems;
    }

    private static String words(Domain domain, DkimAlgorithm algorithm, boolean needed) {
        return "%s has no %s key, so %s; \"signpost dkim generate %s --algorithm %s\" makes one"
                .formatted(
                        domain,
                        algorithm.word(),
                        needed ? "its mail waits" : "that signature is missing",
                        domain,
                        algorithm.word());
    }
}
