package org.signpost.account;

import org.signpost.address.Mailbox;

import java.util.Set;

/**
 * Somebody with a mailbox here.
 *
 * @param address the account's name
 * @param senders the addresses it may send as: its own and the aliases that lead to it
 */
public record Account(Mailbox address, Set<Mailbox> senders) {

    /** Copies the set. */
    public Account {
        senders = Set.copyOf(senders);
    }
}
