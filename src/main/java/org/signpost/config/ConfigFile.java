package org.signpost.config;

import org.signpost.config.toml.Problems;
import org.signpost.config.toml.SourceText;
import org.signpost.config.toml.TomlDocument;
import org.signpost.config.toml.Value;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code signpost.toml}; says everything that is wrong with it at once. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * What that file says for one node, checked against the host that this runs on.
     *
     * @param nodeName which {@code [nodes.NAME]} overrides {@code [node]}
     */
    public static ConfigResult read(Path file, Optional<String> nodeName) {
        return read(file, nodeName, HostNetwork.system());
    }

    /** What that file says for one node, checked against that host. */
    public static ConfigResult read(Path file, Optional<String> nodeName, HostNetwork host) {
        Problems problems = new Problems(file);
        Optional<Config> config =
                reader(file, host, problems).flatMap(reader -> reader.read(nodeName));
        return config.isEmpty() || problems.hasErrors()
                ? new ConfigResult.Invalid(problems.inOrder())
                : new ConfigResult.Valid(config.get(), problems.inOrder());
    }

    /**
     * What can be made of a file that has errors: good for looking at the files that it names, not
     * for running a server. Empty where that is too little.
     */
    public static Optional<Config> sketch(Path file, Optional<String> nodeName) {
        return reader(file, HostNetwork.system(), new Problems(file))
                .flatMap(reader -> reader.read(nodeName));
    }

    /**
     * A file's node and domains without its other tables, which may have errors: good for looking
     * where addresses lead. Empty where these have errors too.
     */
    public static Optional<Config> domains(Path file, Optional<String> nodeName) {
        Problems problems = new Problems(file);
        return SourceText.read(file, problems)
                .map(text -> TomlDocument.parse(text, problems))
                .map(ConfigFile::nodeAndDomains)
                .map(root -> Tables.SCHEMA.sections(root, problems))
                .flatMap(tables ->
                        new ConfigReader(tables, file, HostNetwork.system(), problems)
                                .read(nodeName))
                .filter(_ -> !problems.hasErrors());
    }

    private static Value.Table nodeAndDomains(Value.Table root) {
        Map<String, Value> kept = new LinkedHashMap<>(root.entries());
        kept.keySet()
                .retainAll(
                        Set.of(
                                NodeTable.NODE.name(),
                                NodeTable.NODES.name(),
                                DomainTable.DOMAIN.name()));
        return new Value.Table(kept, root.at());
    }

    /**
     * The data folder that a file names, whatever else is wrong with the file: enough to find the
     * server that runs on it.
     */
    public static Optional<Path> dataFolder(Path file, Optional<String> nodeName) {
        return reader(file, HostNetwork.system(), new Problems(file))
                .flatMap(reader -> reader.dataFolder(nodeName));
    }

    private static Optional<ConfigReader> reader(Path file, HostNetwork host, Problems problems) {
        return SourceText.read(file, problems)
                .map(text -> TomlDocument.parse(text, problems))
                .map(root -> Tables.SCHEMA.sections(root, problems))
                .map(tables -> new ConfigReader(tables, file, host, problems));
    }
}
