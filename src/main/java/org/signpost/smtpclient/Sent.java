package org.signpost.smtpclient;

import org.signpost.smtp.DeliveryStatus;

import java.util.List;

/**
 * What became of one message with one host.
 *
 * @param recipients how each fared, in the order in which they were given; the class of the status
 *     code tells: 2 delivered, 4 may work later, 5 never
 * @param progress how far it went
 */
public record Sent(List<DeliveryStatus> recipients, Progress progress) {

    /** Copies the list. */
    public Sent {
        recipients = List.copyOf(recipients);
    }

    /** How far a message went. */
    public enum Progress {
        /** The server said nothing at all: a connection that was kept may have been dead. */
        NOTHING,
        /** The envelope was talked about. */
        ENVELOPE,
        /** Content was sent; to send it again at once elsewhere may make duplicates. */
        CONTENT
    }

    /** Whether every recipient has it. */
    public boolean toAll() {
        return recipients.stream().allMatch(s -> s.status().kind() == 2);
    }
}
