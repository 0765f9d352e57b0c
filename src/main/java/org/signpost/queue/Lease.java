package org.signpost.queue;

import org.signpost.queue.Queue.Queued;

import java.util.Optional;

/**
 * The right to work on one message, held by one caller or, before the first, by the queue itself.
 *
 * @param work what is leased
 * @param whole whether the leased recipients are all that are open
 * @param content where it is still in memory
 */
record Lease(Queued work, boolean whole, Optional<byte[]> content) {

    /** Beside its content a message takes about this much. */
    private static final long OVERHEAD = 1024;

    long id() {
        return work.id().number();
    }

    /** About how many octets of memory it takes. */
    long weight() {
        return OVERHEAD + work.facts().trace().length() + content.map(c -> c.length).orElse(0);
    }
}
