package org.signpost.account;

import org.signpost.address.Mailbox;

import java.util.List;

/** What an address in RCPT leads to. */
public sealed interface Resolution {

    /**
     * It exists here.
     *
     * @param targets where its mail goes, after aliases: mailboxes of ours, or elsewhere; at least
     *     one
     */
    record Known(List<Mailbox> targets) implements Resolution {

        /** Copies the list. */
        public Known {
            targets = List.copyOf(targets);
        }
    }

    /**
     * It stands for whoever sent something that an alias passed on (SRS): bounces of that go back
     * to him, and nothing else does.
     *
     * @param sender who sent it
     */
    record Returning(Mailbox sender) implements Resolution {}

    /** Its domain is ours, and it doesn't exist: 550 5.1.1. */
    record Unknown() implements Resolution {}

    /** Its domain isn't ours. */
    record Elsewhere() implements Resolution {}

    /**
     * Whether it exists can't be told now: 450.
     *
     * @param reason one sentence for the log
     */
    record Unavailable(String reason) implements Resolution {}
}
