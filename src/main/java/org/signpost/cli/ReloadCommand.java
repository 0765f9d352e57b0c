package org.signpost.cli;

import org.signpost.config.Config;
import org.signpost.control.ControlClient;
import org.signpost.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.concurrent.Callable;

/** {@code signpost reload}: the running server reads its configuration again. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the running server read its configuration again.",
            "No session is dropped. A file with errors changes nothing and is explained."
        },
        footer = {"", "Example:", "  signpost reload"})
final class ReloadCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin private ConfigOptions options = new ConfigOptions();

    ReloadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Config config = options.require(terminal);
        ControlClient server =
                ControlClient.connect(config.node().data())
                        .orElseThrow(() ->
                                Failure.couldNot("no server runs on " + config.node().data()));
        try (server) {
            server.send(JsonObject.of("command", "reload"));
            JsonObject answer = server.answer();
            answer.texts("problems").forEach(terminal::note);
            answer.text("error")
                    .ifPresent(error -> {
                        throw Failure.problem(error);
                    });
            answer.texts("changes").forEach(terminal::say);
            terminal.say("reloaded");
        }
        return Exit.FINE;
    }
}
