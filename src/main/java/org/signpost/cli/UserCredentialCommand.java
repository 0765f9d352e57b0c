package org.signpost.cli;

import org.jspecify.annotations.Nullable;
import org.signpost.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code signpost user credential}: secrets of their own for devices and programs. */
@Command(
        name = "credential",
        mixinStandardHelpOptions = true,
        header = "Gives devices and programs secrets of their own.",
        description = {
            "Each is good for sending under its account, and is taken back without touching",
            "the account's password or the others; a new password doesn't touch them either.",
            "A program logs in by alice@example.com/NAME, or by PLAIN and LOGIN also as",
            "alice@example.com. What changes holds from the next message on, in open",
            "sessions too. An account that is removed or disabled takes them with it."
        },
        footer = {
            "",
            "Examples:",
            "  signpost user credential add alice@example.com printer",
            "  signpost user credential list alice@example.com",
            "  signpost user credential revoke alice@example.com printer"
        })
final class UserCredentialCommand {

    private final Terminal terminal;
    private final Supplier<ServerRequest> server;

    UserCredentialCommand(Terminal terminal, Supplier<ServerRequest> server) {
        this.terminal = terminal;
        this.server = server;
    }

    @Command(
            name = "add",
            header = "Makes a credential, and prints its secret this once.",
            description = {
                "The secret has 140 random bits. What the account may not do, its credential",
                "may not either. Beyond the daily limit mail is refused with 4.7.1."
            },
            footer = {
                "",
                "Examples:",
                "  signpost user credential add alice@example.com printer --expires 90d",
                "  signpost user credential add app@example.com shop \\",
                "    --network 192.0.2.0/24 --sender shop@example.com --daily 1000"
            },
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "ACCOUNT", description = "Whose it is.") String account,
            @Parameters(paramLabel = "NAME", description = "What it is for.") String name,
            @Option(
                            names = "--expires",
                            paramLabel = "WHEN",
                            description = "After a time (90d, 12h) or at a day's end.")
                    Optional<String> expires,
            @Option(
                            names = "--network",
                            paramLabel = "NETWORK",
                            description = "Where it may be used from; repeatable.")
                    @Nullable List<String> networks,
            @Option(
                            names = "--sender",
                            paramLabel = "SENDER",
                            description = "As whom; repeatable. Default: the account's.")
                    @Nullable List<String> senders,
            @Option(
                            names = "--daily",
                            paramLabel = "N",
                            description = "The most recipients in a day (UTC).")
                    Optional<Integer> daily)
            throws IOException, InterruptedException {
        JsonObject request =
                request("add", account, name)
                        .with("expires", expires)
                        .with("networks", networks == null ? List.of() : networks)
                        .with("senders", senders == null ? List.of() : senders)
                        .with("daily", daily);
        return made(server.get().ask(request));
    }

    @Command(
            name = "rotate",
            header = "Gives a credential another secret, and prints it this once.",
            description = {
                "The one before is void at once. Where a program can't be changed in that",
                "moment, add a second credential, and revoke the first one later."
            },
            footer = {
                "",
                "Example:",
                "  signpost user credential rotate alice@example.com printer --expires 90d"
            },
            mixinStandardHelpOptions = true)
    int rotate(
            @Parameters(paramLabel = "ACCOUNT", description = "Whose it is.") String account,
            @Parameters(paramLabel = "NAME", description = "The credential.") String name,
            @Option(
                            names = "--expires",
                            paramLabel = "WHEN",
                            description = "Another end; default: as it was.")
                    Optional<String> expires)
            throws IOException, InterruptedException {
        return made(server.get().ask(request("rotate", account, name).with("expires", expires)));
    }

    @Command(
            name = "revoke",
            header = "Takes a credential back for good.",
            footer = {
                "",
                "Example:",
                "  signpost user credential revoke alice@example.com printer"
            },
            mixinStandardHelpOptions = true)
    int revoke(
            @Parameters(paramLabel = "ACCOUNT", description = "Whose it is.") String account,
            @Parameters(paramLabel = "NAME", description = "The credential.") String name)
            throws IOException, InterruptedException {
        server.get().ask(request("revoke", account, name));
        terminal.say("revoked " + account + "/" + name);
        return Exit.FINE;
    }

    @Command(
            name = "list",
            header = "Lists an account's credentials, the oldest first, without secrets.",
            footer = {"", "Example:", "  signpost user credential list alice@example.com --json"},
            mixinStandardHelpOptions = true)
    int list(
            @Parameters(paramLabel = "ACCOUNT", description = "Whose they are.") String account,
            @Option(names = "--json", description = "Prints JSON (docs/commands.md).") boolean json)
            throws IOException, InterruptedException {
        JsonObject request =
                JsonObject.of("command", "user.credential.list").with("address", account);
        JsonObject answer = server.get().ask(request);
        if (json) terminal.say(answer.toString());
        else answer.objects("credentials").forEach(this::print);
        return Exit.FINE;
    }

    private void print(JsonObject credential) {
        StringBuilder line = new StringBuilder(credential.text("name").orElse(""));
        line.append("  used ").append(credential.text("used").orElse("never"));
        credential.text("expires").ifPresent(e -> line.append(", expires ").append(e));
        List<String> networks = credential.texts("networks");
        if (!networks.isEmpty()) line.append(", from ").append(String.join(" ", networks));
        List<String> senders = credential.texts("senders");
        if (!senders.isEmpty()) line.append(", as ").append(String.join(" ", senders));
        long today = credential.number("today").orElse(0L);
        line.append(", ").append(today);
        credential.number("daily").ifPresent(n -> line.append(" of ").append(n));
        terminal.say(line.append(" recipients today").toString());
    }

    /** The secret alone goes to standard output, for programs to take. */
    private int made(JsonObject answer) {
        terminal.say(answer.text("secret").orElse(""));
        terminal.note(
                "this secret of "
                        + answer.text("login").orElse("")
                        + " is shown only now: whoever has it can send mail");
        answer.texts("warnings").forEach(terminal::note);
        return Exit.FINE;
    }

    private static JsonObject request(String verb, String account, String name) {
        return JsonObject.of("command", "user.credential." + verb)
                .with("address", account)
                .with("name", name);
    }
}
