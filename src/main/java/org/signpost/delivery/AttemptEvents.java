package org.signpost.delivery;

import org.signpost.observe.Event;
import org.signpost.queue.Outcome;
import org.signpost.queue.Queue.Settled;
import org.signpost.queue.Recipient;
import org.signpost.smtp.DeliveryStatus;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** Writes the log's lines about an attempt: one, or one for each different outcome in it. */
final class AttemptEvents {

    private AttemptEvents() {}

    static List<Event> of(Batch batch, Tried tried, List<Settled> settled) {
        Map<Outcome, List<Recipient>> groups = new LinkedHashMap<>();
        for (int i = 0; i < settled.size(); i++) {
            groups.computeIfAbsent(settled.get(i).outcome(), o -> new ArrayList<>())
                    .add(batch.recipients().get(i).recipient());
        }
        List<Event> events = new ArrayList<>(groups.size());
        groups.forEach((outcome, to) -> events.add(event(batch, tried, outcome, to)));
        return events;
    }

    private static Event event(Batch batch, Tried tried, Outcome outcome, List<Recipient> to) {
        DeliveryStatus status = outcome.status();
        return Event.of("attempt.end")
                .with("id", batch.message().id())
                .with("route", batch.destination().text())
                .with("host", tried.path().host())
                .with("tls", tried.path().tls())
                .with("policy", tried.path().policy())
                .with("to", joined(to))
                .with("original", original(to))
                .with("recipients", to.size())
                .with("outcome", word(outcome))
                .with("status", status.status())
                .with("reason", status.reason())
                .with("note", tried.path().note())
                .with("seal", tried.path().seal())
                .with("next", next(outcome))
                .with("ms", tried.path().took().toMillis());
    }

    /** What the sender wrote where an alias led elsewhere: nobody else could tell it from here. */
    private static Optional<String> original(List<Recipient> to) {
        Set<String> names = new LinkedHashSet<>();
        for (Recipient one : to) one.original().ifPresent(mailbox -> names.add(mailbox.text()));
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(",", names));
    }

    private static String joined(List<Recipient> to) {
        StringJoiner joined = new StringJoiner(",");
        for (Recipient one : to) joined.add(one.address().text());
        return joined.toString();
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered _ -> "delivered";
            case Outcome.Waiting _ -> "deferred";
            case Outcome.Failed _ -> "failed";
        };
    }

    private static Optional<String> next(Outcome outcome) {
        return outcome instanceof Outcome.Waiting waiting
                ? Optional.of(waiting.until().truncatedTo(ChronoUnit.MILLIS).toString())
                : Optional.empty();
    }
}
