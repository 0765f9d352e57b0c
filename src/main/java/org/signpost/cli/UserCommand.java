package org.signpost.cli;

import org.signpost.json.JsonObject;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.Optional;

/** {@code signpost user}: who may log in and has a mailbox. */
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        header = "Adds, lists and removes accounts, and says what they may do.",
        description = {
            "Asks the running server, or its store where none runs. A password has at least",
            "8 characters.",
            "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the server or its store can't",
            "be reached."
        },
        footer = {
            "",
            "Examples:",
            "  signpost user add alice@example.com",
            "  signpost user passwd alice@example.com --password-stdin < password-file"
        })
final class UserCommand {

    private final Terminal terminal;
    private final Programs programs;

    @Mixin private ConfigOptions config = new ConfigOptions();

    UserCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    /** The command with those that it holds. */
    static CommandLine line(Terminal terminal, Programs programs) {
        UserCommand user = new UserCommand(terminal, programs);
        return new CommandLine(user)
                .addSubcommand(new UserSenderCommand(terminal, user::server))
                .addSubcommand(new UserCredentialCommand(terminal, user::server));
    }

    private ServerRequest server() {
        return ServerRequest.of(config, terminal, programs);
    }

    @Command(
            name = "add",
            header = "Adds an account.",
            description = "Its domain is a [[domain]] of the configuration.",
            footer = {
                "",
                "Examples:",
                "  signpost user add alice@example.com",
                "  signpost user add app@example.com --password-stdin < password-file"
            },
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "ADDRESS", description = "Its full address.") String address,
            @Option(
                            names = "--password-stdin",
                            description = "Takes the password from standard input.")
                    boolean fromStandardInput,
            @Option(
                            names = "--new-store",
                            description = "Makes the store where no server has run yet.")
                    boolean newStore)
            throws IOException, InterruptedException {
        ServerRequest server = newStore ? server().making() : server();
        JsonObject request = JsonObject.of("command", "user.add").with("address", address);
        JsonObject answer =
                server.ask(request.with("password", terminal.newPassword(fromStandardInput)));
        terminal.say("added " + address);
        answer.texts("warnings").forEach(terminal::note);
        return Exit.FINE;
    }

    @Command(
            name = "passwd",
            header = "Changes a password.",
            description = "The account's credentials stay good: see \"user credential\".",
            footer = {"", "Example:", "  signpost user passwd alice@example.com"},
            mixinStandardHelpOptions = true)
    int passwd(
            @Parameters(paramLabel = "ADDRESS", description = "The account.") String address,
            @Option(
                            names = "--password-stdin",
                            description = "Takes the password from standard input.")
                    boolean fromStandardInput)
            throws IOException, InterruptedException {
        ServerRequest server = server();
        JsonObject request = JsonObject.of("command", "user.passwd").with("address", address);
        server.ask(request.with("password", terminal.newPassword(fromStandardInput)));
        terminal.say("changed the password of " + address);
        return Exit.FINE;
    }

    @Command(
            name = "list",
            header = "Lists the accounts, the oldest first.",
            footer = {"", "Example:", "  signpost user list --json"},
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--json", description = "Prints JSON (docs/commands.md).") boolean json)
            throws IOException, InterruptedException {
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
            header = "Removes an account; its mail stays where it is.",
            footer = {"", "Example:", "  signpost user remove alice@example.com"},
            mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "ADDRESS", description = "The account.") String address)
            throws IOException, InterruptedException {
        server().ask(JsonObject.of("command", "user.remove").with("address", address));
        terminal.say("removed " + address + "; its mail is kept");
        return Exit.FINE;
    }

    @Command(
            name = "limit",
            header = "Limits how many recipients an account may send to in a day.",
            description = {
                "By its password and all its credentials together; a day ends at 00:00 UTC.",
                "Beyond it, mail is refused until then with 4.7.1, and a warning is logged.",
                "Without --daily there is no limit."
            },
            footer = {
                "",
                "Examples:",
                "  signpost user limit alice@example.com --daily 500",
                "  signpost user limit alice@example.com"
            },
            mixinStandardHelpOptions = true)
    int limit(
            @Parameters(paramLabel = "ADDRESS", description = "The account.") String address,
            @Option(names = "--daily", paramLabel = "N", description = "The most recipients.")
                    Optional<Integer> daily)
            throws IOException, InterruptedException {
        JsonObject request = JsonObject.of("command", "user.limit").with("address", address);
        JsonObject answer = server().ask(request.with("daily", daily));
        terminal.say(
                address
                        + daily.map(n -> " may send to " + n + " recipients a day")
                                .orElse(" may send to any number of recipients"));
        answer.texts("warnings").forEach(terminal::note);
        return Exit.FINE;
    }
}
