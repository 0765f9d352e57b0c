package org.signpost.queue;

import org.signpost.queue.Queue.OpenRecipient;
import org.signpost.queue.Queue.Settled;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an attempt changes in the store, with the notices that follow from it.
 *
 * @param lease that the attempt was made with
 */
record Settlement(Lease lease, Queue.Results results, List<Arrival> notices) {

    private static final String DELETE = "DELETE FROM message WHERE id = ?";
    private static final String NOTE =
            "UPDATE message SET due = ?, delay_noticed = max(delay_noticed, ?) WHERE id = ?";

    /** How a message stands after an attempt. */
    sealed interface Standing {

        /** It was removed while the attempt went on. */
        record Gone() implements Standing {}

        /** No recipient is open any more; it isn't in the queue now. */
        record Finished() implements Standing {}

        /** Recipients are open, the first of them due then. */
        record Waiting(Instant due) implements Standing {}
    }

    Standing write(Sql sql) throws StoreException {
        Standing standing = finishesAll() ? finish(sql) : settle(sql);
        if (!(standing instanceof Standing.Gone)) {
            for (Arrival notice : notices) notice.write(sql);
        }
        return standing;
    }

    /** Whether it is known without a look that no recipient stays open: the usual case. */
    private boolean finishesAll() {
        if (!lease.whole()) return false;
        Set<Integer> done = new HashSet<>();
        for (Settled settled : results.settled()) {
            if (!(settled.outcome() instanceof Outcome.Waiting)) done.add(settled.number());
        }
        for (OpenRecipient recipient : lease.work().open()) {
            if (!done.contains(recipient.number())) return false;
        }
        return true;
    }

    private Standing finish(Sql sql) throws StoreException {
        if (!deleteRow(sql, lease.id())) return new Standing.Gone();
        // What is in memory whole is in the message's row whole, and has no chunks.
        if (lease.content().isEmpty()) ContentRows.forget(sql, lease.id());
        return new Standing.Finished();
    }

    /** Deletes a message with all that belongs to it; false where there is none. */
    static boolean delete(Sql sql, long message) throws StoreException {
        if (!deleteRow(sql, message)) return false;
        ContentRows.forget(sql, message);
        return true;
    }

    private static boolean deleteRow(Sql sql, long message) throws StoreException {
        if (sql.change(DELETE, message) == 0) return false;
        RecipientRows.settleAll(sql, message);
        return true;
    }

    private Standing settle(Sql sql) throws StoreException {
        for (Settled settled : results.settled()) settle(sql, settled);
        Optional<Instant> due = RecipientRows.nextDue(sql, lease.id());
        if (due.isEmpty()) return finish(sql);
        boolean there = sql.change(NOTE, due.get(), results.delayNoticed(), lease.id()) > 0;
        return there ? new Standing.Waiting(due.get()) : new Standing.Gone();
    }

    private void settle(Sql sql, Settled settled) throws StoreException {
        if (settled.outcome() instanceof Outcome.Waiting waiting) {
            RecipientRows.defer(sql, lease.id(), settled.number(), waiting);
        } else {
            RecipientRows.settle(sql, lease.id(), settled.number());
        }
    }
}
