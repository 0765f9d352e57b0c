package org.signpost.cli;

import org.signpost.json.JsonObject;
import org.signpost.keys.OpenDkimTables;
import org.signpost.keys.OpenDkimTables.Candidate;
import org.signpost.keys.OpenDkimTables.Fault;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Hands keys to the server, and tells what became of them.
 *
 * @param partial whether those are taken that can be
 */
record DkimTransfer(Terminal terminal, boolean partial, boolean json) {

    /** A key as the server reads it. */
    static JsonObject key(String domain, String selector, String pem) {
        return JsonObject.of("domain", domain).with("selector", selector).with("key", pem);
    }

    /** One key of a file. */
    int of(ServerRequest server, Path file, JsonObject key)
            throws IOException, InterruptedException {
        return told(ask(server, List.of(key.with("at", file)), false), List.of());
    }

    /** What OpenDKIM's tables say. */
    int of(ServerRequest server, OpenDkimTables.Found found)
            throws IOException, InterruptedException {
        List<JsonObject> keys = found.candidates().stream().map(DkimTransfer::key).toList();
        boolean dry = !found.faults().isEmpty() && !partial;
        List<JsonObject> failures = found.faults().stream().map(DkimTransfer::shown).toList();
        int code = told(ask(server, keys, dry), failures);
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

    private JsonObject ask(ServerRequest server, List<JsonObject> keys, boolean dry)
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
        JsonObject answer = server.answer(request, new ByteArrayInputStream(lines));
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
        }
        answer.texts("warnings").forEach(terminal::note);
        for (JsonObject failure : failures) {
            terminal.note(
                    DkimCommand.text(failure, "at") + ": " + DkimCommand.text(failure, "reason"));
        }
        if (failures.isEmpty()) return Exit.FINE;
        if (keys.isEmpty()) {
            terminal.note(
                    partial
                            ? "nothing was imported"
                            : "nothing was imported; --partial takes those that can be taken");
        }
        return Exit.PROBLEMS;
    }
}
