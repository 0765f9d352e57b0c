package org.signpost.lab;

import org.signpost.address.Mailbox;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * A message that the laboratory sends.
 *
 * @param about what it shows; its subject
 * @param from its author, as its header has it
 * @param site to whose server the client speaks
 * @param to who is to get it
 * @param how by which port, with what
 */
record LabMessage(String about, Mailbox from, LabSite site, Mailbox to, How how) {

    /**
     * How it is sent, and what is to happen.
     *
     * @param door by which it enters
     * @param attachment octets of the file that goes with it; 0 for none
     * @param arrives where it arrives, or where the bounce does
     */
    record How(Door door, int attachment, Arrival arrives) {}

    /** The port that a client speaks to, and how. */
    enum Door {
        /** 465 of the world: TLS from the start, and a login. */
        SUBMISSIONS(LabSite.SUBMISSIONS_PORT),
        /** 587 of the world: STARTTLS and a login. */
        SUBMISSION(LabSite.SUBMISSION_PORT),
        /** 25 of the world: STARTTLS, by somebody whom nobody knows. */
        MX(LabSite.MX_PORT);

        private final int port;

        Door(int port) {
            this.port = port;
        }

        int port() {
            return port;
        }
    }

    /** What arrives, and in which folder. */
    enum Form {
        MESSAGE,
        /** The message, apart from the others, in the folder {@code Junk}. */
        JUNK,
        /** A notification instead of the message. */
        BOUNCE
    }

    /**
     * The end of a message's way.
     *
     * @param site whose user
     * @param user gets it
     * @param form what he gets
     * @param found what the site's server is to find out about it, such as {@code spf=pass}; empty
     *     where the world doesn't send it
     */
    record Arrival(LabSite site, String user, Form form, SequencedSet<String> found) {

        Arrival {
            found = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(found));
        }
    }
}
