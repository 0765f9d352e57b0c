package org.signpost.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The {@code [outbound]} table: how mail is delivered.
 *
 * @param port {@code port}: at which an MX is reached; 25
 * @param source {@code source}: the addresses that connections leave from
 * @param retry {@code retry}: the waits between attempts; the last repeats; at least one
 * @param lifetime {@code expire} and {@code delay-notice}
 * @param flow {@code concurrency} and {@code hold}
 */
public record OutboundConfig(
        int port, Source source, List<Duration> retry, Lifetime lifetime, Flow flow) {

    /** Copies the list. */
    public OutboundConfig {
        retry = List.copyOf(retry);
    }

    /**
     * What holds without a table: port 25, 5m 15m 30m 1h 2h 4h, expiry after 5 days, notice after 4
     * hours.
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
                new Flow(20, false));
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
     * @param hold {@code hold}: accept and keep everything, deliver nothing
     */
    public record Flow(int concurrency, boolean hold) {}
}
