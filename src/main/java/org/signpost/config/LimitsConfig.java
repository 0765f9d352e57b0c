package org.signpost.config;

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
 */
public record LimitsConfig(long messageSize, int recipients, int sessions, int sessionsPerAddress) {

    /** What holds without a table. */
    public static LimitsConfig defaults() {
        return new LimitsConfig(50_000_000, 1000, 10_000, 50);
    }
}
