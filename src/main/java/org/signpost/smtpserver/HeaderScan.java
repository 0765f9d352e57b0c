package org.signpost.smtpserver;

/**
 * Counts the Received fields of a message while it streams by, without keeping any of it (RFC 5321
 * §6.3).
 */
final class HeaderScan {

    private static final byte[] NAME = {'r', 'e', 'c', 'e', 'i', 'v', 'e', 'd', ':'};

    /** No match on this line any more. */
    private static final int MISSED = -1;

    /** A line without a character is the header's end; with this many octets we stop to look. */
    private static final long MOST_OCTETS = 1024 * 1024;

    private int received;
    private int matched;
    private boolean lineEmpty = true;
    private boolean done;
    private long seen;

    /** How many Received fields the header has, as far as it was seen. */
    int received() {
        return received;
    }

    /** Looks at more of the message. */
    void scan(byte[] octets, int offset, int length) {
        for (int i = offset; !done && i < offset + length; i++) next(octets[i]);
        seen += length;
        if (seen > MOST_OCTETS) done = true;
    }

    private void next(byte octet) {
        if (octet == '\n') {
            done = lineEmpty;
            lineEmpty = true;
            matched = 0;
        } else if (octet != '\r') {
            lineEmpty = false;
            if (matched != MISSED) match(octet);
        }
    }

    private void match(byte octet) {
        int lower = octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
        matched = lower == NAME[matched] ? matched + 1 : MISSED;
        if (matched == NAME.length) {
            received++;
            matched = MISSED;
        }
    }
}
