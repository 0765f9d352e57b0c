package org.signpost.smtpclient;

import java.time.Duration;

/**
 * How long a server may take for each step (RFC 5321 §4.5.3.2).
 *
 * @param connect for the TCP connection
 * @param greeting for the greeting, and for TLS (RFC 5321 §4.5.3.2.1)
 * @param command for the reply to EHLO, AUTH, RSET and other commands
 * @param mail for the reply to MAIL (RFC 5321 §4.5.3.2.2)
 * @param rcpt for the reply to RCPT (RFC 5321 §4.5.3.2.3)
 * @param data for its three parts
 * @param quit for the parting reply; mail is safe already
 */
public record Timeouts(
        Duration connect,
        Duration greeting,
        Duration command,
        Duration mail,
        Duration rcpt,
        Data data,
        Duration quit) {

    /**
     * How long the parts of DATA may take.
     *
     * @param initiation for the reply to DATA (RFC 5321 §4.5.3.2.4)
     * @param block for one block of content to be taken (RFC 5321 §4.5.3.2.5)
     * @param termination for the reply after the end (RFC 5321 §4.5.3.2.6); long, because who gives
     *     up earlier sends duplicates
     */
    public record Data(Duration initiation, Duration block, Duration termination) {}

    /** What RFC 5321 §4.5.3.2 asks for. */
    public static final Timeouts RFC_5321 =
            new Timeouts(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    new Data(Duration.ofMinutes(2), Duration.ofMinutes(3), Duration.ofMinutes(10)),
                    Duration.ofSeconds(5));

    /** The same, but for a connection that has to come about within that time. */
    public Timeouts connecting(Duration atMost) {
        Duration least = connect.compareTo(atMost) < 0 ? connect : atMost;
        return new Timeouts(least, greeting, command, mail, rcpt, data, quit);
    }

    /** The same limit for everything: for questions that somebody waits for, and for tests. */
    public static Timeouts of(Duration each) {
        return new Timeouts(each, each, each, each, each, new Data(each, each, each), each);
    }
}
