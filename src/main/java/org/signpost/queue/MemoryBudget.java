package org.signpost.queue;

import java.util.concurrent.atomic.AtomicLong;

/** Octets of heap that may be held for one purpose over all messages. */
final class MemoryBudget {

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    MemoryBudget(long most) {
        this.most = most;
    }

    /** Takes so many octets, or nothing and answers false where there aren't as many. */
    boolean take(long octets) {
        if (taken.addAndGet(octets) <= most) return true;
        taken.addAndGet(-octets);
        return false;
    }

    void giveBack(long octets) {
        taken.addAndGet(-octets);
    }

    long taken() {
        return taken.get();
    }
}
