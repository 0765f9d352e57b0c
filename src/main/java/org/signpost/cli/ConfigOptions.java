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
        return named().orElseGet(() -> Files.exists(HERE) || !Files.exists(SYSTEM) ? HERE : SYSTEM);
    }

    /** By the option or the environment. */
    private Optional<Path> named() {
        return file.or(() -> Optional.ofNullable(System.getenv("SIGNPOST_CONFIG")).map(Path::of));
    }

    ConfigResult read() {
        requireFile();
        return ConfigFile.read(file(), node);
    }

    /** Ends the command where there is no such file. */
    void requireFile() {
        requireFile("\"signpost init HOSTNAME DOMAIN\" writes one");
    }

    /**
     * The same.
     *
     * @param advice what to do, for somebody who may be no administrator
     */
    void requireFile(String advice) {
        if (Files.exists(file())) return;
        String which =
                named().map(n -> "there is no " + n)
                        .orElse("there is neither ./" + HERE + " nor " + SYSTEM);
        throw Failure.couldNot(which + "; " + advice);
    }

    /** The data folder, whatever else is wrong with the file; empty where it can't be read. */
    Optional<Path> dataFolder() {
        return ConfigFile.dataFolder(file(), node);
    }

    /** The configuration; its errors end the command, its warnings are for those who check it. */
    Config require(Terminal terminal) {
        return switch (read()) {
            case ConfigResult.Valid(Config config, _) -> config;
            case ConfigResult.Invalid(List<Problem> problems) -> {
                problems.stream()
                        .filter(p -> p.severity() == Problem.Severity.ERROR)
                        .forEach(p -> terminal.note(p.text()));
                throw unusable();
            }
        };
    }

    /** The configuration, where there is one or one was named; as {@link #require} then. */
    Optional<Config> ifThere(Terminal terminal) {
        if (named().isEmpty() && !Files.exists(file())) return Optional.empty();
        requireFile();
        return Optional.of(require(terminal));
    }

    /** Ends a command whose configuration has errors. */
    Failure unusable() {
        return Failure.problem(file() + " can't be used as it is");
    }
}
