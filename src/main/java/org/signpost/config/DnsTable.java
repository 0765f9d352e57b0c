package org.signpost.config;

import static org.signpost.config.toml.Key.optional;
import static org.signpost.config.toml.Key.withDefault;

import org.signpost.address.SocketAddresses;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.ValueType;
import org.signpost.dns.Dnssec;
import org.signpost.dns.TrustAnchors;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code [dns]}. */
final class DnsTable {
    private static final Key<List<InetSocketAddress>> RESOLVERS =
            optional(
                    "resolvers",
                    ValueType.list(
                            "a list of addresses such as `[\"127.0.0.1:53\"]`", Types.RESOLVER),
                    "the system's",
                    "Recursive resolvers, asked in this order; port 53 where none is given.");

    private static final Key<Mode> DNSSEC =
            withDefault(
                    "dnssec",
                    ValueType.choice(
                            List.of(
                                    Map.entry("validate", Mode.VALIDATE),
                                    Map.entry("trust-ad", Mode.TRUST_AD),
                                    Map.entry("off", Mode.OFF)),
                            Set.of()),
                    "\"validate\"",
                    "Who finds out whether answers are authentic (RFC 4035). `validate`: the server"
                            + " itself, through resolvers that pass signatures on. `trust-ad`: the"
                            + " resolvers, which have to be on this host. `off`: nobody, so that no"
                            + " host is verified by DANE (RFC 7672).");

    private static final Key<Path> TRUST_ANCHORS =
            optional(
                    "trust-anchors",
                    Types.PATH,
                    "the root's, built in",
                    "A file of DS or DNSKEY records that are trusted to begin with, instead of the"
                            + " root's; what lies below none of them counts as unsigned.");

    static final TableShape DNS =
            new TableShape(
                            "dns",
                            TableShape.Form.SINGLE,
                            "Whom the server asks.",
                            """
                            [dns]
                            resolvers = ["127.0.0.1:53"]
                            """,
                            List.of(RESOLVERS, DNSSEC, TRUST_ANCHORS),
                            Map.of())
                    .later("authority-port");

    private DnsTable() {}

    /** The words for {@code dnssec}. */
    private enum Mode {
        VALIDATE,
        TRUST_AD,
        OFF
    }

    static DnsConfig read(Section section, Context context) {
        List<InetSocketAddress> resolvers = section.find(RESOLVERS).orElse(List.of());
        Optional<TrustAnchors> anchors = anchors(section, context);
        Mode mode = section.value(DNSSEC);
        if (mode != Mode.VALIDATE && section.find(TRUST_ANCHORS).isPresent()) {
            context.problems()
                    .error(
                            section.at(TRUST_ANCHORS),
                            "`trust-anchors` is of use only with `dnssec` = `validate`");
        }
        if (mode == Mode.TRUST_AD) checkTrusted(section, resolvers, context.problems());
        Dnssec dnssec =
                switch (mode) {
                    case VALIDATE -> new Dnssec.Validate(anchors.orElse(TrustAnchors.root()));
                    case TRUST_AD -> new Dnssec.TrustAd();
                    case OFF -> new Dnssec.Off();
                };
        return new DnsConfig(resolvers, dnssec);
    }

    private static Optional<TrustAnchors> anchors(Section section, Context context) {
        Optional<Path> file = context.file(section, TRUST_ANCHORS);
        if (file.filter(Files::isReadable).filter(Files::isRegularFile).isEmpty()) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file.get(), StandardCharsets.ISO_8859_1);
            return switch (TrustAnchors.parse(text)) {
                case TrustAnchors.Good(var anchors) -> Optional.of(anchors);
                case TrustAnchors.Bad(String why) -> refused(section, context, file.get(), why);
            };
        } catch (IOException unreadable) {
            return refused(section, context, file.get(), "can't be read");
        }
    }

    private static Optional<TrustAnchors> refused(
            Section section, Context context, Path file, String why) {
        context.problems()
                .error(section.at(TRUST_ANCHORS), "`trust-anchors`: " + file + ": " + why);
        return Optional.empty();
    }

    /** An AD bit says something only where nobody can set it on the way (RFC 4035 §4.9.3). */
    private static void checkTrusted(
            Section section, List<InetSocketAddress> resolvers, Problems problems) {
        if (resolvers.isEmpty()) {
            problems.error(
                    section.at(DNSSEC),
                    "`dnssec` = `trust-ad` needs `resolvers`, all on this host, such as"
                            + " `[\"127.0.0.1:53\"]`");
        }
        resolvers.stream()
                .filter(r -> !r.getAddress().isLoopbackAddress())
                .findFirst()
                .ifPresent(r ->
                        problems.error(
                                section.at(RESOLVERS),
                                "answers of %s can be forged on their way here, so `trust-ad` can't"
                                                .formatted(SocketAddresses.text(r))
                                        + " believe them; use a resolver on this host, or `dnssec`"
                                        + " = `validate`"));
    }
}
