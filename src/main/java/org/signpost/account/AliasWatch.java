package org.signpost.account;

import org.signpost.address.Mailbox;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;

import java.time.Duration;
import java.time.Instant;

/**
 * Tells of aliases that are used and have targets which don't exist: the mail reaches the others,
 * so nobody else would notice. Looks at an alias at most once an hour.
 */
final class AliasWatch {

    static final Duration PAUSE = Duration.ofHours(1);
    private static final int MOST = 10_000;

    private final Clock clock;
    private final EventSink events;
    private final BoundedMap<Mailbox, Instant> next = new BoundedMap<>(MOST);

    AliasWatch(Clock clock, EventSink events) {
        this.clock = clock;
        this.events = events;
    }

    /** Looks at the alias of that name, where it is one, and at those that it leads to. */
    void look(Lookup lookup, Mailbox name) {
        lookup.own()
                .of(name)
                .ifPresent(addresses -> look(lookup, addresses, alias(addresses, name)));
    }

    private static Mailbox alias(DomainAddresses addresses, Mailbox name) {
        Mailbox folded = name.folded();
        boolean exact = !addresses.aliasTargets(folded).isEmpty();
        return exact ? folded : addresses.base(folded).orElse(folded);
    }

    private void look(Lookup lookup, DomainAddresses addresses, Mailbox alias) {
        if (addresses.aliasTargets(alias).isEmpty() || !isTime(alias)) return;
        for (Mailbox target : addresses.aliasTargets(alias)) {
            if (lookup.resolve(target) instanceof Resolution.Unknown) tell(alias, target);
            else look(lookup, target);
        }
    }

    private boolean isTime(Mailbox alias) {
        Instant now = clock.instant();
        synchronized (next) {
            if (next.find(alias).filter(now::isBefore).isPresent()) return false;
            next.put(alias, now.plus(PAUSE));
            return true;
        }
    }

    private void tell(Mailbox alias, Mailbox target) {
        events.emit(
                Event.of("alias.warn")
                        .with("alias", alias)
                        .with("target", target)
                        .with("reason", "the target doesn't exist, and gets no copy"));
    }
}
