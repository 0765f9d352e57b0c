package org.signpost.cli;

import org.signpost.config.Config;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.config.toml.Problem;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The options that name the configuration. */
final class ConfigOptions {

    private static final Path SYSTEM = Path.of("/etc/signpost/signpost.toml");
    private static final Path HERE = Path.of("signpost.toml");

    @Option(
            names = {"-c", "--config"},
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            // A line each: picocli breaks lines within paths.
            description = {
                "The configuration. Default: $SIGNPOST_CONFIG,",
                "else ./signpost.toml, where that exists,",
                "else /etc/signpost/signpost.toml."
            })
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--node",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            description = "Which [nodes.NAME] table overrides [node].")
    private Optional<String> node = Optional.empty();

    /** What was accepted, so that a command that asks twice warns once. */
    private Optional<Config> accepted = Optional.empty();

    /** Options for picocli to fill. */
    ConfigOptions() {}

    /** Options that somebody else read. */
    ConfigOptions(Optional<Path> file, Optional<String> node) {
        this.file = file;
        this.node = node;
    }

    Optional<String> node() {
        return node;
    }

    Path file() {
        return file.or(() -> Optional.ofNullable(System.getenv("SIGNPOST_CONFIG")).map(Path::of))
                .orElseGet(() -> Files.exists(HERE) || !Files.exists(SYSTEM) ? HERE : SYSTEM);
    }

    ConfigResult read() {
        Path chosen = file();
        if (!Files.exists(chosen)) {
            throw Failure.couldNot(
                    "there is no " + chosen + "; \"signpost init HOSTNAME DOMAIN\" writes one");
        }
        return ConfigFile.read(chosen, node);
    }

    /** The data folder, whatever else is wrong with the file; empty where it can't be read. */
    Optional<Path> dataFolder() {
        return ConfigFile.dataFolder(file(), node);
    }

    /** The configuration; its errors end the command, its warnings are printed. */
    Config require(Terminal terminal) {
        if (accepted.isEmpty()) accepted = Optional.of(accept(terminal));
        return accepted.get();
    }

    private Config accept(Terminal terminal) {
        return switch (read()) {
            case ConfigResult.Valid(Config config, List<Problem> warnings) -> {
                warnings.forEach(w -> terminal.note(w.toString()));
                yield config;
            }
            case ConfigResult.Invalid(List<Problem> problems) -> {
                problems.forEach(p -> terminal.note(p.toString()));
                throw Failure.problem(file() + " can't be used as it is");
            }
        };
    }
}
