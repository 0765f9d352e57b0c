package org.signpost.config;

import org.signpost.config.toml.Problems;
import org.signpost.config.toml.SourceText;
import org.signpost.config.toml.TomlDocument;

import java.nio.file.Path;
import java.util.Optional;

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
     * The data folder that a file names, whatever else is wrong with the file: enough to find the
     * server that runs on it.
     */
    public static Optional<Path> dataFolder(Path file, Optional<String> nodeName) {
        return reader(file, HostNetwork.system(), new Problems(file))
                .flatMap(reader -> reader.dataFolder(nodeName));
    }

    static Optional<ConfigReader> reader(Path file, HostNetwork host, Problems problems) {
        return SourceText.read(file, problems)
                .map(text -> TomlDocument.parse(text, problems))
                .map(root -> Tables.SCHEMA.sections(root, problems))
                .map(tables -> new ConfigReader(tables, file, host, problems));
    }
}
