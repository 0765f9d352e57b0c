package org.signpost.config;

import org.signpost.address.Domain;
import org.signpost.address.LocalPart;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.SourceText;
import org.signpost.config.toml.TomlDocument;
import org.signpost.config.toml.Value;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where in a configuration file the domains and their aliases stand, for whoever finds fault with
 * them after the file was read: {@link DomainConfig} says what a domain is, and is the same
 * wherever it stands.
 */
public final class DomainPlaces {

    private final Map<Domain, Value.Table> tables = new HashMap<>();

    private DomainPlaces() {}

    /** Looks into that file; none in one that can't be read. */
    public static DomainPlaces of(Path file) {
        Problems ignored = new Problems(file);
        DomainPlaces places = new DomainPlaces();
        SourceText.read(file, ignored)
                .map(text -> TomlDocument.parse(text, ignored))
                .flatMap(root -> root.entry(DomainTable.DOMAIN.name()))
                .filter(Value.Many.class::isInstance)
                .ifPresent(domains -> places.addAll(((Value.Many) domains).items()));
        return places;
    }

    private void addAll(List<Value> domains) {
        for (Value domain : domains) {
            if (!(domain instanceof Value.Table table)) continue;
            table.entry(DomainTable.NAME.name())
                    .flatMap(name -> text(name).flatMap(Domain::parse))
                    .ifPresent(name -> tables.putIfAbsent(name, table));
        }
    }

    /** Whether the file has that domain. */
    public boolean has(Domain domain) {
        return tables.containsKey(domain);
    }

    /** Where the domain's table begins. */
    public Position domain(Domain domain) {
        return Optional.ofNullable(tables.get(domain)).map(Value::at).orElse(Position.FILE);
    }

    /** Where the alias of that local part stands, or else the domain. */
    public Position alias(Domain domain, String local) {
        Optional<Value> aliases = entry(domain, DomainTable.ALIASES.name());
        if (!(aliases.orElse(NOTHING) instanceof Value.Table table)) return domain(domain);
        return table.entries().entrySet().stream()
                .filter(e -> folded(e.getKey()).equals(Optional.of(local)))
                .map(e -> e.getValue().at())
                .findFirst()
                .orElse(table.at());
    }

    /** Where the domain's catch-all stands, or else the domain. */
    public Position catchAll(Domain domain) {
        return entry(domain, DomainTable.CATCH_ALL.name()).map(Value::at).orElse(domain(domain));
    }

    /** Where its signing is configured, or else the domain. */
    public Position dkim(Domain domain) {
        return entry(domain, DomainTable.DKIM.name()).map(Value::at).orElse(domain(domain));
    }

    private Optional<Value> entry(Domain domain, String key) {
        return Optional.ofNullable(tables.get(domain)).flatMap(t -> t.entry(key));
    }

    private static final Value NOTHING = new Value.Flag(false, Position.FILE);

    private static Optional<String> folded(String local) {
        return LocalPart.parse(local).map(LocalPart::folded);
    }

    private static Optional<String> text(Value value) {
        return value instanceof Value.Text(String text, _) ? Optional.of(text) : Optional.empty();
    }
}
