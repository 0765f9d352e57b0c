package org.signpost.smtpserver;

import org.signpost.smtp.Command;
import org.signpost.smtp.Line;
import org.signpost.smtp.Reply;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A client that no listener on this socket takes: told so until it quits (RFC 5321 §3.1). */
final class Stranger {

    private static final int MOST_COMMAND_OCTETS = 2048;

    /** A client that still talks after this many answers hasn't understood. */
    private static final int MOST_COMMANDS = 20;

    /**
     * All of it takes no longer than a server waits for one command (RFC 5321 §4.5.3.2.7): who
     * isn't let in holds a place that others may need.
     */
    static final Duration STAY = Duration.ofMinutes(5);

    private static final Reply BYE = Reply.of(221, "2.0.0", "Goodbye").closing();
    private static final Reply LATE =
            Reply.of(421, "4.7.0", "No mail is taken from you, and you have not quit").closing();
    private static final Reply NO = Reply.of(503, "5.5.1", "No mail is taken from you: QUIT");

    private Stranger() {}

    /** Speaks until the client quits, goes, or has asked often enough or for long enough. */
    static void refuse(Connection connection, InstantSource clock) throws IOException {
        Instant end = clock.instant().plus(STAY);
        connection.write(Reply.of(554, "5.7.1", "No mail is taken from your address"), true);
        for (int i = 0; i < MOST_COMMANDS; i++) {
            Duration left = Duration.between(clock.instant(), end);
            if (!left.isPositive()) {
                connection.write(LATE, true);
                return;
            }
            Line line = connection.readLine(MOST_COMMAND_OCTETS, left);
            if (line instanceof Line.End) return;
            boolean quit =
                    line instanceof Line.Text(String text)
                            && Command.parse(text) instanceof Command.Quit;
            connection.write(quit ? BYE : NO, true);
            if (quit) return;
        }
    }
}
