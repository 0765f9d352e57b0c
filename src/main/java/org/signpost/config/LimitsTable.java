package org.signpost.config;

import static org.signpost.config.toml.Key.withDefault;

import org.signpost.config.toml.Key;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.ValueType;

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
                    List.of(MESSAGE_SIZE, RECIPIENTS, SESSIONS, SESSIONS_PER_ADDRESS),
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
                section.value(SESSIONS_PER_ADDRESS));
    }
}
