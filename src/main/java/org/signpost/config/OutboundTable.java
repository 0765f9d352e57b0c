package org.signpost.config;

import static org.signpost.config.toml.Key.optional;
import static org.signpost.config.toml.Key.withDefault;

import org.signpost.address.IpAddresses;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.Value;
import org.signpost.config.toml.ValueType;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code [outbound]}. */
final class OutboundTable {
    private static final Key<Inet4Address> IPV4 =
            optional(
                    "ipv4",
                    ValueType.text(
                            "an IPv4 address such as `192.0.2.25`",
                            t -> address(t, Inet4Address.class)),
                    "the system's choice",
                    "For connections by IPv4.");
    private static final Key<Inet6Address> IPV6 =
            optional(
                    "ipv6",
                    ValueType.text(
                            "an IPv6 address such as `2001:db8::25`",
                            t -> address(t, Inet6Address.class)),
                    "the system's choice",
                    "For connections by IPv6.");
    private static final Key<Integer> PORT =
            withDefault(
                    "port",
                    ValueType.whole(1, 65535),
                    "25",
                    "The port that an MX is reached at; rehearsals use another.");
    private static final Key<Value.Table> SOURCE =
            optional(
                    "source",
                    ValueType.table("a table such as `{ ipv4 = \"192.0.2.25\" }`"),
                    "the system's choice",
                    "The addresses that connections leave from.");
    private static final Key<List<Duration>> RETRY =
            withDefault(
                    "retry",
                    Types.TIMES,
                    "\"5m, 15m, 30m, 1h, 2h, 4h\"",
                    "The waits between attempts; the last repeats until `expire`. A destination"
                        + " where nobody answers is left alone for 1m, and up to 30m when that goes"
                        + " on, whatever these are.");
    private static final Key<Duration> EXPIRE =
            withDefault(
                    "expire",
                    Types.TIME,
                    "\"5d\"",
                    "When a message that can't be delivered goes back.");
    private static final Key<Duration> DELAY_NOTICE =
            withDefault(
                    "delay-notice",
                    Types.TIME,
                    "\"4h\"",
                    "When the sender is told, once, that it is late.");
    private static final Key<Integer> CONCURRENCY =
            withDefault(
                    "concurrency",
                    ValueType.whole(1, 1000),
                    "20",
                    "The most connections to one destination at a time. Domains with the same mail"
                            + " exchangers are one destination.");
    private static final Key<OutboundConfig.Rate> RATE =
            optional(
                    "rate",
                    Types.RATE,
                    "as many as it takes",
                    "The most messages to one destination within a time; the mailbox servers"
                            + " and the inner hosts of `[[domain]]` get them as they come.");
    private static final Key<Value.Table> TIMEOUTS =
            optional(
                    "timeouts",
                    ValueType.table("a table such as `{ connect = \"10s\" }`"),
                    "those of RFC 5321",
                    "How long a host may take for each step.");
    private static final Key<Duration> CONNECT =
            withDefault(
                    "connect",
                    Types.TIMEOUT,
                    "\"30s\"",
                    "For the TCP connection; at most 10 s while the host has another address to"
                            + " try.");
    private static final Key<Duration> GREETING =
            withDefault("greeting", Types.TIMEOUT, "\"5m\"", "For the greeting, and for TLS.");
    private static final Key<Duration> MAIL =
            withDefault(
                    "mail",
                    Types.TIMEOUT,
                    "\"5m\"",
                    "For the reply to MAIL, and to EHLO, AUTH and others before it.");
    private static final Key<Duration> RCPT =
            withDefault("rcpt", Types.TIMEOUT, "\"5m\"", "For the reply to RCPT.");
    private static final Key<Duration> DATA =
            withDefault("data", Types.TIMEOUT, "\"2m\"", "For the reply to DATA.");
    private static final Key<Duration> BLOCK =
            withDefault("block", Types.TIMEOUT, "\"3m\"", "To take one block of content.");
    private static final Key<Duration> END =
            withDefault(
                    "end",
                    Types.TIMEOUT,
                    "\"10m\"",
                    "For the reply to the end of the content; who gives up earlier sends"
                            + " duplicates.");
    private static final Key<Boolean> HOLD =
            withDefault(
                    "hold",
                    ValueType.flag(),
                    "false",
                    "Accept and keep everything, deliver nothing: for maintenance.");

