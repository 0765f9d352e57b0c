package org.signpost.smtpserver;

import java.time.Duration;

/**
 * How long a session waits for its client.
 *
 * @param command for the next command, or the next line of AUTH
 * @param dataBlock for more of a message's content
 * @param handshake for a whole TLS handshake
 */
public record Timeouts(Duration command, Duration dataBlock, Duration handshake) {

    /** A server waits for a command for at least 5 minutes (RFC 5321 §4.5.3.2.7). */
    private static final Duration RFC5321_4_5_3_2_7_COMMAND = Duration.ofMinutes(5);

    /** A client may take 3 minutes from one block of content to the next (RFC 5321 §4.5.3.2.5). */
    private static final Duration RFC5321_4_5_3_2_5_DATA_BLOCK = Duration.ofMinutes(3);

    /** No RFC says; a handshake is two round trips. */
    private static final Duration HANDSHAKE = Duration.ofMinutes(1);

    /** What RFC 5321 asks for. */
    public static Timeouts standard() {
        return new Timeouts(RFC5321_4_5_3_2_7_COMMAND, RFC5321_4_5_3_2_5_DATA_BLOCK, HANDSHAKE);
    }
}
