package org.signpost.queue;

import org.signpost.address.Mailbox;

import java.util.Optional;
import java.util.Set;

/**
 * One recipient of a message; fixed at acceptance.
 *
 * @param address where the message goes, after aliases
 * @param original the address in RCPT, where an alias replaced it
 * @param orcpt the ORCPT parameter as it came (RFC 3461 §4.2)
 * @param notices when the sender wants to hear of it; empty when nothing was said (RFC 3461 §4.1)
 */
public record Recipient(
        Mailbox address, Optional<Mailbox> original, Optional<String> orcpt, Set<Notify> notices) {

    /** Copies the set. */
    public Recipient {
        notices = Set.copyOf(notices);
    }

    /** A recipient about whom nothing special was said. */
    public static Recipient of(Mailbox address) {
        return new Recipient(address, Optional.empty(), Optional.empty(), Set.of());
    }

    /** The address that the sender knows. */
    public Mailbox asSent() {
        return original.orElse(address);
    }

    /** A cause for a delivery status notification (RFC 3461 §4.1). */
    public enum Notify {
        NEVER,
        SUCCESS,
        FAILURE,
        DELAY
    }
}
