package org.signpost.smtpserver;

import org.signpost.config.LimitsConfig;

import java.time.Duration;

/**
 * How long a session waits for its client. Each limit is for the whole of what it names, so that
 * nobody holds a session by an octet now and then; a client that is late is told 421 where it still
 * listens.
 *
 * @param command for the next command, or the next line of AUTH, to have come to its end
 * @param reply for a reply to be taken
 * @param content for a message's content
 * @param handshake for a whole TLS handshake
 * @param proxyHeader for what a proxy says of the client for which it connects
 */
public record Timeouts(
        Duration command,
        Duration reply,
        Content content,
        Duration handshake,
        Duration proxyHeader) {

    /** A proxy sends it with its first packet; lost packets come again within seconds. */
    private static final Duration PROXY_HEADER = Duration.ofSeconds(10);

    /**
     * How long content may take; what the server itself needs for it doesn't count.
     *
     * @param block from one piece to the next, of whatever size
     * @param anyway what the whole may take without regard to its size
     * @param leastPace octets that have to come in each second beyond that, on the average
     */
    public record Content(Duration block, Duration anyway, int leastPace) {

        /** How long a client may have been waited for in all when that many octets are there. */
        Duration inAll(long octets) {
            return anyway.plusMillis(octets * 1000 / leastPace);
        }
    }

    /** What RFC 5321 asks for, and where it is silent, what a slow line needs. */
    public static Timeouts standard() {
        return of(LimitsConfig.Deadlines.STANDARD);
    }

    /** Those of a configuration. */
    public static Timeouts of(LimitsConfig.Deadlines deadlines) {
        return new Timeouts(
                deadlines.command(),
                // No RFC says; a client that takes no reply is about to send no command either.
                deadlines.command(),
                // With the least pace, the largest message of 50 MB may take 14 hours.
                new Content(
                        deadlines.content(), LimitsConfig.Deadlines.MOST_CONTENT, deadlines.pace()),
                deadlines.handshake(),
                PROXY_HEADER);
    }
}
