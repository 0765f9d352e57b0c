package org.signpost.config;

import java.time.Duration;

/**
 * The {@code [limits]} table: what the server bears.
 *
 * @param messageSize {@code message-size}: octets of one message; 50 MB by default
 * @param recipients {@code recipients}: of one message; 1,000 by default, never under 100 (RFC 5321
 *     §4.5.3.1.8)
 * @param sessions {@code sessions}: connections at a time; 10,000 by default; one role has at most
 *     nine tenths of them
 * @param sessionsPerAddress {@code sessions-per-address}: of them from one client address, or one
 *     IPv6 /64; 50 by default; networks of a relay listener are exempt
 * @param connections {@code connections-per-address}: how often one client may connect
 * @param session what one session may bring
 * @param header what the header of a message may have
 * @param errors how many mistakes a session may make
 * @param deadlines how long a session waits
 */
public record LimitsConfig(
        long messageSize,
        int recipients,
        int sessions,
        int sessionsPerAddress,
        Rate connections,
        Session session,
        Header header,
        Errors errors,
        Deadlines deadlines) {

    /** The first four limits, and the default of the others. */
    public LimitsConfig(long messageSize, int recipients, int sessions, int sessionsPerAddress) {
        this(
                messageSize,
                recipients,
                sessions,
                sessionsPerAddress,
                new Rate(300, Duration.ofMinutes(1)),
                new Session(1000, 20_000, Duration.ofHours(1), 100),
                new Header(1 << 20, 1000),
                new Errors(20, 5, Duration.ofSeconds(1), 5),
                Deadlines.STANDARD);
    }

    /**
     * How often somebody may connect.
     *
     * @param connections how many times
     * @param within that time
     */
    public record Rate(int connections, Duration within) {}

    /**
     * What one session may bring.
     *
     * @param messages {@code messages-per-session}
     * @param recipients {@code recipients-per-session}: of all its messages
     * @param withoutMessage {@code time-without-message}: how long it may go on without one
     * @param idleCommands {@code idle-commands}: those that bring no message nearer
     */
    public record Session(
            int messages, int recipients, Duration withoutMessage, int idleCommands) {}

    /**
     * What the header of a message may have.
     *
     * @param octets {@code header-size}
     * @param fields {@code header-fields}
     */
    public record Header(int octets, int fields) {}

    /**
     * How many mistakes a session may make.
     *
     * @param most {@code errors-per-session}
     * @param free {@code errors-without-delay}: of them, before replies are held back
     * @param delay {@code error-delay}: by how much longer with each
     * @param logins {@code failed-logins}: how often a login may fail
     */
    public record Errors(int most, int free, Duration delay, int logins) {}

    /**
     * How long a session waits for its client.
     *
     * @param command {@code command-timeout}: for a command, and for a reply to be taken
     * @param content {@code content-timeout}: from one piece of content to the next
     * @param pace {@code content-pace}: octets of content in a second, on the average
     * @param handshake {@code handshake-timeout}: for a whole TLS handshake
     */
    public record Deadlines(Duration command, Duration content, int pace, Duration handshake) {

        /** RFC 5321 §4.5.3.2.7. */
        static final Duration LEAST_COMMAND = Duration.ofMinutes(5);

        /** From one block of content to the next (RFC 5321 §4.5.3.2.5). */
        static final Duration LEAST_CONTENT = Duration.ofMinutes(3);

        /** How long a message may take whatever its size; no pause in it is longer. */
        public static final Duration MOST_CONTENT = Duration.ofMinutes(10);

        /** No RFC says what is slow, or long; a modem of 1994 had three times that pace. */
        public static final Deadlines STANDARD =
                new Deadlines(LEAST_COMMAND, LEAST_CONTENT, 1024, Duration.ofMinutes(1));
    }

    /** What holds without a table. */
    public static LimitsConfig defaults() {
        return new LimitsConfig(50_000_000, 1000, 10_000, 50);
    }
}
