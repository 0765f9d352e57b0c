package org.signpost.cli;

import org.signpost.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.function.Supplier;

/** {@code signpost user sender}: what an account may send as beside its own addresses. */
@Command(
        name = "sender",
        mixinStandardHelpOptions = true,
        header = "Says what an account may send as beside its own addresses.",
        description = {
            "An account may always send as itself, and as the aliases that lead to it. What",
            "is added here holds from the next message on, also in sessions that are open."
        },
        footer = {
            "",
            "Examples:",
            "  signpost user sender add alice@example.com sales@example.com",
            "  signpost user sender list alice@example.com"
        })
final class UserSenderCommand {

    private final Terminal terminal;
    private final Supplier<ServerRequest> server;

    UserSenderCommand(Terminal terminal, Supplier<ServerRequest> server) {
        this.terminal = terminal;
        this.server = server;
    }

    @Command(
            name = "add",
            header = "Lets an account send as an address, or as a whole domain.",
            description = {
                "In MAIL FROM and From. The domain is a [[domain]] of the configuration, since",
                "mail in the name of others would never be signed."
            },
            footer = {
                "",
                "Examples:",
                "  signpost user sender add alice@example.com sales@example.com",
                "  signpost user sender add app@example.com @example.com"
            },
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "ACCOUNT", description = "The account.") String account,
            @Parameters(
                            paramLabel = "SENDER",
                            description = "An address, or @example.com for all of a domain.")
                    String sender)
            throws IOException, InterruptedException {
        JsonObject answer = ask("user.sender.add", account, sender);
        terminal.say(account + " may send as " + sender);
        answer.texts("warnings").forEach(terminal::note);
        return Exit.FINE;
    }

    @Command(
            name = "remove",
            header = "Takes back what was added.",
            footer = {
                "",
                "Example:",
                "  signpost user sender remove alice@example.com sales@example.com"
            },
            mixinStandardHelpOptions = true)
    int remove(
            @Parameters(paramLabel = "ACCOUNT", description = "The account.") String account,
            @Parameters(paramLabel = "SENDER", description = "As it was added.") String sender)
            throws IOException, InterruptedException {
        ask("user.sender.remove", account, sender);
        terminal.say(account + " may no longer send as " + sender);
        return Exit.FINE;
    }

    @Command(
            name = "list",
            header = "Lists what was added.",
            footer = {"", "Example:", "  signpost user sender list alice@example.com --json"},
            mixinStandardHelpOptions = true)
    int list(
            @Parameters(paramLabel = "ACCOUNT", description = "The account.") String account,
            @Option(names = "--json", description = "Prints JSON (docs/commands.md).") boolean json)
            throws IOException, InterruptedException {
        JsonObject request = JsonObject.of("command", "user.sender.list").with("address", account);
        JsonObject answer = server.get().ask(request);
        if (json) terminal.say(answer.toString());
        else answer.texts("senders").forEach(terminal::say);
        return Exit.FINE;
    }

    private JsonObject ask(String command, String account, String sender)
            throws IOException, InterruptedException {
        return server.get()
                .ask(
                        JsonObject.of("command", command)
                                .with("address", account)
                                .with("sender", sender));
    }
}
