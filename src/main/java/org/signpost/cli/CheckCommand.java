package org.signpost.cli;

import org.signpost.config.Inspection;
import org.signpost.config.toml.Problem;
import org.signpost.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.concurrent.Callable;

/** {@code signpost check}: every problem of a configuration at once. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        header = "Names every problem of the configuration, with file, line and suggestion.",
        description = {
            "Looks at the file itself, the certificates, the lists of aliases and",
            "recipients, and whether aliases and postmasters lead to accounts. \"run\" and",
            "\"reload\" refuse what is an error here; a warning stops neither.",
            "Exit codes: 0 no errors, 1 errors (with --strict warnings too), 2 wrong usage,",
            "3 no file."
        },
        footer = {
            "",
            "Examples:",
            "  signpost check",
            "  signpost check --config /etc/signpost/signpost.toml --json",
            "  signpost check && signpost reload"
        })
final class CheckCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Programs programs;

    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(names = "--json", description = "Prints JSON (docs/commands.md).")
    private boolean json;

    @Option(names = "--strict", description = "Ends with 1 also where there are only warnings.")
    private boolean strict;

    CheckCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    @Override
    public Integer call() throws InterruptedException {
        options.requireFile();
        Inspection found = new FileInspection(options, programs).inspect();
        if (json) {
            terminal.say(
                    JsonObject.of("problems", found.problems().stream().map(this::shown).toList())
                            .with("complete", found.complete())
                            .toString());
        } else {
            found.problems().forEach(p -> terminal.say(p.text()));
            if (found.problems().isEmpty()) terminal.say(options.file() + ": fine");
            if (!found.complete()) terminal.note(Inspection.MORE);
        }
        List<Problem> counted = strict ? found.problems() : found.errors();
        return counted.isEmpty() ? Exit.FINE : Exit.PROBLEMS;
    }

    private JsonObject shown(Problem problem) {
        boolean error = problem.severity() == Problem.Severity.ERROR;
        return JsonObject.of("severity", error ? "error" : "warning")
                .with("file", problem.file())
                .with("line", problem.line())
                .with("message", problem.message())
                .with("text", problem.text());
    }
}
