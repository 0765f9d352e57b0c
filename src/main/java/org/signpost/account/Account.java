package org.signpost.account;

import org.signpost.address.Mailbox;

import java.util.Set;

/**
 * Somebody with a mailbox here, as of the login.
 *
 * @param address the account's name
 * @param senders the addresses it may send as: its own, the aliases that lead to it, and those that
 *     an administrator gave it
 */
public record Account(Mailbox address, Senders senders) {

    /** An account in domains without subaddresses. */
    public Account(Mailbox address, Set<Mailbox> senders) {
        this(address, Senders.only(senders));
    }

    /** Whether the account is authorised for that address in MAIL FROM and From (RFC 6409 §6.1). */
    public boolean maySendAs(Mailbox mailbox) {
        return senders.contain(mailbox);
    }
}
