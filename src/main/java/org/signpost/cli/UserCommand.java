package org.signpost.cli;

import org.signpost.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;

/** {@code signpost user}: who may log in and has a mailbox. */
@Command(
        name = "user",
        description = "Adds, lists and removes accounts, and changes their passwords.",
        footer = {
            "",
            "Example:",
            "  signpost user add alice@example.com",
            "  echo 'correct horse' | signpost user passwd alice@example.com --password-stdin"
        })
final class UserCommand {

    private final Terminal terminal;
    private final Programs programs;

    @Mixin private ConfigOptions config = new ConfigOptions();

    UserCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    private ServerRequest server() {
        return new ServerRequest(config.require(terminal), programs.store());
    }

    @Command(name = "add", description = "Adds an account.", mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "ADDRESS", description = "Its full address.") String address,
            @Option(
                            names = "--password-stdin",
                            description = "Takes the password from standard input.")
                    boolean fromStandardInput)
            throws IOException {
        ServerRequest server = server();
        JsonObject request = JsonObject.of("command", "user.add").with("address", address);
        JsonObject answer =
                server.ask(request.with("password", terminal.newPassword(fromStandardInput)));
        terminal.say("added " + address);
        answer.texts("warnings").forEach(terminal::note);
        return Exit.FINE;
    }

    @Command(name = "passwd", description = "Changes a password.", mixinStandardHelpOptions = true)
    int passwd(
            @Parameters(paramLabel = "ADDRESS", description = "The account.") String address,
            @Option(
                            names = "--password-stdin",
                            description = "Takes the password from standard input.")
                    boolean fromStandardInput)
            throws IOException {
        ServerRequest server = server();
        JsonObject request = JsonObject.of("command", "user.passwd").with("address", address);
        server.ask(request.with("password", terminal.newPassword(fromStandardInput)));
        terminal.say("changed the password of " + address);
        return Exit.FINE;
    }

    @Command(name = "list", description = "Lists the accounts.", mixinStandardHelpOptions = true)
    int list(@Option(names = "--json", description = "Prints JSON.") boolean json)
            throws IOException {
        JsonObject answer = server().ask(JsonObject.of("command", "user.list"));
        if (json) {
            terminal.say(answer.toString());
            return Exit.FINE;
        }
        for (JsonObject user : answer.objects("users")) {
            terminal.say(user.text("address").orElse(""));
        }
        return Exit.FINE;
    }

    @Command(
            name = "remove",
            description = "Removes an account; its mail stays where it is.",
            mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "ADDRESS", description = "The account.") String address)
            throws IOException {
        server().ask(JsonObject.of("command", "user.remove").with("address", address));
        terminal.say("removed " + address + "; its mail is kept");
        return Exit.FINE;
    }
}
