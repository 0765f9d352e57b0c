package org.signpost.cli;

import org.signpost.json.JsonObject;
import org.signpost.keys.OpenDkimTables;
import org.signpost.keys.OpenDkimTables.Candidate;
import org.signpost.keys.OpenDkimTables.Fault;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code signpost dkim import}: keys that there are already. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        header = "Takes keys that there are already, from PEM or from OpenDKIM.",
        description = {
            "FILE is PEM: PKCS#8, or PKCS#1 for RSA. Of OpenDKIM's tables, what Signpost",
            "can't do is named by file and line: it signs for whole domains, and only for",
            "the author's or one above. Then nothing is taken, unless --partial says so."
        },
        footer = {
            "",
            "Examples:",
            "  signpost dkim import example.com --selector mail key.pem",
            "  signpost dkim import --key-table /etc/opendkim/KeyTable \\",
            "      --signing-table refile:/etc/opendkim/SigningTable"
        })
final class DkimImportCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Supplier<ServerRequest> server;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DOMAIN",
            description = "Whose mail it signs.")
    private Optional<String> domain = Optional.empty();

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "The private key.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--selector", paramLabel = "S", description = "Its name in the DNS.")
    private Optional<String> selector = Optional.empty();

    @Option(names = "--key-table", paramLabel = "TABLE", description = "OpenDKIM's KeyTable.")
    private Optional<String> keyTable = Optional.empty();

    @Option(
            names = "--signing-table",
            paramLabel = "TABLE",
            description = "OpenDKIM's SigningTable.")
    private Optional<String> signingTable = Optional.empty();

    @Option(names = "--partial", description = "Takes those that can be taken.")
    private boolean partial;

    @Option(names = "--json", description = "Prints JSON (docs/commands.md).")
    private boolean json;

    DkimImportCommand(Terminal terminal, Supplier<ServerRequest> server) {
        this.terminal = terminal;
        this.server = server;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean tables = keyTable.isPresent() && signingTable.isPresent();
        boolean one = domain.isPresent() && file.isPresent() && selector.isPresent();
        boolean noTable = keyTable.isEmpty() && signingTable.isEmpty();
        if (tables && domain.isEmpty() && selector.isEmpty()) {
            return take(OpenDkimTables.read(keyTable.orElseThrow(), signingTable.orElseThrow()));
        }
        if (!one || !noTable) {
            throw Failure.usage(
                    "either DOMAIN, --selector and FILE, or --key-table and --signing-table");
        }
        Path path = file.orElseThrow();
        String text = Files.readString(path, StandardCharsets.ISO_8859_1);
        JsonObject key = key(domain.orElseThrow(), selector.orElseThrow(), text);
        return told(ask(List.of(key.with("file", path)), false), List.of());
    }

    /** A key as the server reads it. */
    private static JsonObject key(String domain, String selector, String pem) {
        return JsonObject.of("domain", domain).with("selector", selector).with("key", pem);
    }

    /** What OpenDKIM's tables say. */
    private int take(OpenDkimTables.Found found) throws IOException, InterruptedException {
        List<JsonObject> keys = found.candidates().stream().map(DkimImportCommand::key).toList();
        boolean dry = !found.faults().isEmpty() && !partial;
        List<JsonObject> failures = found.faults().stream().map(DkimImportCommand::shown).toList();
        int code = told(ask(keys, dry).with("unused", found.unused()), failures);
        if (!json && !found.unused().isEmpty()) {
            terminal.note(
                    "not taken, since they sign nobody's mail: "
                            + String.join(", ", found.unused()));
        }
        return code;
    }

    private static JsonObject key(Candidate c) {
        return key(c.domain().text(), c.selector(), c.text()).with("at", c.at());
    }

    private static JsonObject shown(Fault fault) {
        return JsonObject.of("at", fault.at()).with("reason", fault.why());
    }

    private JsonObject ask(List<JsonObject> keys, boolean dry)
            throws IOException, InterruptedException {
        byte[] lines =
                keys.stream()
                        .map(JsonObject::toString)
                        .collect(Collectors.joining("\n"))
                        .getBytes(StandardCharsets.UTF_8);
        JsonObject request =
                JsonObject.of("command", "dkim.import")
                        .with("partial", (Object) partial)
                        .with("dry", (Object) dry);
        JsonObject answer = server.get().answer(request, new ByteArrayInputStream(lines));
        answer.text("error")
                .ifPresent(error -> {
                    throw Failure.problem(error);
                });
        return answer;
    }

    private int told(JsonObject answer, List<JsonObject> faults) {
        List<JsonObject> failures = new ArrayList<>(faults);
        failures.addAll(answer.objects("failures"));
        if (json) {
            terminal.say(answer.with("failures", failures).toString());
            return failures.isEmpty() ? Exit.FINE : Exit.PROBLEMS;
        }
        List<JsonObject> keys = answer.objects("keys");
        for (JsonObject key : keys) {
            terminal.say("imported " + DkimCommand.text(key, "name"));
            terminal.say("  zone  " + DkimCommand.text(key, "zone"));
        }
        answer.texts("warnings").forEach(terminal::note);
        for (JsonObject failure : failures) {
            terminal.note(
                    failure.text("at").orElse("signpost")
                            + ": "
                            + DkimCommand.text(failure, "reason"));
        }
        if (answer.flag("signs")) terminal.note(DkimCommand.PUBLISH);
        if (failures.isEmpty()) return Exit.FINE;
        if (keys.isEmpty() && file.isEmpty()) {
            terminal.note(
                    partial
                            ? "nothing was imported"
                            : "nothing was imported; --partial takes those that can be taken");
        }
        return Exit.PROBLEMS;
    }
}
