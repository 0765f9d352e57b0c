package org.signpost.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The {@code [outbound]} table: how mail is delivered.
 *
 * @param port {@code port}: at which an MX is reached; 25
 * @param source {@code source}: the addresses that connections leave from
 * @param retry {@code retry}: the waits between attempts; the last repeats; at least one
 * @param lifetime {@code expire} and {@code delay-notice}
 * @param flow {@code concurrency}, {@code rate} and {@code hold}
 * @param timeouts {@code timeouts}: how long a host may take for each step
 */
public record OutboundConfig(
        int port,
        Source source,
        List<Duration> retry,
        Lifetime lifetime,
        Flow flow,
        HostTimeouts timeouts) {

    /** Copies the list. */
    public OutboundConfig {
        retry = List.copyOf(retry);
    }

    /**
     * What holds without a table: port 25, 5m 15m 30m 1h 2h 4h, expiry after 5 days, notice after 4
     * hours, no rate, and the timeouts of RFC 5321 §4.5.3.2.
     */
    public static OutboundConfig defaults() {
        return new OutboundConfig(
                25,
                new Source(Optional.empty(), Optional.empty()),
                List.of(
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(30),
                        Duration.ofHours(1),
                        Duration.ofHours(2),
                        Duration.ofHours(4)),
                new Lifetime(Duration.ofDays(5), Duration.ofHours(4)),
                new Flow(20, Optional.empty(), false),
                HostTimeouts.defaults());
    }

    /**
     * {@code source}: the addresses that connections leave from; the system's choice where empty.
     */
    public record Source(Optional<Inet4Address> ipv4, Optional<Inet6Address> ipv6) {}

    /**
     * How long a message may wait.
     *
     * @param expire {@code expire}: then it is returned
     * @param delayNotice {@code delay-notice}: then the sender is told that it is late
     */
    public record Lifetime(Duration expire, Duration delayNotice) {}

    /**
     * How much goes out at a time.
     *
     * @param concurrency {@code concurrency}: connections to one destination; 20 by default
     * @param rate {@code rate}: messages to one destination; as many as it takes by default
     * @param hold {@code hold}: accept and keep everything, deliver nothing
     */
    public record Flow(int concurrency, Optional<Rate> rate, boolean hold) {}

    /**
     * So many messages within so long, wherever that time begins.
     *
     * @param messages at least one
     */
    public record Rate(int messages, Duration time) {

        /** In words: {@code 600 messages within 1h}. */
        public String text() {
            String within = time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
            return messages + " messages within " + within;
        }
    }

    /**
     * {@code timeouts}: how long a host may take (RFC 5321 §4.5.3.2).
     *
     * @param connect {@code connect}: for the TCP connection; 30 s
     * @param greeting {@code greeting}: for the greeting, and for TLS; 5 min
     * @param mail {@code mail}: for the reply to MAIL and to what comes before it; 5 min
     * @param rcpt {@code rcpt}: for the reply to RCPT; 5 min
     * @param data {@code data}: for the reply to DATA; 2 min
     * @param block {@code block}: to take one block of content; 3 min
     * @param end {@code end}: for the reply to the end of the content; 10 min
     */
    public record HostTimeouts(
            Duration connect,
            Duration greeting,
            Duration mail,
            Duration rcpt,
            Duration data,
            Duration block,
            Duration end) {

        /** What RFC 5321 §4.5.3.2 asks for. */
        public static HostTimeouts defaults() {
            return new HostTimeouts(
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(3),
                    Duration.ofMinutes(10));
        }
    }
}
