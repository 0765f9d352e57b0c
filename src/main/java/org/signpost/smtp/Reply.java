package org.signpost.smtp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a server answers to a command (RFC 5321 §4.2, RFC 2034 §4).
 *
 * @param code 200 to 599
 * @param status the enhanced status code; none on greetings, EHLO, 3yz, and with plain servers
 * @param lines the text, at least one line, without codes
 * @param closes whether the server closes the connection after it; never set on a reply that was
 *     read from a peer
 */
public record Reply(int code, Optional<StatusCode> status, List<String> lines, boolean closes) {

    /** What a line may have at most, codes and CRLF included (RFC 5321 §4.5.3.1.5). */
    private static final int MOST_LINE_OCTETS = 512;

    /** What is kept of the end of a line that is too long: there stands what is wrong with it. */
    private static final int KEPT_OF_END = 128;

    /** Stands for text that was too much. */
    static final String LEFT_OUT = "...";

    /** Takes a code in range and at least one line. */
    public Reply {
        if (code < 200 || code > 599) throw new IllegalArgumentException("reply code " + code);
        if (lines.isEmpty()) throw new IllegalArgumentException("a reply without a line");
        lines = List.copyOf(lines);
    }

    /** A reply with an enhanced status code. */
    public static Reply of(int code, String status, String text) {
        return new Reply(code, Optional.of(StatusCode.of(status)), List.of(text), false);
    }

    /** A reply without an enhanced status code. */
    public static Reply plain(int code, String... lines) {
        return new Reply(code, Optional.empty(), List.of(lines), false);
    }

    /** The same reply, after which the connection is closed. */
    public Reply closing() {
        return new Reply(code, status, lines, true);
    }

    /** Whether the command succeeded: 2yz. */
    public boolean isPositive() {
        return code < 300;
    }

    /** Whether the server waits for more: 3yz. */
    public boolean isIntermediate() {
        return code >= 300 && code < 400;
    }

    /** Whether the same command may succeed later: 4yz. */
    public boolean isTemporary() {
        return code >= 400 && code < 500;
    }

    /** Whether the same command will fail again: 5yz. */
    public boolean isPermanent() {
        return code >= 500;
    }

    /** The text as one line. */
    public String text() {
        return String.join(" ", lines);
    }

    /**
     * The wire form, each line with code, enhanced status code and CRLF. A line that is too long
     * loses its middle, where a long address stands; what isn't printable ASCII becomes a question
     * mark (RFC 5321 §4.2, RFC 6531 §3.7.4.2).
     */
    public byte[] wire() {
        StringBuilder wire = new StringBuilder(64 * lines.size());
        for (int i = 0; i < lines.size(); i++) {
            int start = wire.length();
            wire.append(code).append(i == lines.size() - 1 ? ' ' : '-');
            status.ifPresent(s -> wire.append(s).append(' '));
            int room = MOST_LINE_OCTETS - "\r\n".length() - (wire.length() - start);
            appendText(lines.get(i), room, wire);
            wire.append("\r\n");
        }
        return wire.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void appendText(String text, int room, StringBuilder wire) {
        boolean fits = text.length() <= room;
        int head = fits ? text.length() : room - KEPT_OF_END - LEFT_OUT.length();
        appendPrintable(text, 0, head, wire);
        if (fits) return;
        wire.append(LEFT_OUT);
        appendPrintable(text, text.length() - KEPT_OF_END, text.length(), wire);
    }

    private static void appendPrintable(String text, int start, int end, StringBuilder wire) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            wire.append(c >= ' ' && c < 0x7f ? c : '?');
        }
    }

    /** The reply on one line, as a log or a bounce shows it: {@code 550 5.1.1 No such user}. */
    @Override
    public String toString() {
        return code + " " + status.map(s -> s + " ").orElse("") + text();
    }
}
