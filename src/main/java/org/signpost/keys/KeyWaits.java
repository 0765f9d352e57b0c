package org.signpost.keys;

import org.signpost.address.Domain;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.Queue;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.QueueId;
import org.signpost.smtp.DeliveryStatus;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows which domains' mail waits for a key and since when, raises the alarm, and has it tried at
 * once when the wait is over. What waits is found by its last status, so that a restart forgets
 * none.
 */
public final class KeyWaits {

    /** After so long no more is taken in that can't leave; and so often an alarm is repeated. */
    private static final Duration LONG = Duration.ofHours(1);

    private static final String STATUS = "4.7.0";
    private static final String WORDS = "waits for a DKIM key of ";
    private static final int PAGE = 1000;
    private static final int MOST_AT_A_TIME = 100;

    private final Queue queue;
    private final AuthorKeys keys;
    private final Clock clock;
    private final EventSink events;
    private final Map<Domain, Wait> waits = new HashMap<>();

    /**
     * A domain's wait.
     *
     * @param told when the alarm was raised last
     * @param over whether it was seen to be over
     */
    private record Wait(Instant since, Instant told, boolean over) {}

    /** Nothing waits as far as is known. */
    public KeyWaits(Queue queue, AuthorKeys keys, Clock clock, EventSink events) {
        this.queue = queue;
        this.keys = keys;
        this.clock = clock;
        this.events = events;
    }

    /** A message has to wait; how that is told. */
    public DeliveryStatus note(Queued message, Signing.Waits why) {
        Instant now = clock.instant();
        if (isToBeTold(message, why.domain(), now)) {
            events.emit(
                    Event.of("dkim.wait")
                            .with("domain", why.domain())
                            .with("id", message.id())
                            .with("since", since(why.domain()).orElse(now))
                            .with("reason", why.reason()));
        }
        return DeliveryStatus.ours(STATUS, WORDS + why.domain() + ": " + why.reason());
    }

    /** A message can't be signed by any key, and so it fails; how that is told. */
    public DeliveryStatus never(Queued message, String reason) {
        events.emit(Event.of("dkim.fail").with("id", message.id()).with("reason", reason));
        return DeliveryStatus.ours("5.6.0", reason);
    }

    private synchronized boolean isToBeTold(Queued message, Domain domain, Instant now) {
        Optional<Wait> before = Optional.ofNullable(waits.get(domain)).filter(w -> !w.over());
        boolean told = before.filter(w -> now.isBefore(w.told().plus(LONG))).isPresent();
        Instant since = before.map(Wait::since).orElseGet(() -> begin(message, domain, now));
        Instant last = told ? before.map(Wait::told).orElse(now) : now;
        waits.put(domain, new Wait(since, last, false));
        return !told;
    }

    /**
     * What waited before this process began has waited from its acceptance on, as far as we know.
     */
    private static Instant begin(Queued message, Domain domain, Instant now) {
        boolean before =
                message.open().stream()
                        .anyMatch(r -> domain(r.lastStatus()).equals(Optional.of(domain)));
        return before ? message.facts().accepted() : now;
    }

    private synchronized Optional<Instant> since(Domain domain) {
        return Optional.ofNullable(waits.get(domain)).filter(w -> !w.over()).map(Wait::since);
    }

    /** Whether mail of an author in that domain has waited for so long that no more is taken in. */
    public boolean holds(Domain author) {
        if (!(keys.signing(author) instanceof Signing.Waits(Domain domain, _))) return false;
        Instant now = clock.instant();
        return since(domain).filter(s -> !now.isBefore(s.plus(LONG))).isPresent();
    }

    /**
     * Has mail tried at once that waits no longer; a look at the whole queue where there is some.
     */
    public void look() {
        Set<Domain> over = over();
        if (!over.isEmpty()) retry((_, domain) -> over.contains(domain));
    }

    /** The same of what waited before this process began; what waits on is known from then on. */
    public void lookAtAll() {
        Map<Domain, Boolean> found = new HashMap<>();
        retry((message, domain) -> {
            boolean over = found.computeIfAbsent(domain, this::isOver);
            if (!over) waited(domain, message.facts().accepted());
            return over;
        });
    }

    /** It waits since then at the latest; the alarm is raised with the next try. */
    private synchronized void waited(Domain domain, Instant since) {
        waits.merge(
                domain,
                new Wait(since, Instant.EPOCH, false),
                (known, found) ->
                        known.over() || !since.isBefore(known.since())
                                ? known
                                : new Wait(since, known.told(), false));
    }

    private boolean isOver(Domain domain) {
        return !(keys.signing(domain) instanceof Signing.Waits);
    }

    /**
     * The domains whose wait is over. Each comes once more with the next look: what was being tried
     * at the moment of the first may have been written down after it.
     */
    private Set<Domain> over() {
        Set<Domain> all;
        synchronized (this) {
            all = Set.copyOf(waits.keySet());
        }
        Set<Domain> over = new HashSet<>();
        for (Domain domain : all) if (isOver(domain)) over.add(domain);
        over.forEach(this::markOver);
        return over;
    }

    private synchronized void markOver(Domain domain) {
        Optional<Wait> wait = Optional.ofNullable(waits.remove(domain));
        wait.filter(w -> !w.over())
                .ifPresent(w -> waits.put(domain, new Wait(w.since(), w.told(), true)));
    }

    private interface Choice {
        boolean of(Queued message, Domain domain);
    }

    private void retry(Choice choice) {
        try {
            Optional<QueueId> after = Optional.empty();
            while (true) {
                List<Queued> page = queue.list(after, PAGE);
                List<QueueId> ids = new ArrayList<>();
                for (Queued message : page) if (waits(message, choice)) ids.add(message.id());
                retry(ids);
                if (page.size() < PAGE) return;
                after = Optional.of(page.getLast().id());
            }
        } catch (IOException e) {
            events.emit(Event.of("queue.fail").with("reason", String.valueOf(e.getMessage())));
        }
    }

    private void retry(List<QueueId> ids) throws IOException {
        for (int from = 0; from < ids.size(); from += MOST_AT_A_TIME) {
            queue.retryNow(ids.subList(from, Math.min(ids.size(), from + MOST_AT_A_TIME)));
        }
    }

    private static boolean waits(Queued message, Choice choice) {
        return message.open().stream()
                .anyMatch(
                        r -> domain(r.lastStatus()).filter(d -> choice.of(message, d)).isPresent());
    }

    /** The domain that a recipient waits for, by what was noted of him. */
    private static Optional<Domain> domain(String lastStatus) {
        String start = STATUS + " " + WORDS;
        int end = lastStatus.indexOf(':', start.length());
        return lastStatus.startsWith(start) && end > 0
                ? Domain.parse(lastStatus.substring(start.length(), end))
                : Optional.empty();
    }
}
