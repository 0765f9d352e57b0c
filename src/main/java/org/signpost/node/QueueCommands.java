package org.signpost.node;

import org.signpost.control.ControlCommand;
import org.signpost.control.Peer;
import org.signpost.json.JsonObject;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.Queue;
import org.signpost.queue.QueueId;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code queue.…} commands.
 *
 * @param queue what they are about
 * @param delivery empty where no server runs
 * @param events hears what was done by hand
 */
record QueueCommands(Queue queue, Optional<Delivery> delivery, EventSink events) {

    private static final int MOST_LISTED = 1000;

    /** How many are acted on in one transaction that only their ids are known of. */
    private static final int MOST_NAMED = 100;

    private static final int MOST_ROWS = 5_000;
    private static final long MOST_OCTETS = 64L * 1024 * 1024;

    /** What takes work from the queue. */
    @FunctionalInterface
    interface Delivery {

        /** Tries destinations at once that could not be reached lately. */
        void forgive();
    }

    /** One thing done to messages, in one transaction; returns those that are there. */
    @FunctionalInterface
    private interface Action {
        List<QueueId> on(List<QueueId> ids) throws IOException;
    }

    Map<String, ControlCommand> commands() {
        return Map.of(
                "queue.list", (request, call) -> list(request),
                "queue.damaged", (request, call) -> damaged(),
                "queue.count", (request, call) -> JsonObject.of("count", queue.count()),
                "queue.retry", (request, call) -> retry(request, call.peer()),
                "queue.remove", (request, call) -> remove(request, call.peer()));
    }

    private JsonObject list(JsonObject request) throws IOException {
        Optional<QueueId> after = request.text("after").filter(QueueId::isValid).map(QueueId::new);
        int most = Math.clamp(request.number("most").orElse(100L), 1, MOST_LISTED);
        List<Queue.Queued> messages = queue.list(after, most);
        return JsonObject.of("messages", messages.stream().map(QueueCommands::shown).toList());
    }

    private JsonObject damaged() throws IOException {
        List<JsonObject> messages =
                queue.damaged().stream()
                        .map(m -> JsonObject.of("id", m.id()).with("damaged", m.reason()))
                        .toList();
        return JsonObject.of("messages", messages);
    }

    private static JsonObject shown(Queue.Queued message) {
        return JsonObject.of("id", message.id())
                .with("accepted", message.facts().accepted())
                .with("size", message.facts().size())
                .with("sender", message.envelope().sender().text())
                .with("origin", message.envelope().entry().origin())
                .with("identity", message.envelope().entry().identity())
                .with("recipients", message.open().stream().map(QueueCommands::shown).toList());
    }

    private static JsonObject shown(Queue.OpenRecipient open) {
        Optional<String> last = Optional.of(open.lastStatus()).filter(s -> !s.isEmpty());
        return JsonObject.of("address", open.recipient().address().text())
                .with("original", open.recipient().original())
                .with("attempts", open.attempts())
                .with("due", open.due())
                .with("last", last);
    }

    private JsonObject retry(JsonObject request, Peer by) throws IOException {
        delivery.ifPresent(Delivery::forgive);
        return act(request, told(Event.of("queue.retry"), by, queue::retryNow))
                .with("running", delivery.isPresent());
    }

    private JsonObject remove(JsonObject request, Peer by) throws IOException {
        return act(request, told(Event.of("queue.remove"), by, queue::remove));
    }

    /** That action, told to the log for each message that is there. */
    private Action told(Event event, Peer by, Action action) {
        return ids -> {
            List<QueueId> there = action.on(ids);
            there.forEach(id -> events.emit(event.with("id", id).with("by", by.user())));
            return there;
        };
    }

    private JsonObject act(JsonObject request, Action action) throws IOException {
        if (request.flag("all")) return JsonObject.of("count", actOnAll(action));
        Set<String> missing = new LinkedHashSet<>(request.texts("ids"));
        List<QueueId> ids =
                missing.stream().filter(QueueId::isValid).map(QueueId::new).distinct().toList();
        int count = 0;
        for (int from = 0; from < ids.size(); from += MOST_NAMED) {
            List<QueueId> some = ids.subList(from, Math.min(ids.size(), from + MOST_NAMED));
            List<QueueId> there = action.on(some);
            there.forEach(id -> missing.remove(id.text()));
            count += there.size();
        }
        return JsonObject.of("count", count).with("missing", List.copyOf(missing));
    }

    private int actOnAll(Action action) throws IOException {
        int count = 0;
        Optional<QueueId> after = Optional.empty();
        while (true) {
            List<Queue.Queued> page = queue.list(after, MOST_LISTED);
            for (List<QueueId> portion : portions(page)) count += action.on(portion).size();
            if (page.size() < MOST_LISTED) return count;
            after = Optional.of(page.getLast().id());
        }
    }

    /** What one transaction may change at a time, while new mail waits for it. */
    static List<List<QueueId>> portions(List<Queue.Queued> messages) {
        List<List<QueueId>> portions = new ArrayList<>();
        long rows = MOST_ROWS;
        long octets = 0;
        for (Queue.Queued message : messages) {
            rows += 1L + message.open().size();
            octets += message.facts().size();
            if (rows > MOST_ROWS || octets > MOST_OCTETS) {
                portions.add(new ArrayList<>());
                rows = 1L + message.open().size();
                octets = message.facts().size();
            }
            portions.getLast().add(message.id());
        }
        return portions;
    }
}
