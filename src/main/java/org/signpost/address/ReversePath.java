package org.signpost.address;

import java.util.Optional;

/** Where a message came from and a bounce goes to (RFC 5321 §4.1.1.2). */
public sealed interface ReversePath {

    /** {@code <>}: the sender of bounces, which never bounce themselves (RFC 5321 §4.5.5). */
    record Null() implements ReversePath {}

    /** A sender with a mailbox. */
    record Sender(Mailbox mailbox) implements ReversePath {}

    /** The null path. */
    static ReversePath none() {
        return new Null();
    }

    /** The path of that mailbox. */
    static ReversePath of(Mailbox mailbox) {
        return new Sender(mailbox);
    }

    /** The sender's mailbox, or empty for the null path. */
    default Optional<Mailbox> sender() {
        return this instanceof Sender(Mailbox mailbox) ? Optional.of(mailbox) : Optional.empty();
    }

    /** The form without angle brackets; empty for the null path. */
    default String text() {
        return sender().map(Mailbox::text).orElse("");
    }
}
