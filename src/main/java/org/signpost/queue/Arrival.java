package org.signpost.queue;

import org.signpost.queue.Queue.Facts;
import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message that is about to be accepted: all that its transaction writes.
 *
 * @param lease for its first attempt
 */
record Arrival(StagedDraft draft, Lease lease) {

    static Arrival of(Draft content, NewMessage message, Instant clock) {
        if (!(content instanceof StagedDraft draft)) {
            throw new IllegalArgumentException("not a draft of this queue");
        }
        draft.mustBeOpen();
        Instant now = clock.truncatedTo(ChronoUnit.MILLIS);
        Optional<Instant> hold = message.envelope().demands().schedule().holdUntil();
        Instant due = hold.filter(now::isBefore).orElse(now);
        List<OpenRecipient> open = new ArrayList<>();
        for (Recipient recipient : message.recipients()) {
            open.add(new OpenRecipient(open.size(), recipient, 0, due, ""));
        }
        Facts facts =
                new Facts(
                        now,
                        draft.size(),
                        draft.complete(),
                        draft.form(message.envelope().demands().body()),
                        message.trace(),
                        message.edits(),
                        false);
        Queued queued = new Queued(draft.id(), message.envelope(), facts, List.copyOf(open));
        return new Arrival(draft, new Lease(queued, true, draft.inMemory()));
    }

    Queued message() {
        return lease.work();
    }

    Instant due() {
        return RecipientRows.firstDue(message().open());
    }

    /** About how much is written. */
    long octets() {
        return lease.weight();
    }

    void write(Sql sql) throws StoreException {
        MessageRows.insert(sql, message(), lease.content());
        RecipientRows.insert(sql, lease.id(), message().open());
        draft.keep(sql);
    }
}
