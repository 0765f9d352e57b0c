package org.signpost.cli;

import org.signpost.config.Inspection;
import org.signpost.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.concurrent.Callable;

/** {@code signpost reload}: the running server reads its configuration again. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        header = "Makes the running server read its configuration again.",
        description = {
            "No session is dropped. A file with errors changes nothing and is explained.",
            "Exit codes: 0 it goes by the file now, 1 the file has errors, 2 wrong usage,",
            "3 no server runs."
        },
        footer = {"", "Example:", "  signpost reload"})
final class ReloadCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Programs programs;

    @Mixin private ConfigOptions options = new ConfigOptions();

    ReloadCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException {
        JsonObject answer =
                ServerRequest.of(options, terminal, programs)
                        .answerOfServer(JsonObject.of("command", "reload"));
        answer.texts("warnings").forEach(terminal::note);
        answer.texts("problems").forEach(terminal::note);
        answer.text("error")
                .ifPresent(error -> {
                    boolean looked = !answer.texts("problems").isEmpty();
                    if (looked && !answer.flag("complete")) terminal.note(Inspection.MORE);
                    throw Failure.problem(error);
                });
        answer.texts("changes").forEach(terminal::say);
        terminal.say("reloaded");
        return Exit.FINE;
    }
}
