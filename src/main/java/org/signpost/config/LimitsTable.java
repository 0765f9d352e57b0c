package org.signpost.config;

import static org.signpost.config.toml.Key.withDefault;

import org.signpost.config.toml.Key;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.ValueType;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads {@code [limits]}. */
final class LimitsTable {
    /** RFC 5321 §4.5.3.1.7 asks for 64K octets at least. */
    private static final long LEAST_MESSAGE = 64 << 10;

    private static final Key<Long> MESSAGE_SIZE =
            withDefault(
                    "message-size",
                    Types.SIZE_IN_OCTETS,
                    "\"50 MB\"",
                    "The largest message taken, announced by SIZE; at least 64 KiB (RFC 5321"
                            + " §4.5.3.1.7).");
    private static final Key<Integer> RECIPIENTS =
            withDefault(
                    "recipients",
                    ValueType.whole(100, 100_000),
                    "1000",
                    "The most recipients of one message (RFC 5321 §4.5.3.1.8).");
    private static final Key<Integer> SESSIONS =
            withDefault(
                    "sessions",
                    ValueType.whole(1, 1_000_000),
                    "10000",
                    "The most connections at a time. One role has at most nine tenths of them, so"
                            + " that the world can't keep users and applications out.");
    private static final Key<Integer> SESSIONS_PER_ADDRESS =
            withDefault(
                    "sessions-per-address",
                    ValueType.whole(1, 1_000_000),
                    "50",
                    "The most of them from one client, which is an IPv4 address or an IPv6 /64; the"
                            + " networks of a relay listener are exempt.");

    private static final Key<LimitsConfig.Rate> CONNECTIONS_PER_ADDRESS =
            withDefault(
                    "connections-per-address",
                    Types.CONNECTION_RATE,
                    "\"300/1m\"",
                    "How often one client may connect, the networks of a relay listener exempt:"
                            + " so many times at once, and then at that rate. What is more gets"
                            + " 421 4.7.0.");
    private static final Key<Integer> MESSAGES_PER_SESSION =
            withDefault(
                    "messages-per-session",
                    ValueType.whole(1, 1_000_000),
                    "1000",
                    "The most messages of one session, announced by LIMITS (RFC 9422); the next"
                            + " MAIL gets 421 4.7.0.");
    private static final Key<Integer> RECIPIENTS_PER_SESSION =
            withDefault(
                    "recipients-per-session",
                    ValueType.whole(100, 10_000_000),
                    "20000",
                    "The most recipients of all messages of one session; the next RCPT gets 452"
                            + " 4.5.3, the next MAIL 421 4.5.3.");
    private static final Key<Duration> TIME_WITHOUT_MESSAGE =
            withDefault(
                    "time-without-message",
                    Types.TIMEOUT,
                    "\"1h\"",
                    "How long a session may go on without bringing a message, whatever it says; at"
                            + " least 5m, and as much longer as what came of a message by chunks"
                            + " may take. Its next command gets 421 4.4.2.");
    private static final Key<Integer> IDLE_COMMANDS =
            withDefault(
                    "idle-commands",
                    ValueType.whole(20, 100_000),
                    "100",
                    "The most commands of a session between two messages that bring none nearer,"
                            + " such as NOOP, RSET and EHLO; the next gets 421 4.7.0.");
    private static final Key<Duration> COMMAND_TIMEOUT =
            withDefault(
                    "command-timeout",
                    Types.TIMEOUT,
                    "\"5m\"",
                    "How long a session waits for a command, and for its reply to be taken; at"
                            + " least 5m (RFC 5321 §4.5.3.2.7). Then it ends with 421 4.4.2.");
    private static final Key<Duration> CONTENT_TIMEOUT =
            withDefault(
                    "content-timeout",
                    Types.TIMEOUT,
                    "\"3m\"",
                    "How long it waits from one piece of content to the next, from 3m (RFC 5321"
                            + " §4.5.3.2.5) to 10m.");
    private static final Key<Integer> CONTENT_PACE =
            withDefault(
                    "content-pace",
                    ValueType.whole(1, 1_000_000),
                    "1024",
                    "The octets of content that have to come in a second, on the average, the first"
                            + " 10 minutes aside.");
    private static final Key<Duration> HANDSHAKE_TIMEOUT =
            withDefault(
                    "handshake-timeout",
                    Types.TIMEOUT,
                    "\"1m\"",
                    "How long a whole TLS handshake may take; at least 10s.");
    private static final Key<Long> HEADER_SIZE =
            withDefault(
                    "header-size",
                    Types.SIZE_IN_OCTETS,
                    "\"1 MiB\"",
                    "The largest header of a message, from 16 KiB to 1 MiB; a larger one gets 552"
                            + " 5.3.4.");
    private static final Key<Integer> HEADER_FIELDS =
            withDefault(
                    "header-fields",
                    ValueType.whole(100, 100_000),
                    "1000",
                    "The most fields of a header; one with more gets 554 5.6.0.");
    private static final Key<Integer> ERRORS_PER_SESSION =
            withDefault(
                    "errors-per-session",
                    ValueType.whole(3, 10_000),
                    "20",
                    "How many commands of a session may be refused for good between two messages"
                            + " before 421 4.7.0 ends it; a recipient counts as a fifth of one, and"
                            + " so does a temporary refusal outside of a transaction.");
    private static final Key<Integer> ERRORS_WITHOUT_DELAY =
            withDefault(
                    "errors-without-delay",
                    ValueType.whole(0, 10_000),
                    "5",
                    "How many of them are answered at once; the refusals after these are held"
                            + " back, each longer than the last.");
    private static final Key<Duration> ERROR_DELAY =
            withDefault(
                    "error-delay",
                    Types.TIMEOUT,
                    "\"1s\"",
                    "By how much longer each of them is held back, up to 10s.");

