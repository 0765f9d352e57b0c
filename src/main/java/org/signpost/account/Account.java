package org.signpost.account;

import org.signpost.address.Mailbox;
import org.signpost.config.SenderPattern;

import java.util.Optional;
import java.util.Set;

/**
 * Somebody with a mailbox here, as of the login.
 *
 * @param address the account's name
 * @param senders the addresses it may send as: its own, the aliases that lead to it, and those that
 *     an administrator gave it
 * @param credential the application credential that logged in; empty where it was the account's own
 *     password
 * @param allowance how much it may send today
 */
public record Account(
        Mailbox address, Senders senders, Optional<Credential> credential, Allowance allowance) {

    /** An account that logged in by its own password and may send any number. */
    public Account(Mailbox address, Senders senders) {
        this(address, senders, Optional.empty(), Allowance.unlimited());
    }

    /** The same in domains without subaddresses. */
    public Account(Mailbox address, Set<Mailbox> senders) {
        this(address, Senders.only(senders));
    }

    /**
     * Whether the account is authorised for that address in MAIL FROM and From (RFC 6409 §6.1), and
     * so is the credential.
     */
    public boolean maySendAs(Mailbox mailbox) {
        return senders.contain(mailbox) && credential.map(c -> c.allows(mailbox)).orElse(true);
    }

    /** Whether it may send as at least one address of that pattern. */
    public boolean maySendAs(SenderPattern pattern) {
        return pattern.mailbox()
                .map(this::maySendAs)
                .orElseGet(() -> senders.haveSomeOf(pattern.domain()));
    }

    /** Who it is for the log and the queue: {@code alice@example.com/printer}. */
    public String identity() {
        return identity(address, credential);
    }

    static String identity(Mailbox address, Optional<Credential> credential) {
        return address.text() + credential.map(c -> "/" + c.name()).orElse("");
    }
}
