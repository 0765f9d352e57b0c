package org.signpost.smtp;

/** One line from a peer, as far as it is one. */
public sealed interface Line {

    /** A proper line, without its CRLF. */
    record Text(String text) implements Line {}

    /** A line that was read to its end, whose content is not to be used. */
    record Flawed(Flaw flaw) implements Line {}

    /** The peer closed the connection. */
    record End() implements Line {}

    /** What is wrong with a line. */
    enum Flaw {
        /** Longer than the reader bears; the excess was skipped. */
        TOO_LONG,
        /** Ended by LF alone (RFC 5321 §2.3.8). */
        BARE_LF,
        /** Holds a CR that no LF follows (RFC 5321 §2.3.8). */
        BARE_CR,
        /** Neither ASCII nor UTF-8. */
        NOT_TEXT
    }
}