    static final TableShape SOURCES =
            new TableShape(
                            "source",
                            TableShape.Form.INLINE,
                            "The addresses that connections leave from; a key of `[outbound]`.",
                            """
                            [outbound]
                            source = { ipv4 = "192.0.2.25", ipv6 = "2001:db8::25" }
                            """,
                            List.of(IPV4, IPV6),
                            Map.of())
                    .later("name-ipv4", "name-ipv6");

    static final TableShape TIMEOUT_TABLE =
            new TableShape(
                    "timeouts",
                    TableShape.Form.INLINE,
                    "How long a host may take for each step; a key of `[outbound]`. RFC 5321"
                            + " §4.5.3.2 asks for at least the defaults.",
                    """
                    [outbound]
                    timeouts = { connect = "10s", end = "15m" }
                    """,
                    List.of(CONNECT, GREETING, MAIL, RCPT, DATA, BLOCK, END),
                    Map.of());

    static final TableShape OUTBOUND =
            new TableShape(
                            "outbound",
                            TableShape.Form.SINGLE,
                            "How mail is delivered.",
                            """
                            [outbound]
                            retry = "5m, 15m, 30m, 1h, 2h, 4h"
                            expire = "5d"
                            delay-notice = "4h"
                            """,
                            List.of(
                                    PORT,
                                    SOURCE,
                                    RETRY,
                                    EXPIRE,
                                    DELAY_NOTICE,
                                    CONCURRENCY,
                                    RATE,
                                    TIMEOUTS,
                                    HOLD),
                            Map.of())
                    .later("sts-port");

    private OutboundTable() {}

    static OutboundConfig read(Section section, Problems problems) {
        Section source = section.inner(SOURCE, SOURCES, Tables.SCHEMA);
        if (section.value(HOLD)) {
            problems.warning(section.at(HOLD), "`hold` = true: mail is kept, none is delivered");
        }
        return new OutboundConfig(
                section.value(PORT),
                new OutboundConfig.Source(source.find(IPV4), source.find(IPV6)),
                section.value(RETRY),
                lifetime(section, problems),
                new OutboundConfig.Flow(
                        section.value(CONCURRENCY), section.find(RATE), section.value(HOLD)),
                timeouts(section.inner(TIMEOUTS, TIMEOUT_TABLE, Tables.SCHEMA), problems));
    }

    private static OutboundConfig.HostTimeouts timeouts(Section section, Problems problems) {
        for (Key<Duration> key : List.of(GREETING, MAIL, RCPT, DATA, BLOCK, END)) {
            if (section.value(key).compareTo(key.standard()) >= 0) continue;
            problems.warning(
                    section.at(key),
                    "`"
                            + key.name()
                            + "` is shorter than RFC 5321 §4.5.3.2 asks for: a busy host may need"
                            + " longer, and then its mail waits, or comes twice");
        }
        return new OutboundConfig.HostTimeouts(
                section.value(CONNECT),
                section.value(GREETING),
                section.value(MAIL),
                section.value(RCPT),
                section.value(DATA),
                section.value(BLOCK),
                section.value(END));
    }

    private static OutboundConfig.Lifetime lifetime(Section section, Problems problems) {
        Optional<Duration> expire = section.find(EXPIRE);
        Optional<Duration> notice = section.find(DELAY_NOTICE);
        if (expire.isPresent() && notice.isPresent() && notice.get().compareTo(expire.get()) >= 0) {
            problems.error(
                    section.has(DELAY_NOTICE) ? section.at(DELAY_NOTICE) : section.at(EXPIRE),
                    "`delay-notice` has to be shorter than `expire`, or nobody is ever told");
        }
        return new OutboundConfig.Lifetime(section.value(EXPIRE), section.value(DELAY_NOTICE));
    }

    private static <A extends InetAddress> Optional<A> address(String text, Class<A> family) {
        return IpAddresses.parse(text).filter(family::isInstance).map(family::cast);
    }
}
