package org.signpost.config;

import org.signpost.address.AddressLiteral;
import org.signpost.address.Characters;
import org.signpost.address.Domain;
import org.signpost.address.InternationalName;
import org.signpost.address.IpAddresses;
import org.signpost.address.LocalPart;
import org.signpost.address.MailHost;
import org.signpost.address.Mailbox;
import org.signpost.address.Network;
import org.signpost.config.toml.Reading;
import org.signpost.config.toml.Value;
import org.signpost.config.toml.ValueType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of value that keys of {@code signpost.toml} take. */
final class Types {
    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,9}) ?(B|kB|KB|MB|GB|KiB|MiB|GiB)");
    private static final Pattern RATE_PARTS = Pattern.compile("([0-9]{1,5}) ?/ ?(.+)");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(.+):([0-9]{1,5})");

    private static final Map<String, Long> OCTETS =
            Map.of(
                    "B",
                    1L,
                    "kB",
                    1000L,
                    "KB",
                    1000L,
                    "MB",
                    1_000_000L,
                    "GB",
                    1_000_000_000L,
                    "KiB",
                    1L << 10,
                    "MiB",
                    1L << 20,
                    "GiB",
                    1L << 30);

    static final ValueType<Domain> DOMAIN =
            ValueType.text("a domain name such as `example.com`", Domain::parse)
                    .advising(InternationalName::advice);

    static final ValueType<Path> PATH = ValueType.text("the path of a file", Types::path);

    static final ValueType<Network> NETWORK =
            ValueType.text("a network such as `10.0.0.0/24` or an address", NetworkText::parse)
                    .advising(NetworkText::advice);

    static final ValueType<InetSocketAddress> LISTENING_ADDRESS =
            ValueType.text(
                    "an address and port such as `[::]:25` or `192.0.2.1:25`",
                    Types::addressAndPort);

    static final ValueType<InetSocketAddress> RESOLVER =
            ValueType.text(
                    "an address, with or without a port, such as `127.0.0.1:53`",
                    text -> addressAndPort(text).filter(a -> a.getPort() > 0).or(() -> bare(text)));

    static final ValueType<SenderPattern> SENDER =
            ValueType.text(
                            "a domain such as `example.com` or a mailbox such as `app@example.com`",
                            SenderPattern::parse)
                    .advising(InternationalName::advice);

    static final ValueType<DomainPattern> DOMAIN_PATTERN =
            ValueType.text(
                            "`*`, a domain such as `example.com`, or `*.example.com` for those"
                                    + " below it",
                            DomainPattern::parse)
                    .advising(InternationalName::advice);

    static final ValueType<Long> SIZE_IN_OCTETS =
            new ValueType<>(
                    "a size such as `50 MB` (10^6) or `48 MiB` (2^20), or a number of octets",
                    Types::size);

    static final ValueType<Duration> TIME =
            ValueType.text("a duration such as `90s`, `5m`, `4h` or `5d`", TimeText::parse);

    /** Beyond a day nobody waits; and a socket's timeout has 31 bits of milliseconds. */
    static final ValueType<Duration> TIMEOUT =
            ValueType.text(
                    "a duration of at most 1d such as `90s` or `5m`",
                    t -> TimeText.parse(t).filter(d -> d.compareTo(Duration.ofDays(1)) <= 0));

    /** Clients wait for a greeting for 5 minutes (RFC 5321 §4.5.3.2.1), and many for less. */
    static final ValueType<Duration> GREETING_DELAY =
            ValueType.text(
                    "a duration of at most 30s such as `2s`",
                    t -> TimeText.parse(t).filter(d -> d.compareTo(Duration.ofSeconds(30)) <= 0));

    static final ValueType<List<Duration>> TIMES =
            ValueType.text(
                    "durations with commas between, such as `5m, 15m, 1h`", Types::durations);

    static final ValueType<OutboundConfig.Rate> RATE =
            ValueType.text(
                    "a number of messages within a time, such as `600/1h` or `10/1s`", Types::rate);

    static final ValueType<LimitsConfig.Rate> CONNECTION_RATE =
            ValueType.text(
                    "a number of connections within a time, such as `300/1m`",
                    t -> rate(t).map(r -> new LimitsConfig.Rate(r.messages(), r.time())));

    static final ValueType<String> LOGIN_NAME =
            ValueType.text(
                    "a login name",
                    t ->
                            Optional.of(t)
                                    .filter(s ->
                                            !s.isBlank()
                                                    && !Characters.any(
                                                            s, Character::isISOControl)));

    /** A mailbox, or a local part of the domain that names it. */
    static final ValueType<String> TARGET =
            ValueType.text(
                            "a mailbox such as `alice@example.com`, or the part before the @ of one"
                                    + " in this domain",
                            t -> Optional.of(t).filter(Types::isTarget))
                    .advising(t -> t.contains("@") ? InternationalName.advice(t) : "");

    private Types() {}

    /** The host and port of {@code host:port}, the port 1 to 65535. */
    static Optional<HostPort> hostPort(String text) {
        Matcher parts = HOST_AND_PORT.matcher(text);
        if (!parts.matches()) return Optional.empty();
        int port = Integer.parseInt(parts.group(2));
        if (port < 1 || port > 65535) return Optional.empty();
        return host(parts.group(1)).map(h -> new HostPort(h, port));
    }

    /** The mailbox that an alias target means in that domain. */
    static Mailbox mailbox(String target, Domain domain) {
        return target.contains("@")
                ? Mailbox.of(target)
                : LocalPart.parse(target)
                        .map(local -> new Mailbox(local, domain))
                        .orElseThrow(() -> new IllegalArgumentException("not a target: " + target));
    }

    private static boolean isTarget(String text) {
        return text.contains("@")
                ? Mailbox.parse(text).isPresent()
                : LocalPart.parse(text).isPresent();
    }

    private static Optional<? extends MailHost> host(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        Optional<InetAddress> address =
                bracketed == bare.contains(":") ? IpAddresses.parse(bare) : Optional.empty();
        if (address.isPresent()) return address.map(AddressLiteral::new);
        return Domain.parse(text);
    }

    private static Optional<InetSocketAddress> addressAndPort(String text) {
        Matcher parts = HOST_AND_PORT.matcher(text);
        if (!parts.matches()) return Optional.empty();
        int port = Integer.parseInt(parts.group(2));
        if (port > 65535
                || !(host(parts.group(1)).orElse(null) instanceof AddressLiteral literal)) {
            return Optional.empty();
        }
        return Optional.of(new InetSocketAddress(literal.address(), port));
    }

    private static Optional<InetSocketAddress> bare(String text) {
        return IpAddresses.parse(text).map(a -> new InetSocketAddress(a, 53));
    }

    private static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    private static Reading<Long> size(Value value) {
        if (value instanceof Value.Whole(long octets, _) && octets >= 0) {
            return new Reading.Good<>(octets);
        }
        Matcher parts = SIZE.matcher(ValueType.asText(value).orElse(""));
        if (!parts.matches()) return Reading.unlike(SIZE_IN_OCTETS.shape(), value);
        long unit = OCTETS.getOrDefault(parts.group(2), 1L);
        return new Reading.Good<>(Long.parseLong(parts.group(1)) * unit);
    }

    private static Optional<OutboundConfig.Rate> rate(String text) {
        Matcher parts = RATE_PARTS.matcher(text);
        if (!parts.matches()) return Optional.empty();
        int messages = Integer.parseInt(parts.group(1));
        return TimeText.parse(parts.group(2))
                .filter(time -> messages > 0)
                .map(time -> new OutboundConfig.Rate(messages, time));
    }

    private static Optional<List<Duration>> durations(String text) {
        List<Optional<Duration>> read =
                Arrays.stream(text.split(",", -1)).map(String::strip).map(TimeText::parse).toList();
        return read.stream().allMatch(Optional::isPresent)
                ? Optional.of(read.stream().flatMap(Optional::stream).toList())
                : Optional.empty();
    }
}
