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

    /** The wire form, each line with code, enhanced status code and CRLF. */
    public byte[] wire() {
        StringBuilder wire = new StringBuilder(64 * lines.size());
        for (int i = 0; i < lines.size(); i++) {
            wire.append(code).append(i == lines.size() - 1 ? ' ' : '-');
            status.ifPresent(s -> wire.append(s).append(' '));
            wire.append(lines.get(i)).append("\r\n");
        }
        return wire.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The reply on one line, as a log or a bounce shows it: {@code 550 5.1.1 No such user}. */
    @Override
    public String toString() {
        return code + " " + status.map(s -> s + " ").orElse("") + text();
    }
}
