package org.signpost.smtpserver;

import org.signpost.address.Domain;
import org.signpost.smtp.Command;
import org.signpost.smtp.Line;
import org.signpost.smtp.Reply;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A client from which no mail is taken: told so until it quits (RFC 5321 §3.1).
 *
 * @param connection to it
 * @param clock tells how long it stays
 */
record Stranger(Connection connection, InstantSource clock) {

    /** A client that still talks after this many answers hasn't understood. */
    private static final int MOST_COMMANDS = 20;

    /**
     * All of it takes no longer than a server waits for one command (RFC 5321 §4.5.3.2.7): who
     * isn't let in holds a place that others may need.
     */
    static final Duration STAY = Duration.ofMinutes(5);

    /** What is said to whom no listener takes. */
    static final Reply NOT_YOU = Reply.of(554, "5.7.1", "No mail is taken from your address");

    private static final Reply BYE = Reply.of(221, "2.0.0", "Goodbye").closing();
    private static final Reply LATE =
            Reply.of(421, "4.7.0", "No mail is taken from you, and you have not quit").closing();
    private static final Reply NO = Reply.of(503, "5.5.1", "No mail is taken from you: QUIT");
    private static final Command BAD = new Command.Bad(NO);
    private static final Reply OK = Reply.of(250, "2.0.0", "OK");

    /** How a command is answered. */
    private interface Answers {
        Reply to(Command command);
    }

    /** Says why, and then 503 to everything but QUIT (RFC 5321 §3.1). */
    void refuse(Reply why) throws IOException {
        converse(why, command -> NO);
    }

    /**
     * Greets a proxy that looks whether the server lives, and answers what such probes say; mail is
     * refused.
     *
     * @param name this server's
     */
    void reassure(Domain name) throws IOException {
        Reply hello = Reply.plain(250, name.text());
        converse(
                Reply.plain(220, name + " ESMTP Signpost"),
                command ->
                        switch (command) {
                            case Command.Ehlo _, Command.Helo _, Command.Lhlo _ -> hello;
                            case Command.Noop _, Command.Rset _ -> OK;
                            default -> NO;
                        });
    }

    /** Speaks until the client quits, goes, or has asked often enough or for long enough. */
    private void converse(Reply first, Answers answers) throws IOException {
        Instant end = clock.instant().plus(STAY);
        connection.write(first, true);
        for (int i = 0; i < MOST_COMMANDS; i++) {
            Duration left = Duration.between(clock.instant(), end);
            Optional<Line> line = left.isPositive() ? command(left) : Optional.empty();
            if (line.isEmpty()) break;
            if (line.get() instanceof Line.End) return;
            Command command =
                    line.get() instanceof Line.Text(String text) ? Command.parse(text) : BAD;
            boolean quit = command instanceof Command.Quit;
            connection.write(quit ? BYE : answers.to(command), true);
            if (quit) return;
        }
        connection.write(LATE, true);
    }

    /** What it says; nothing where it is late. */
    private Optional<Line> command(Duration within) throws IOException {
        try {
            return Optional.of(connection.readCommand(within));
        } catch (SocketTimeoutException late) {
            return Optional.empty();
        }
    }
}
