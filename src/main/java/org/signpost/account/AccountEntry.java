package org.signpost.account;

import org.signpost.address.Mailbox;

import java.time.Instant;

/**
 * An account as the store holds it, without its secrets.
 *
 * @param id never used again after the account was removed
 * @param address as it was given
 * @param created when it was added
 * @param state what it may do
 * @param hasPassword false for somebody whose password another system knows
 */
public record AccountEntry(
        long id, Mailbox address, Instant created, State state, boolean hasPassword) {

    /** What an account may do. */
    public enum State {
        /** Log in and receive. */
        ACTIVE,
        /** Receive only. */
        DISABLED
    }
}
