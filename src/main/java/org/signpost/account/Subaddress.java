package org.signpost.account;

import org.signpost.address.LocalPart;
import org.signpost.address.Mailbox;

import java.util.Optional;

/** Tells the mailbox from the tag in {@code user+tag@example.com} (RFC 5233 §1). */
final class Subaddress {
    private Subaddress() {}

    /** The mailbox without its tag, or empty where it has none. */
    static Optional<Mailbox> base(Mailbox mailbox, Optional<Character> separator) {
        if (separator.isEmpty()) return Optional.empty();
        String local = mailbox.local().value();
        int at = local.indexOf(separator.get());
        if (at <= 0) return Optional.empty();
        return Optional.of(new Mailbox(new LocalPart(local.substring(0, at)), mailbox.host()));
    }
}
