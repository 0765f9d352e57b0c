package org.signpost.address;

/** Where a message is to go, as RCPT names it (RFC 5321 §4.1.1.3). */
public sealed interface ForwardPath {

    /** {@code <postmaster>} without a domain, which every server accepts (RFC 5321 §4.5.1). */
    record Postmaster() implements ForwardPath {}

    /** A recipient with a mailbox. */
    record Recipient(Mailbox mailbox) implements ForwardPath {}

    /** The form without angle brackets. */
    default String text() {
        return switch (this) {
            case Postmaster() -> "postmaster";
            case Recipient(Mailbox mailbox) -> mailbox.text();
        };
    }
}
