package org.signpost.cli;

import org.signpost.config.Config;
import org.signpost.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code signpost sendmail}: hands a message over as cron and scripts do. */
@Command(
        name = "sendmail",
        description = {
            "Sends the message on standard input, compatible with the sendmail of other servers.",
            "Options: -t recipients from To, Cc and Bcc; -f ADDRESS the envelope's sender; -F NAME",
            "the sender's full name; -i a line with only a dot doesn't end the message."
        },
        footer = {
            "",
            "Example:",
            "  printf 'To: a@example.com\\n\\nHi\\n' | signpost sendmail -t -i"
        })
final class SendmailCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Programs programs;

    @Mixin private ConfigOptions options = new ConfigOptions();

    @Unmatched private List<String> arguments = new ArrayList<>();

    SendmailCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    @Override
    public Integer call() throws IOException {
        SendmailArguments asked = SendmailArguments.parse(arguments);
        if (asked.recipients().isEmpty() && !asked.fromHeader()) {
            throw Failure.usage("sendmail: no recipients; name them or say -t");
        }
        Config config = options.require(terminal);
        JsonObject request =
                JsonObject.of("command", "sendmail")
                        .with("from-header", asked.fromHeader())
                        .with("sender", asked.sender())
                        .with("full-name", asked.fullName())
                        .with("recipients", asked.recipients());
        InputStream content = new TextInput(terminal.in(), asked.dotEnds());
        new ServerRequest(config, programs.store()).ask(request, content);
        return Exit.FINE;
    }
}
