package org.signpost.node;

import org.signpost.control.ControlCommand;
import org.signpost.json.JsonObject;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A command whose answer says where {@code [outbound] hold} keeps all mail, so that nobody waits
 * for attempts.
 *
 * @param command answers
 * @param held whether mail is kept now
 */
record HeldCommand(ControlCommand command, BooleanSupplier held) implements ControlCommand {

    private static final List<String> NAMES = List.of("queue.list", "queue.show", "queue.retry");

    /** Puts it in the place of those commands that people wait by. */
    static void around(Map<String, ControlCommand> commands, BooleanSupplier held) {
        for (String name : NAMES) {
            commands.computeIfPresent(name, (_, command) -> new HeldCommand(command, held));
        }
    }

    @Override
    public JsonObject answer(JsonObject request, Call call) throws IOException {
        JsonObject answer = command.answer(request, call);
        return held.getAsBoolean() ? answer.with("held", true) : answer;
    }

    @Override
    public boolean isForEverybody() {
        return command.isForEverybody();
    }
}