    private static final Key<Integer> FAILED_LOGINS =
            withDefault(
                    "failed-logins",
                    ValueType.whole(3, 1000),
                    "5",
                    "How often a login may fail in a session before 421 4.7.0 ends it; RFC 4954 §9"
                            + " asks for three at least.");

    /** More than this isn't looked at. */
    private static final long MOST_HEADER = 1 << 20;

    private static final long LEAST_HEADER = 16 << 10;

    /** Two round trips, and a lost packet that comes again. */
    private static final Duration LEAST_HANDSHAKE = Duration.ofSeconds(10);

    static final TableShape LIMITS =
            new TableShape(
                    "limits",
                    TableShape.Form.SINGLE,
                    "What the server bears.",
                    """
                    [limits]
                    message-size = "50 MB"
                    recipients = 1000
                    sessions = 10000
                    sessions-per-address = 50
                    """,
                    List.of(
                            MESSAGE_SIZE,
                            RECIPIENTS,
                            SESSIONS,
                            SESSIONS_PER_ADDRESS,
                            CONNECTIONS_PER_ADDRESS,
                            MESSAGES_PER_SESSION,
                            RECIPIENTS_PER_SESSION,
                            TIME_WITHOUT_MESSAGE,
                            IDLE_COMMANDS,
                            COMMAND_TIMEOUT,
                            CONTENT_TIMEOUT,
                            CONTENT_PACE,
                            HANDSHAKE_TIMEOUT,
                            HEADER_SIZE,
                            HEADER_FIELDS,
                            ERRORS_PER_SESSION,
                            ERRORS_WITHOUT_DELAY,
                            ERROR_DELAY,
                            FAILED_LOGINS),
                    Map.of("size", "is written `message-size`"));

    private LimitsTable() {}

    static LimitsConfig read(Section section, Problems problems) {
        long messageSize = section.value(MESSAGE_SIZE);
        if (messageSize < LEAST_MESSAGE) {
            problems.error(
                    section.at(MESSAGE_SIZE),
                    "`message-size` is at least 64 KiB (RFC 5321 §4.5.3.1.7); got "
                            + messageSize
                            + " octets");
        }
        return new LimitsConfig(
                messageSize,
                section.value(RECIPIENTS),
                section.value(SESSIONS),
                section.value(SESSIONS_PER_ADDRESS),
                section.value(CONNECTIONS_PER_ADDRESS),
                session(section, problems),
                header(section, problems),
                new LimitsConfig.Errors(
                        section.value(ERRORS_PER_SESSION),
                        section.value(ERRORS_WITHOUT_DELAY),
                        section.value(ERROR_DELAY),
                        section.value(FAILED_LOGINS)),
                deadlines(section, problems));
    }

    private static LimitsConfig.Deadlines deadlines(Section section, Problems problems) {
        return new LimitsConfig.Deadlines(
                atLeast(
                        LimitsConfig.Deadlines.LEAST_COMMAND,
                        COMMAND_TIMEOUT,
                        "5m (RFC 5321 §4.5.3.2.7)",
                        section,
                        problems),
                content(section, problems),
                section.value(CONTENT_PACE),
                atLeast(LEAST_HANDSHAKE, HANDSHAKE_TIMEOUT, "10s", section, problems));
    }

    private static Duration content(Section section, Problems problems) {
        Duration value = section.value(CONTENT_TIMEOUT);
        if (value.compareTo(LimitsConfig.Deadlines.LEAST_CONTENT) < 0
                || value.compareTo(LimitsConfig.Deadlines.MOST_CONTENT) > 0) {
            problems.error(
                    section.at(CONTENT_TIMEOUT),
                    "`content-timeout` is from 3m (RFC 5321 §4.5.3.2.5) to 10m");
        }
        return value;
    }

    private static Duration atLeast(
            Duration least, Key<Duration> key, String words, Section section, Problems problems) {
        Duration value = section.value(key);
        if (value.compareTo(least) < 0) {
            problems.error(section.at(key), "`" + key.name() + "` is at least " + words);
        }
        return value;
    }

    private static LimitsConfig.Session session(Section section, Problems problems) {
        Duration withoutMessage =
                atLeast(
                        LimitsConfig.Deadlines.LEAST_COMMAND,
                        TIME_WITHOUT_MESSAGE,
                        "5m, which a client may take for one command (RFC 5321 §4.5.3.2.7)",
                        section,
                        problems);
        boolean possible = withoutMessage.compareTo(LimitsConfig.Deadlines.LEAST_COMMAND) >= 0;
        if (possible && withoutMessage.compareTo(section.value(COMMAND_TIMEOUT)) < 0) {
            problems.error(
                    section.at(TIME_WITHOUT_MESSAGE),
                    "`time-without-message` is shorter than `command-timeout`");
        }
        return new LimitsConfig.Session(
                section.value(MESSAGES_PER_SESSION),
                section.value(RECIPIENTS_PER_SESSION),
                withoutMessage,
                section.value(IDLE_COMMANDS));
    }

    private static LimitsConfig.Header header(Section section, Problems problems) {
        long octets = section.value(HEADER_SIZE);
        boolean fits = octets >= LEAST_HEADER && octets <= MOST_HEADER;
        if (!fits) {
            problems.error(
                    section.at(HEADER_SIZE),
                    "`header-size` is from 16 KiB to 1 MiB; got " + octets + " octets");
        }
        return new LimitsConfig.Header(
                Math.toIntExact(fits ? octets : MOST_HEADER), section.value(HEADER_FIELDS));
    }
}
