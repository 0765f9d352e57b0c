package org.signpost.cli;

import org.signpost.dkim.DkimAlgorithm;
import org.signpost.json.JsonObject;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code signpost dkim}: the keys that sign mail. */
@Command(
        name = "dkim",
        mixinStandardHelpOptions = true,
        header = "Makes, imports and shows the keys that sign mail.",
        description = {
            "Asks the running server, or its store where none runs. A new key signs at once,",
            "and sends what waited for it. Once a domain had a key, its mail never leaves",
            "unsigned, unless the configuration says so by `dkim = { sign = false }`.",
            "Exit codes: 0 done, 1 refused or not as it should be, 2 wrong usage, 3 the",
            "server, its store or the DNS can't be reached."
        },
        footer = {
            "",
            "Examples:",
            "  signpost dkim generate example.com",
            "  signpost dkim show example.com"
        })
final class DkimCommand {

    /** What to do about a key that is new. */
    static final String PUBLISH =
            "publish this now: it signs already. \"signpost dkim show\" looks for it.";

    private final Terminal terminal;
    private final Programs programs;

    @Mixin private ConfigOptions config = new ConfigOptions();

    DkimCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    /** The command with those that it holds. */
    static CommandLine line(Terminal terminal, Programs programs) {
        DkimCommand dkim = new DkimCommand(terminal, programs);
        return new CommandLine(dkim).addSubcommand(new DkimImportCommand(terminal, dkim::server));
    }

    private ServerRequest server() {
        return ServerRequest.of(config, terminal, programs);
    }

    @Command(
            name = "generate",
            header = "Makes keys for a domain, and prints the records to publish.",
            description = {
                "The domain is a [[domain]] of the configuration. Without --algorithm there is",
                "one key for each that its `dkim` lists. The selector's name has the day in it."
            },
            footer = {
                "",
                "Examples:",
                "  signpost dkim generate example.com",
                "  signpost dkim generate example.com --algorithm rsa-sha256 --selector mail1"
            },
            mixinStandardHelpOptions = true)
    int generate(
            @Parameters(paramLabel = "DOMAIN", description = "Whose mail it signs.") String domain,
            @Option(
                            names = "--algorithm",
                            paramLabel = "A",
                            description = "rsa-sha256, ed25519-sha256 or both.")
                    Optional<String> algorithm,
            @Option(
                            names = "--bits",
                            paramLabel = "N",
                            description =
                                    "Of an RSA key, 2048 to 4096; some receivers refuse more than"
                                            + " 2048, the default.")
                    Optional<Integer> bits,
            @Option(names = "--selector", paramLabel = "S", description = "Its name in the DNS.")
                    Optional<String> selector,
            @Option(names = "--json", description = "Prints JSON (docs/commands.md).") boolean json)
            throws IOException, InterruptedException {
        algorithm.ifPresent(DkimCommand::requireAlgorithm);
        JsonObject answer =
                server().ask(
                                JsonObject.of("command", "dkim.generate")
                                        .with("domain", domain)
                                        .with("algorithm", algorithm)
                                        .with("bits", bits)
                                        .with("selector", selector));
        if (json) {
            terminal.say(answer.toString());
            return Exit.FINE;
        }
        for (JsonObject key : answer.objects("keys")) terminal.say(text(key, "zone"));
        Optional<String> waits = answer.text("waits");
        if (waits.isPresent()) {
            terminal.note("publish this now.");
            terminal.note(waiting(domain, waits.get()));
        } else {
            terminal.note(
                    answer.flag("signs")
                            ? PUBLISH
                            : "publish this; it signs once `sign = false` is gone from the"
                                    + " configuration.");
        }
        return Exit.FINE;
    }

    private static void requireAlgorithm(String word) {
        if (!word.equals("both") && DkimAlgorithm.of(word).isEmpty()) {
            throw Failure.usage(
                    "--algorithm is one of rsa-sha256, ed25519-sha256, both; got " + word);
        }
    }

    private static String waiting(String domain, String why) {
        return "mail of %s waits now: %s; `dkim = { sign = false }` lets it leave unsigned"
                .formatted(domain, why);
    }

    @Command(
            name = "list",
            header = "Lists keys, the oldest first.",
            footer = {"", "Example:", "  signpost dkim list example.com --json"},
            mixinStandardHelpOptions = true)
    int list(
            @Parameters(arity = "0..1", paramLabel = "DOMAIN", description = "Whose. Default: all.")
                    Optional<String> domain,
            @Option(names = "--json", description = "Prints JSON (docs/commands.md).") boolean json)
            throws IOException, InterruptedException {
        JsonObject answer =
                server().ask(JsonObject.of("command", "dkim.list").with("domain", domain));
        if (json) terminal.say(answer.toString());
        else answer.objects("keys").forEach(key -> terminal.say(line(key)));
        return Exit.FINE;
    }

