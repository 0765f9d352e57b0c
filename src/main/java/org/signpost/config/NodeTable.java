package org.signpost.config;

import static org.signpost.config.toml.Key.optional;
import static org.signpost.config.toml.Key.required;
import static org.signpost.config.toml.Key.withDefault;

import org.signpost.address.Domain;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Schema;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.Suggestion;
import org.signpost.config.toml.TableShape;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code [node]} and {@code [nodes.NAME]}. */
final class NodeTable {
    private static final String NAME_DOC =
            "The server's name: in EHLO, after \"by\" in Received, in bounces. It should be the"
                    + " name that the host's address resolves to and back.";
    private static final String DATA_DOC =
            "The folder of queue, accounts, keys and mail; relative to this file. A change needs a"
                    + " restart.";

    private static final String AUTHSERV_ID_DOC =
            "The name in Authentication-Results fields (RFC 8601 §2.5); the same on all servers of"
                    + " a site. Fields of others that claim it are removed.";

    private static final Key<Domain> AUTHSERV_ID =
            optional("authserv-id", Types.DOMAIN, "`name`", AUTHSERV_ID_DOC);
    private static final Key<Domain> NAME = required("name", Types.DOMAIN, NAME_DOC);
    private static final Key<Path> DATA = withDefault("data", Types.PATH, "\"data\"", DATA_DOC);

    private static final String PASSPHRASE_DOC =
            "A file whose first line is the passphrase that private keys are sealed by, in the"
                + " place of `master.key` in the data folder; the first key decides which of the"
                + " two it is, and `signpost dkim reseal` changes it. The environment variable"
                + " SIGNPOST_PASSPHRASE does the same.";
    private static final Key<Path> PASSPHRASE_FILE =
            optional("passphrase-file", Types.PATH, "none", PASSPHRASE_DOC);

    /** What {@code [nodes.NAME]} leaves out is read from the table that it overrides. */
    private static final List<Key<?>> OVERRIDING =
            List.of(
                    optional("name", Types.DOMAIN, "that of `[node]`", NAME_DOC),
                    optional("data", Types.PATH, "that of `[node]`", DATA_DOC),
                    optional("authserv-id", Types.DOMAIN, "that of `[node]`", AUTHSERV_ID_DOC),
                    optional("passphrase-file", Types.PATH, "that of `[node]`", PASSPHRASE_DOC));

    static final TableShape NODE =
            new TableShape(
                    "node",
                    TableShape.Form.SINGLE,
                    "Who this server is.",
                    """
                    [node]
                    name = "mx1.example.com"
                    data = "data"
                    """,
                    List.of(NAME, DATA, AUTHSERV_ID, PASSPHRASE_FILE),
                    Map.of("hostname", "is written `name`"));

    static final TableShape NODES =
            new TableShape(
                    "nodes",
                    TableShape.Form.NAMED,
                    "One file may serve several servers: `signpost run --node NAME` takes"
                            + " the keys of `[nodes.NAME]` in the place of those of `[node]`.",
                    """
                    [nodes.mx2]
                    name = "mx2.example.com"
                    """,
                    OVERRIDING,
                    Map.of());

    private NodeTable() {}

    /** The names of the nodes that the file knows. */
    static List<String> names(Schema.Sections sections) {
        return sections.all(NODES).stream().map(Section::name).toList();
    }

    static Optional<NodeConfig> read(
            Schema.Sections sections, Optional<String> nodeName, Context context) {
        Optional<Section> section = section(sections, nodeName, context.problems());
        section.ifPresent(s -> warnOfShortName(s, context.problems()));
        Optional<Domain> name = section.flatMap(s -> s.find(NAME));
        Optional<Path> data = section.flatMap(s -> context.path(s, DATA));
        Optional<Domain> authservId = section.flatMap(s -> s.find(AUTHSERV_ID)).or(() -> name);
        Optional<Path> passphrase =
                section.flatMap(s -> context.secretFile(s, PASSPHRASE_FILE, "passphrase"));
        return name.flatMap(
                n -> data.map(d -> new NodeConfig(n, d, authservId.orElse(n), passphrase)));
    }

    /** Notes where the data folder isn't there and can't be made. */
    static void checkFolder(Schema.Sections sections, Optional<String> nodeName, Context context) {
        section(sections, nodeName, context.problems())
                .ifPresent(s ->
                        context.path(s, DATA)
                                .ifPresent(
                                        d -> context.mustBePossible(d, DATA.name(), s.at(DATA))));
    }

    /** The data folder alone, which doesn't need the rest to be right. */
    static Optional<Path> dataFolder(
            Schema.Sections sections, Optional<String> nodeName, Context context) {
        return section(sections, nodeName, context.problems()).flatMap(s -> context.path(s, DATA));
    }

    private static Optional<Section> section(
            Schema.Sections sections, Optional<String> nodeName, Problems problems) {
        Section base = sections.only(NODE);
        if (nodeName.isEmpty()) return Optional.of(base);
        Optional<Section> chosen =
                sections.all(NODES).stream()
                        .filter(s -> s.name().equals(nodeName.get()))
                        .findFirst();
        if (chosen.isEmpty()) {
            problems.error(Position.FILE, unknown(nodeName.get(), names(sections)));
        }
        return chosen.map(base::overriddenBy);
    }

    /** What to say of a node that the file doesn't know. */
    static String unknown(String name, List<String> known) {
        String unknown = "there is no [nodes." + name + "]";
        if (known.isEmpty()) return unknown + ", nor any other";
        return unknown
                + Suggestion.nearest(name, known)
                        .map(n -> ", did you mean `" + n + "`?")
                        .orElseGet(() -> "; known are " + String.join(", ", known));
    }

    private static void warnOfShortName(Section section, Problems problems) {
        section.find(NAME)
                .filter(n -> !n.text().contains("."))
                .ifPresent(n ->
                        problems.warning(
                                section.at(NAME),
                                "`name` = `"
                                        + n
                                        + "` has no domain; other servers refuse such an EHLO"
                                        + " name"));
    }
}
