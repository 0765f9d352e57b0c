package org.signpost.cli;

import org.jspecify.annotations.Nullable;
import org.signpost.json.JsonObject;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code signpost queue}: the messages that wait. */
@Command(
        name = "queue",
        mixinStandardHelpOptions = true,
        header = "Shows the messages that wait, and acts on them.",
        description = {
            "Asks the running server, or its store where none runs.",
            "Exit codes: 0 done, 1 refused, or not all of the named messages are there,",
            "2 wrong usage, 3 the server or its store can't be reached."
        },
        footer = {"", "Examples:", "  signpost queue list", "  signpost queue retry ABCDEFGHIJKLM"})
final class QueueCommand {

    private static final int PAGE = 500;

    private static final String HELD = "held by [outbound] hold: nothing is delivered";

    private final Terminal terminal;
    private final Programs programs;

    @Mixin private ConfigOptions config = new ConfigOptions();

    QueueCommand(Terminal terminal, Programs programs) {
        this.terminal = terminal;
        this.programs = programs;
    }

    private ServerRequest server() {
        return ServerRequest.of(config, terminal, programs);
    }

    @Command(
            name = "list",
            header = "Lists every message with its open recipients, oldest first.",
            description = "Last come those that can't be read, with the reason.",
            footer = {"", "Examples:", "  signpost queue list", "  signpost queue list --json"},
            mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "--json",
                            description = "Prints a JSON object a line (docs/commands.md).")
                    boolean json)
            throws IOException, InterruptedException {
        ServerRequest server = server();
        Optional<String> after = Optional.empty();
        boolean held = false;
        while (true) {
            JsonObject request = JsonObject.of("command", "queue.list").with("most", PAGE);
            JsonObject answer = server.ask(request.with("after", after));
            held = answer.flag("held");
            List<JsonObject> page = answer.objects("messages");
            for (JsonObject message : page) print(message, json);
            if (page.isEmpty() && after.isEmpty() && !json) terminal.note("no message waits");
            if (page.size() < PAGE) break;
            after = page.getLast().text("id");
        }
        if (held) terminal.note(HELD);
        JsonObject damaged = server.ask(JsonObject.of("command", "queue.damaged"));
        for (JsonObject message : damaged.objects("messages")) printDamaged(message, json);
        return Exit.FINE;
    }

    @Command(
            name = "show",
            header = "Shows all that is known of one message, beside its content.",
            footer = {
                "",
                "Examples:",
                "  signpost queue show ABCDEFGHIJKLM",
                "  signpost queue show ABCDEFGHIJKLM --json"
            },
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "ID", description = "The message.") String id,
            @Option(names = "--json", description = "Prints JSON (docs/commands.md).") boolean json)
            throws IOException, InterruptedException {
        JsonObject message = server().ask(JsonObject.of("command", "queue.show").with("id", id));
        if (json) terminal.say(message.toString());
        else new ShownMessage(message).lines().forEach(terminal::say);
        if (message.flag("held")) terminal.note(HELD);
        return Exit.FINE;
    }

    private void printDamaged(JsonObject message, boolean json) {
        String id = message.text("id").orElse("");
        String reason = message.text("damaged").orElse("");
        terminal.say(json ? message.toString() : id + "  damaged, can't be read: " + reason);
    }

    private void print(JsonObject message, boolean json) {
        if (json) {
            terminal.say(message.toString());
            return;
        }
        String sender = message.text("sender").orElse("");
        terminal.say(
                "%s  %s  %,d octets  from <%s>"
                        .formatted(
                                message.text("id").orElse(""),
                                message.text("accepted").orElse(""),
                                message.number("size").orElse(0L),
                                sender));
        for (JsonObject recipient : message.objects("recipients")) {
            terminal.say(
                    "    to <%s>  attempts %d, next %s%s"
                            .formatted(
                                    recipient.text("address").orElse(""),
                                    recipient.number("attempts").orElse(0L),
                                    recipient.text("due").orElse(""),
                                    recipient.text("last").map(l -> "\n        " + l).orElse("")));
        }
    }

    @Command(
            name = "count",
            header = "Prints how many messages wait.",
            footer = {"", "Example:", "  signpost queue count"},
            mixinStandardHelpOptions = true)
    int count() throws IOException, InterruptedException {
        JsonObject answer = server().ask(JsonObject.of("command", "queue.count"));
        terminal.say(String.valueOf(answer.number("count").orElse(0L)));
        return Exit.FINE;
    }

    @Command(
            name = "retry",
            header = "Tries messages again now.",
            description = {
                "Beside the schedule: if it fails again, the pause is as long as before.",
                "Where no server runs, they are due when it starts."
            },
            footer = {
                "",
                "Examples:",
                "  signpost queue retry ABCDEFGHIJKLM",
                "  signpost queue retry --all"
            },
            mixinStandardHelpOptions = true)
    int retry(
            @Parameters(paramLabel = "ID", arity = "0..*", description = "The messages.")
                    @Nullable List<String> ids,
            @Option(names = "--all", description = "All of them.") boolean all)
            throws IOException, InterruptedException {
        return act("queue.retry", QueueCommand::retried, ids, all);
    }

    @Command(
            name = "remove",
            header = "Forgets messages; nobody is told.",
            footer = {"", "Example:", "  signpost queue remove ABCDEFGHIJKLM"},
            mixinStandardHelpOptions = true)
    int remove(
            @Parameters(paramLabel = "ID", arity = "0..*", description = "The messages.")
                    @Nullable List<String> ids,
            @Option(names = "--all", description = "All of them.") boolean all)
            throws IOException, InterruptedException {
        return act("queue.remove", answer -> "removed", ids, all);
    }

    /** Nobody tries anything while no server runs, or mail is held. */
    private static String retried(JsonObject answer) {
        if (!answer.flag("running")) {
            return "due when the server starts; none runs now"
                    + (answer.flag("held") ? ", and all mail is " + HELD : "");
        }
        return answer.flag("held") ? "due, but " + HELD : "tried again";
    }

    private int act(
            String command,
            Function<JsonObject, String> done,
            @Nullable List<String> named,
            boolean all)
            throws IOException, InterruptedException {
        List<String> ids = named == null ? List.of() : named;
        if (all != ids.isEmpty()) throw Failure.usage("name messages, or say --all");
        JsonObject request = JsonObject.of("command", command).with("ids", ids).with("all", all);
        JsonObject answer = server().ask(request);
        terminal.say(answer.number("count").orElse(0L) + " " + done.apply(answer));
        List<String> missing = answer.texts("missing");
        if (missing.isEmpty()) return Exit.FINE;
        terminal.note("not in the queue: " + String.join(" ", missing));
        return Exit.PROBLEMS;
    }
}