    private static String line(JsonObject key) {
        return "%s %s, %s, %d bits, %s since %s"
                .formatted(
                        text(key, "domain"),
                        text(key, "selector"),
                        text(key, "algorithm"),
                        key.number("bits").orElse(0L),
                        text(key, "state"),
                        key.text("retired").orElseGet(() -> text(key, "created")));
    }

    @Command(
            name = "show",
            header = "Shows the records of keys, and what the DNS serves now.",
            description = {
                "Ends with 1 where the record of an active key is missing or another, or no key",
                "is active, and with 3 where the DNS couldn't be asked."
            },
            footer = {
                "",
                "Examples:",
                "  signpost dkim show example.com",
                "  signpost dkim show example.com rsa-20261130 --json"
            },
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(index = "0", paramLabel = "DOMAIN", description = "Whose keys.")
                    String domain,
            @Parameters(
                            index = "1",
                            arity = "0..1",
                            paramLabel = "SELECTOR",
                            description = "One of them.")
                    Optional<String> selector,
            @Option(names = "--json", description = "Prints JSON (docs/commands.md).") boolean json)
            throws IOException, InterruptedException {
        JsonObject answer =
                server().ask(
                                JsonObject.of("command", "dkim.show")
                                        .with("domain", domain)
                                        .with("selector", selector));
        if (json) terminal.say(answer.toString());
        else answer.objects("keys").forEach(this::print);
        List<String> active =
                answer.objects("keys").stream()
                        .filter(k -> text(k, "state").equals("active"))
                        .map(k -> text(k, "dns"))
                        .toList();
        if (active.isEmpty()) {
            terminal.note(
                    selector.map(s -> "the key %s of %s is retired".formatted(s, domain))
                            .orElse(domain + " has no active key"));
            return Exit.PROBLEMS;
        }
        if (active.contains("differs") || active.contains("missing")) return Exit.PROBLEMS;
        return active.contains("unknown") ? Exit.COULD_NOT : Exit.FINE;
    }

    private void print(JsonObject key) {
        terminal.say(line(key));
        terminal.say("  name  " + text(key, "name"));
        terminal.say("  text  " + text(key, "text"));
        terminal.say("  zone  " + text(key, "zone"));
        String served =
                switch (text(key, "dns")) {
                    case "same" -> "same";
                    case "unknown" -> "couldn't ask";
                    default -> text(key, "dns");
                };
        String detail = key.text("detail").map(d -> ": " + d).orElse("");
        terminal.say("  DNS   " + served + detail);
    }

    @Command(
            name = "retire",
            header = "Has a key sign no more.",
            description = {
                "Its record stays needed as long as mail is under way that it signed. A domain",
                "whose last RSA key is retired has its mail wait for another."
            },
            footer = {"", "Example:", "  signpost dkim retire example.com rsa-20261130"},
            mixinStandardHelpOptions = true)
    int retire(
            @Parameters(index = "0", paramLabel = "DOMAIN", description = "Whose key.")
                    String domain,
            @Parameters(index = "1", paramLabel = "SELECTOR", description = "Which.")
                    String selector,
            @Option(names = "--json", description = "Prints JSON (docs/commands.md).") boolean json)
            throws IOException, InterruptedException {
        JsonObject answer =
                server().ask(
                                JsonObject.of("command", "dkim.retire")
                                        .with("domain", domain)
                                        .with("selector", selector));
        terminal.say(json ? answer.toString() : "retired " + selector + " of " + domain);
        if (!json) answer.text("waits").ifPresent(why -> terminal.note(waiting(domain, why)));
        return Exit.FINE;
    }

    @Command(
            name = "reseal",
            header = "Changes the key or passphrase that all keys are sealed by.",
            description = {
                "Seals them anew: by the passphrase that is set (passphrase-file in [node], or",
                "SIGNPOST_PASSPHRASE), else by a new master.key, and removes what they were",
                "sealed by. Where it is interrupted nothing is lost: do it again."
            },
            footer = {
                "",
                "Examples:",
                "  signpost dkim reseal",
                "  signpost dkim reseal --old-passphrase-file old.txt"
            },
            mixinStandardHelpOptions = true)
    int reseal(
            @Option(
                            names = "--old-passphrase-file",
                            paramLabel = "FILE",
                            description =
                                    "Its first line is the passphrase that they are sealed by,"
                                            + " where that is no longer set.")
                    Optional<Path> old,
            @Option(names = "--json", description = "Prints JSON (docs/commands.md).") boolean json)
            throws IOException, InterruptedException {
        Optional<String> passphrase =
                old.isPresent() ? Optional.of(SendCommand.password(old.get())) : Optional.empty();
        JsonObject answer =
                server().ask(
                                JsonObject.of("command", "dkim.reseal")
                                        .with("passphrase", passphrase));
        int count = answer.objects("keys").size();
        terminal.say(json ? answer.toString() : "sealed anew: " + count);
        return Exit.FINE;
    }

    static String text(JsonObject key, String name) {
        return key.text(name).orElse("");
    }
}
