package org.signpost.smtp;

import org.signpost.address.Characters;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a server's replies, however long and odd, within bounds (RFC 5321 §4.2). Only the digits
 * decide: what a server writes behind them in whatever encoding must not make a message that it has
 * taken look as if it hadn't.
 */
public final class ReplyReader {

    /** RFC 5321 §4.5.3.1.5 says 512; servers exist that explain themselves at length. */
    private static final int MOST_LINE_OCTETS = 4096;

    private static final int MOST_LINES = 256;

    /**
     * What is kept of the text of all lines: it goes into the queue, the log and notices, for each
     * recipient. The first line has room in it, and no server needs more for its extensions.
     */
    private static final int MOST_KEPT = MOST_LINE_OCTETS;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private ReplyReader() {}

    /**
     * The next reply. Of one with much text the first lines are kept, each whole, so that no
     * parameter of an extension loses its end; an ellipsis stands for the others.
     *
     * @throws EOFException when the server closed the connection instead
     * @throws ProtocolException when what came isn't a reply
     * @throws IOException when the connection fails or its read timeout passes
     */
    public static Reply read(SmtpInput in) throws IOException {
        List<String> kept = new ArrayList<>();
        int room = MOST_KEPT;
        Optional<StatusCode> status = Optional.empty();
        int code = 0;
        for (int i = 0; i < MOST_LINES; i++) {
            String line = line(in);
            int lineCode = code(line);
            if (code != 0 && lineCode != code) {
                throw new ProtocolException("the lines of one reply have different codes");
            }
            code = lineCode;
            String text = line.length() > 4 ? line.substring(4) : "";
            Optional<StatusCode> enhanced = enhanced(code, text);
            if (enhanced.isPresent()) {
                // RFC 2034 §4: it is the same on all lines.
                if (status.isEmpty()) status = enhanced;
                text = text.substring(firstWord(text).length()).stripLeading();
            }
            boolean full = room < 0;
            room -= text.length() + 1;
            if (!full) kept.add(room < 0 ? Reply.LEFT_OUT : text);
            if (line.length() < 4 || line.charAt(3) != '-') {
                return new Reply(code, status, kept, false);
            }
        }
        throw new ProtocolException("a reply of more than " + MOST_LINES + " lines");
    }

    /** What to throw where a reply is well-formed and makes no sense in its place. */
    public static ProtocolException outOfPlace(Reply reply) {
        return new ProtocolException(
                "a reply that makes no sense here: " + shown(reply.toString()));
    }

    /** What to throw where a server says something that answers nothing. */
    public static ProtocolException unasked() {
        return new ProtocolException("it said more than it was asked");
    }

    private static String line(SmtpInput in) throws IOException {
        return switch (in.readAnyLine(MOST_LINE_OCTETS)) {
            case Line.Text(String text) -> text;
            case Line.End() -> throw new EOFException("the server closed the connection");
            case Line.Flawed _ ->
                    throw new ProtocolException(
                            "a reply line of more than " + MOST_LINE_OCTETS + " octets");
        };
    }

    private static int code(String line) throws ProtocolException {
        boolean form = line.length() >= 3 && line.charAt(0) >= '2' && line.charAt(0) <= '5';
        form = form && isDigit(line, 1) && isDigit(line, 2);
        if (form && line.length() > 3) form = line.charAt(3) == ' ' || line.charAt(3) == '-';
        if (!form) throw new ProtocolException("not a reply: " + shown(line));
        return Integer.parseInt(line, 0, 3, 10);
    }

    private static boolean isDigit(String line, int place) {
        return Characters.isDigit(line.charAt(place));
    }

    /** RFC 2034 §4: the text begins with a status code whose class is the reply's. */
    private static Optional<StatusCode> enhanced(int code, String text) {
        return StatusCode.parse(firstWord(text)).filter(s -> s.kind() == code / 100);
    }

    private static String firstWord(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }

    private static String shown(String line) {
        String start = line.length() > 60 ? line.substring(0, 60) + "…" : line;
        return CONTROL.matcher(start).replaceAll("?");
    }

    /** The peer doesn't speak SMTP. */
    public static final class ProtocolException extends IOException {
        private static final long serialVersionUID = 1;

        ProtocolException(String message) {
            super(message);
        }
    }
}
