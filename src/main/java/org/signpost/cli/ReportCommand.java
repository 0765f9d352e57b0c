package org.signpost.cli;

import org.signpost.config.TimeText;
import org.signpost.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.Optional;

/** {@code signpost report}: what was found out about mail. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        header = "Tells what was found out about the world's mail.",
        description = {
            "Asks the running server, or its store where none runs.",
            "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the server or its store can't be",
            "reached."
        },
        footer = {
            "",
            "Examples:",
            "  signpost report observed",
            "  signpost report observed example.com"
        })
final class ReportCommand {

    private final Terminal terminal;
    private final Programs programs;

    @Mixin private ConfigOptions config = new ConfigOptions();

    ReportCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    @Command(
            name = "observed",
            header = "Sums up what checks would have done that are set to \"observe\".",
            description = {
                "By the domain in From, with what was done to its mail. A domain's name shows",
                "where its mail came from; \"-\" stands for mail that names no domain, or several.",
                "\"signed\" counts messages that bear a DKIM signature that holds: of these,",
                "somebody answers for each. The last 30 days are kept."
            },
            footer = {
                "",
                "Examples:",
                "  signpost report observed",
                "  signpost report observed --since 30d --json",
                "  signpost report observed example.com --since 12h"
            },
            mixinStandardHelpOptions = true)
    int observed(
            @Parameters(
                            paramLabel = "DOMAIN",
                            arity = "0..1",
                            description = "Where this domain's mail came from.")
                    Optional<String> domain,
            @Option(
                            names = "--since",
                            paramLabel = "T",
                            description = "How long ago it begins, such as 90m, 12h or 7d (7d).")
                    Optional<String> since,
            @Option(names = "--json", description = "Prints JSON (docs/commands.md).") boolean json)
            throws IOException, InterruptedException {
        since.filter(text -> TimeText.parse(text).isEmpty())
                .ifPresent(text -> {
                    throw Failure.usage(TimeText.isNone(text));
                });
        JsonObject answer =
                ServerRequest.of(config, terminal, programs)
                        .ask(
                                JsonObject.of("command", "report.observed")
                                        .with("domain", domain)
                                        .with("since", since));
        ObservedText text = new ObservedText(answer);
        if (json) terminal.say(answer.toString());
        else (domain.isPresent() ? text.sources() : text.summary()).forEach(terminal::say);
        return Exit.FINE;
    }
}
