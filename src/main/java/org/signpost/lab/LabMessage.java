package org.signpost.lab;

import org.signpost.address.Mailbox;

/**
 * A message that the laboratory sends.
 *
 * @param about what it shows; its subject
 * @param from who sends it
 * @param site through whose submission port
 * @param to who is to get it
 * @param how by which port, with what
 */
record LabMessage(String about, Mailbox from, LabSite site, Mailbox to, How how) {

    /**
     * How it is sent, and what is to happen.
     *
     * @param implicitTls on 465, else on 587 with STARTTLS
     * @param attachment octets of the file that goes with it; 0 for none
     * @param arrives where it arrives, or where the bounce does
     */
    record How(boolean implicitTls, int attachment, Arrival arrives) {}

    /**
     * The end of a message's way.
     *
     * @param site whose user
     * @param user gets it
     * @param bounce whether a notification arrives instead of the message
     */
    record Arrival(LabSite site, String user, boolean bounce) {}
}
