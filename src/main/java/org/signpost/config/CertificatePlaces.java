package org.signpost.config;

import org.signpost.address.Domain;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.SourceText;
import org.signpost.config.toml.TomlDocument;
import org.signpost.config.toml.Value;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where in a configuration file the certificates and the server's name stand, for whoever finds
 * fault with them after the file was read.
 */
final class CertificatePlaces {

    private final Path folder;
    private final Optional<Value.Table> root;

    private CertificatePlaces(Path folder, Optional<Value.Table> root) {
        this.folder = folder;
        this.root = root;
    }

    /** Looks into that file; none in one that can't be read. */
    static CertificatePlaces of(Path file) {
        Problems ignored = new Problems(file);
        Path absolute = file.toAbsolutePath().normalize();
        return new CertificatePlaces(
                Optional.ofNullable(absolute.getParent()).orElse(absolute),
                SourceText.read(file, ignored).map(text -> TomlDocument.parse(text, ignored)));
    }

    /** Where the table of the certificate with that chain and key begins. */
    Position certificate(Path chain, Path key) {
        return tables(CertificateTable.CERTIFICATE.name())
                .filter(t -> names(t, "chain", chain) && names(t, "key", key))
                .map(Value::at)
                .findFirst()
                .orElse(Position.FILE);
    }

    /** Where the server gets that name. */
    Position name(Domain name) {
        Stream<Value.Table> nodes =
                tables(NodeTable.NODES.name())
                        .flatMap(all -> all.entries().values().stream())
                        .filter(Value.Table.class::isInstance)
                        .map(Value.Table.class::cast);
        return Stream.concat(nodes, tables(NodeTable.NODE.name()))
                .flatMap(t -> t.entry("name").stream())
                .filter(v -> text(v).flatMap(Domain::parse).filter(name::equals).isPresent())
                .map(Value::at)
                .findFirst()
                .orElse(Position.FILE);
    }

    private Stream<Value.Table> tables(String name) {
        Optional<Value> value = root.flatMap(r -> r.entry(name));
        List<Value> all =
                value.isPresent() && value.get() instanceof Value.Many(List<Value> items, _)
                        ? items
                        : value.stream().toList();
        return all.stream().filter(Value.Table.class::isInstance).map(Value.Table.class::cast);
    }

    private boolean names(Value.Table table, String key, Path path) {
        return table.entry(key)
                .flatMap(CertificatePlaces::text)
                .filter(t -> folder.resolve(t).normalize().equals(path))
                .isPresent();
    }

    private static Optional<String> text(Value value) {
        return value instanceof Value.Text(String text, _) ? Optional.of(text) : Optional.empty();
    }
}
