package org.signpost.cli;

import org.signpost.config.Config;
import org.signpost.config.ConfigResult;
import org.signpost.config.Inspection;
import org.signpost.config.toml.Problem;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code signpost run}: the server itself. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        header = "Runs the server until Ctrl-C or SIGTERM; SIGHUP reads the configuration again.",
        description = {
            "It doesn't start where \"check\" finds an error.",
            "Exit codes: 0 it was told to end, 1 the file has errors, 2 wrong usage, 3 it",
            "can't start."
        },
        footer = {"", "Example:", "  signpost run --config /etc/signpost/signpost.toml"})
final class RunCommand implements Callable<Integer> {

    /** Real, effective, saved and file-system user. */
    private static final Pattern EFFECTIVE_ROOT = Pattern.compile("^Uid:\\s+[0-9]+\\s+0\\s");

    private final Terminal terminal;
    private final Programs programs;

    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--as-root",
            description = "Runs although the user is root, who should never run a server.")
    private boolean asRoot;

    RunCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (isRoot() && !asRoot) {
            throw Failure.couldNot(
                    "refusing to run as root: use a user of its own (\"signpost init\" prints a"
                            + " systemd unit), or say --as-root");
        }
        return switch (options.read()) {
            case ConfigResult.Valid(Config config, List<Problem> warnings) -> {
                warnings.forEach(w -> terminal.note(w.text()));
                yield programs.server().run(config, options.node(), terminal);
            }
            case ConfigResult.Invalid _ -> {
                Inspection found = new FileInspection(options, programs).inspect();
                found.problems().forEach(p -> terminal.note(p.text()));
                if (!found.complete()) terminal.note(Inspection.MORE);
                throw options.unusable();
            }
        };
    }

    /** By the number where the system tells it: another name may have the same rights. */
    private static boolean isRoot() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(l -> l.startsWith("Uid:")).anyMatch(EFFECTIVE_ROOT.asPredicate());
        } catch (IOException | UncheckedIOException elsewhere) {
            return System.getProperty("user.name", "").equals("root");
        }
    }
}
