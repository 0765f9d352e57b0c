package org.signpost.queue;

import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Queued;
import org.signpost.store.DamagedException;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the rows of a message show that the index called due. */
sealed interface Claim {

    /** Some of its recipients are due. */
    record Due(Lease lease) implements Claim {}

    /** A former lease has put it off, or it is gone. */
    record NotDue() implements Claim {}

    /** Nobody can work on it: its rows aren't what was written. */
    record Damaged(String reason) implements Claim {}

    static Claim of(Sql sql, long id, Instant now) throws StoreException {
        try {
            Optional<Queued> message = QueueView.find(sql, id);
            if (message.isEmpty()) return new NotDue();
            List<OpenRecipient> due =
                    message.get().open().stream().filter(r -> !r.due().isAfter(now)).toList();
            if (!due.isEmpty()) return new Due(lease(message.get(), due));
        } catch (DamagedException damaged) {
            return new Damaged(String.valueOf(damaged.getMessage()));
        }
        if (MessageRows.due(sql, id).filter(now::isBefore).isPresent()) return new NotDue();
        return new Damaged("it is due, and none of its recipients is");
    }

    private static Lease lease(Queued message, List<OpenRecipient> due) {
        Queued work = new Queued(message.id(), message.envelope(), message.facts(), due);
        return new Lease(work, due.size() == message.open().size(), Optional.empty());
    }
}
