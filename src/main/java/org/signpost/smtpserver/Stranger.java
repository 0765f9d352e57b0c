package org.signpost.smtpserver;

import org.signpost.smtp.Command;
import org.signpost.smtp.Line;
import org.signpost.smtp.Reply;

import java.io.IOException;

/** A client that no listener on this socket takes: told so until it quits (RFC 5321 §3.1). */
final class Stranger {

    private static final int MOST_COMMAND_OCTETS = 2048;

    /** A client that still talks after this many answers hasn't understood. */
    private static final int MOST_COMMANDS = 20;

    private static final Reply BYE = Reply.of(221, "2.0.0", "Goodbye").closing();
    private static final Reply NO = Reply.of(503, "5.5.1", "No mail is taken from you: QUIT");

    private Stranger() {}

    /** Speaks until the client quits, goes, or has asked often enough. */
    static void refuse(Connection connection) throws IOException {
        connection.write(Reply.of(554, "5.7.1", "No mail is taken from your address"), true);
        for (int i = 0; i < MOST_COMMANDS; i++) {
            Line line = connection.readLine(MOST_COMMAND_OCTETS);
            if (line instanceof Line.End) return;
            boolean quit =
                    line instanceof Line.Text(String text)
                            && Command.parse(text) instanceof Command.Quit;
            connection.write(quit ? BYE : NO, true);
            if (quit) return;
        }
    }
}
