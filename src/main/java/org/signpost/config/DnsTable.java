package org.signpost.config;

import static org.signpost.config.toml.Key.optional;

import org.signpost.config.toml.Key;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.ValueType;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** Reads {@code [dns]}. */
final class DnsTable {
    private static final Key<List<InetSocketAddress>> RESOLVERS =
            optional(
                    "resolvers",
                    ValueType.list(
                            "a list of addresses such as `[\"127.0.0.1:53\"]`", Types.RESOLVER),
                    "the system's",
                    "Recursive resolvers, asked in this order; port 53 where none is given.");

    static final TableShape DNS =
            new TableShape(
                            "dns",
                            TableShape.Form.SINGLE,
                            "Whom the server asks.",
                            """
                            [dns]
                            resolvers = ["127.0.0.1:53"]
                            """,
                            List.of(RESOLVERS),
                            Map.of())
                    .later("dnssec", "trust-anchors", "authority-port");

    private DnsTable() {}

    static DnsConfig read(Section section) {
        return new DnsConfig(section.find(RESOLVERS).orElse(List.of()));
    }
}
