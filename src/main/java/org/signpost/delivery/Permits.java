package org.signpost.delivery;

import org.signpost.hop.Destination;

import java.util.concurrent.Semaphore;

/**
 * Bounds how many attempts are under way at a time. Hosts that have not answered yet share half of
 * the places: however many are silent, those that answer get their mail.
 */
final class Permits {

    /** Attempts over the network; each may hold a piece of a message in memory. */
    private static final int MOST_REMOTE =
            Math.clamp(Runtime.getRuntime().maxMemory() / (512 * 1024), 50, 1000);

    /** Deliveries into folders of our own, which wait for nobody but the disk. */
    private static final int MOST_LOCAL = 50;

    private final Semaphore unanswered;
    private final Semaphore remote;
    private final Semaphore local = new Semaphore(MOST_LOCAL, true);

    Permits() {
        this(MOST_REMOTE);
    }

    Permits(int mostRemote) {
        remote = new Semaphore(mostRemote, true);
        unanswered = new Semaphore(mostRemote / 2, true);
    }

    /** Waits for a place for one attempt; the knocking ones wait among themselves. */
    Permit acquire(Destination destination, boolean hasAnswered) {
        if (destination instanceof Destination.Maildir) {
            local.acquireUninterruptibly();
            return new Permit(local, true);
        }
        if (!hasAnswered) unanswered.acquireUninterruptibly();
        remote.acquireUninterruptibly();
        return new Permit(remote, hasAnswered);
    }

    /** A place; used by one thread. */
    final class Permit implements AutoCloseable {

        private final Semaphore place;
        private boolean answered;

        private Permit(Semaphore place, boolean answered) {
            this.place = place;
            this.answered = answered;
        }

        /** The host has answered: others may knock. */
        void answered() {
            if (answered) return;
            answered = true;
            unanswered.release();
        }

        @Override
        public void close() {
            answered();
            place.release();
        }
    }
}
