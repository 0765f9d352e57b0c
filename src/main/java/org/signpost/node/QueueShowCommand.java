package org.signpost.node;

import org.signpost.address.IpAddresses;
import org.signpost.control.ControlCommand;
import org.signpost.json.JsonObject;
import org.signpost.queue.Envelope;
import org.signpost.queue.Queue;
import org.signpost.queue.QueueId;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The {@code queue.show} command: all that the queue knows of one message, beside its content.
 *
 * @param queue which it waits in
 */
record QueueShowCommand(Queue queue) implements ControlCommand {

    @Override
    public JsonObject answer(JsonObject request, Call call) throws IOException {
        String id = request.text("id").orElse("");
        if (!QueueId.isValid(id)) return missing(id);
        try {
            return queue.find(new QueueId(id))
                    .map(QueueShowCommand::shown)
                    .orElseGet(() -> missing(id));
        } catch (IOException e) {
            Optional<Queue.Damaged> damaged =
                    queue.damaged().stream().filter(d -> d.id().toString().equals(id)).findFirst();
            if (damaged.isEmpty()) throw e;
            return ControlCommand.error(
                    id + " is damaged and can't be read: " + damaged.get().reason());
        }
    }

    private static JsonObject missing(String id) {
        return ControlCommand.error("not in the queue: " + id);
    }

    private static JsonObject shown(Queue.Queued message) {
        Envelope envelope = message.envelope();
        Envelope.Entry entry = envelope.entry();
        return JsonObject.of("id", message.id())
                .with("accepted", message.facts().accepted())
                .with("size", message.facts().size())
                .with("sender", envelope.sender().text())
                .with("origin", entry.origin())
                .with("identity", entry.identity())
                .with("client", entry.client().map(IpAddresses::text))
                .with("helo", Optional.of(entry.helo()).filter(h -> !h.isEmpty()))
                .with("late", message.facts().delayNoticed())
                .with("sha256", message.facts().sha256())
                .with("recipients", message.open().stream().map(QueueShowCommand::shown).toList())
                .with("trace", lines(message.facts().trace()));
    }

    private static JsonObject shown(Queue.OpenRecipient open) {
        return JsonObject.of("address", open.recipient().address().text())
                .with("original", open.recipient().original())
                .with("attempts", open.attempts())
                .with("due", open.due())
                .with("last", Optional.of(open.lastStatus()).filter(s -> !s.isEmpty()));
    }

    private static List<String> lines(String fields) {
        return fields.lines().filter(line -> !line.isEmpty()).toList();
    }
}
