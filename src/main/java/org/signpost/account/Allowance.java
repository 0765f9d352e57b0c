package org.signpost.account;

import java.time.Instant;
import java.util.Optional;

/** How many recipients somebody may still send to today; for use by many threads. */
public interface Allowance {

    /**
     * A limit that is reached.
     *
     * @param identity whose it is: an account, or one of its credentials
     * @param daily how many recipients it allows in a day
     * @param until when the next day begins, in UTC
     */
    record Limit(String identity, int daily, Instant until) {}

    /** The limit that this many recipients more would exceed; empty where none would be. */
    Optional<Limit> exceededBy(int recipients);

    /** Counts recipients that are being sent to, unless they exceed a limit. */
    Optional<Limit> take(int recipients);

    /** Takes back what was counted for a message that wasn't accepted after all. */
    void giveBack(int recipients);

    /** As many as they like. */
    static Allowance unlimited() {
        return new Unlimited();
    }

    /** Counts nothing. */
    record Unlimited() implements Allowance {

        @Override
        public Optional<Limit> exceededBy(int recipients) {
            return Optional.empty();
        }

        @Override
        public Optional<Limit> take(int recipients) {
            return Optional.empty();
        }

        @Override
        public void giveBack(int recipients) {}
    }
}
