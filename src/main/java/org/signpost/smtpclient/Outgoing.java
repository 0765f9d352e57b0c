package org.signpost.smtpclient;

import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;

import java.util.List;

/**
 * One message for one host.
 *
 * @param sender for MAIL
 * @param recipients for RCPT, at least one
 * @param content after DATA
 * @param eightBit whether it is declared as 8-bit MIME, to servers that know (RFC 6152)
 */
public record Outgoing(
        ReversePath sender, List<Mailbox> recipients, Content content, boolean eightBit) {

    /** Copies the list. */
    public Outgoing {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) throw new IllegalArgumentException("a message for nobody");
    }
}
