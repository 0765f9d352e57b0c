package org.signpost.config;

import static org.signpost.config.toml.Key.optional;
import static org.signpost.config.toml.Key.required;

import org.signpost.address.Network;
import org.signpost.config.ListenerConfig.ForeignSenders;
import org.signpost.config.ListenerConfig.Protocol;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.ValueType;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code [[listener]]}. */
final class ListenerTable {
    private enum RoleName {
        MX,
        SUBMISSION,
        RELAY
    }

    private static final Key<RoleName> ROLE =
            required(
                    "role",
                    ValueType.choice(
                            List.of(
                                    Map.entry("mx", RoleName.MX),
                                    Map.entry("submission", RoleName.SUBMISSION),
                                    Map.entry("relay", RoleName.RELAY)),
                            Set.of()),
                    "What the listener is for. `mx` takes mail from the world for our domains,"
                            + " `submission` from users who log in, `relay` from listed networks."
                            + " The port has no part in it.");
    static final Key<InetSocketAddress> ADDRESS =
            required(
                    "address",
                    Types.LISTENING_ADDRESS,
                    "Where it listens; `[::]` means every address, IPv4 too, and `0.0.0.0` every"
                        + " IPv4 address. An `mx` or `submission` listener and `relay` listeners"
                        + " may share an address and port: the client's network then picks the"
                        + " role. A listener at one address of the host takes what arrives there"
                        + " from one at `[::]` or `0.0.0.0` with the same port. Port 0 lets the"
                        + " system pick one.");
    static final Key<TlsMode> TLS =
            required(
                    "tls",
                    ValueType.choice(
                            List.of(
                                    Map.entry("implicit", TlsMode.IMPLICIT),
                                    Map.entry("starttls", TlsMode.STARTTLS),
                                    Map.entry("none", TlsMode.NONE)),
                            Set.of()),
                    "How TLS begins: `implicit` before the first octet (as on 465), `starttls` by"
                            + " command (as on 25 and 587), `none` never (`mx` and `relay` only).");
    private static final Key<Boolean> CLIENT_TLS =
            optional(
                    "client-tls",
                    ValueType.choice(
                            List.of(Map.entry("optional", false), Map.entry("required", true)),
                            Set.of()),
                    "`optional`; on submission always `required`",
                    "Whether a client may send mail without TLS.");
    static final Key<List<Network>> NETWORKS =
            optional(
                    "networks",
                    ValueType.list("a list of networks such as `[\"10.0.0.0/24\"]`", Types.NETWORK),
                    "required on relay",
                    "Whose clients a `relay` admits. Refused are /0, public networks wider than /24"
                        + " (IPv4) or /48 (IPv6) or, all of them together, than a /16 and a /40,"
                        + " networks wider than /120 where IPv6 addresses stand for IPv4 ones"
                        + " (NAT64, Teredo), and networks with the default gateway or a container"
                        + " bridge in them. Not seen are other proxies and load balancers: list"
                        + " none whose clients are strangers. `127.0.0.0/8` and `::1` admit every"
                        + " process of this host, and everybody behind a proxy on it; `check` warns"
                        + " of them in a container.");
    private static final Key<List<SenderPattern>> SENDERS =
            optional(
                    "senders",
                    ValueType.list("a list of domains and mailboxes", Types.SENDER),
                    "the configured domains",
                    "The senders that a `relay` allows: in MAIL FROM, and as every address in"
                            + " From.");
    private static final Key<ForeignSenders> FOREIGN_SENDERS =
            optional(
                    "foreign-senders",
                    ValueType.choice(
                            List.of(
                                    Map.entry("refuse", ForeignSenders.REFUSE),
                                    Map.entry("relay-unsigned", ForeignSenders.RELAY_UNSIGNED)),
                            Set.of()),
                    "`refuse`",
                    "What a `relay` does with a message of which MAIL FROM or an address in From is"
                            + " another: `refuse` it, or take it and never sign it;"
                            + " `relay-unsigned` is for a server behind us that forwards mail. A"
                            + " message without From is taken and never signed.");
    static final Key<List<Network>> PROXY_PROTOCOL =
            optional(
                    "proxy-protocol",
                    ValueType.list("a list of networks such as `[\"192.0.2.10\"]`", Types.NETWORK),
                    "clients connect themselves",
                    "The proxies and load balancers that hand clients on with a PROXY header,"
                            + " version 1 or 2 (HAProxy's). It has to be there, before TLS too, and"
                            + " says where the client connects from: in the log, in Received, and"
                            + " for `networks` and every limit. Nobody else may connect, so give"
                            + " others a listener of their own. A proxy that connects for itself"
                            + " (`LOCAL`, `UNKNOWN`) is greeted and brings no mail. List single"
                            + " addresses: whoever connects from there can be any client.");
    static final Key<List<Network>> XCLIENT =
            optional(
                    "xclient",
                    ValueType.list("a list of networks such as `[\"192.0.2.10\"]`", Types.NETWORK),
                    "nobody",
                    "The proxies that may say by XCLIENT (Postfix's) for which client they speak;"
                        + " it is offered to nobody else. The session then begins anew as that"
                        + " client's, with its role and limits; until then the proxy is a client"
                        + " like others. At a submission listener it may say by LOGIN which account"
                        + " the client is, by its address. List single addresses: whoever connects"
                        + " from there can be any client and any account.");
    private static final Key<Boolean> EARLY_TALKERS =
            optional(
                    "early-talkers",
                    ValueType.choice(
                            List.of(Map.entry("log", false), Map.entry("refuse", true)), Set.of()),
                    "`log`",
                    "What comes of a client that talks before the greeting, or goes on before the"
                            + " reply to a command that RFC 2920 has it wait for, as programs do"
                            + " that send spam: `session.end` says `early-talker=yes`, and"
                            + " `refuse` takes no mail from it (554 5.5.1).");
    private static final Key<Duration> GREETING_DELAY =
            optional(
                    "greeting-delay",
                    Types.GREETING_DELAY,
                    "greeted at once",
                    "How long a client waits for the greeting, so that it shows whether it talks"
                            + " before its turn; at most 30s.");
    private static final Key<Protocol> PROTOCOL =
            optional(
                    "protocol",
                    ValueType.choice(
                            List.of(
                                    Map.entry("smtp", Protocol.SMTP),
                                    Map.entry("lmtp", Protocol.LMTP)),
                            Set.of()),
                    "`smtp`",
                    "What clients speak. By `lmtp` another mail server hands mail over to an `mx`"
                            + " listener and hears of each recipient what became of the message"
                            + " for it; never on port 25 (RFC 2033).");
    static final Key<List<String>> NODES =
            optional(
                    "nodes",
                    ValueType.list(
                            "a list of names of `[nodes.NAME]`",
                            ValueType.text("a name", Optional::of)),
                    "every node",
                    "The nodes that have this listener (see `[nodes.NAME]`).");

    static final TableShape LISTENER =
            new TableShape(
                    "listener",
                    TableShape.Form.LIST,
                    "Where and in which role the server takes connections.",
                    """
                    [[listener]]
                    role = "mx"
                    address = "[::]:25"
                    tls = "starttls"

                    [[listener]]
                    role = "submission"
                    address = "[::]:465"
                    tls = "implicit"

                    [[listener]]
                    role = "relay"
                    address = "10.0.0.5:25"
                    tls = "starttls"
                    networks = ["10.0.0.16/28"]
                    """,
                    List.of(
                            ROLE,
                            ADDRESS,
                            TLS,
                            CLIENT_TLS,
                            NETWORKS,
                            SENDERS,
                            FOREIGN_SENDERS,
                            AuthKeys.AUTH,
                            AuthKeys.CLIENT_CA,
                            PROXY_PROTOCOL,
                            XCLIENT,
                            EARLY_TALKERS,
                            GREETING_DELAY,
                            PROTOCOL,
                            NODES),
                    Map.of("port", "has no key of its own: write `address = \"[::]:25\"`"));

    private ListenerTable() {}

    /**
     * The listener of that table; {@code ours} are the senders that a relay allows by default,
     * {@code accounts} whose logins submission takes.
     */
    static Optional<ListenerConfig> read(
            Section section,
            List<SenderPattern> ours,
            AuthKeys.Accounts accounts,
            Context context) {
        Problems problems = context.problems();
        Optional<RoleName> roleName = section.find(ROLE);
        Optional<InetSocketAddress> address = section.find(ADDRESS);
        Optional<TlsMode> tls = section.find(TLS);
        if (roleName.isEmpty()) return Optional.empty();
        Role role =
                roleName.get() == RoleName.SUBMISSION
                        ? submission(section, accounts, context)
                        : role(section, roleName.get(), ours, context);
        tls.ifPresent(mode -> checkTls(section, role, mode, problems));
        boolean required =
                role instanceof Role.Submission || section.find(CLIENT_TLS).orElse(false);
        ListenerConfig.Proxies proxies = proxies(section, context);
        ListenerConfig.Greeting greeting =
                new ListenerConfig.Greeting(
                        section.find(GREETING_DELAY).orElse(Duration.ZERO),
                        section.find(EARLY_TALKERS).orElse(false));
        Protocol protocol = section.find(PROTOCOL).orElse(Protocol.SMTP);
        if (protocol == Protocol.LMTP) checkLmtp(section, role, address, problems);
        return address.flatMap(a ->
                tls.map(t ->
                        new ListenerConfig(role, a, t, required, proxies, greeting, protocol)));
    }

    private static void checkLmtp(
            Section section, Role role, Optional<InetSocketAddress> address, Problems problems) {
        if (!(role instanceof Role.Mx)) {
            problems.error(
                    section.at(PROTOCOL),
                    "`protocol` = `lmtp` is only for `role = \"mx\"`: it hands mail to mailboxes");
        }
        if (address.filter(a -> a.getPort() == 25).isPresent()) {
            problems.error(
                    section.at(ADDRESS),
                    "LMTP is never spoken on port 25 (RFC 2033 §5): 24 is the usual one");
        }
    }

    private static ListenerConfig.Proxies proxies(Section section, Context context) {
        for (Key<List<Network>> key : List.of(PROXY_PROTOCOL, XCLIENT)) {
            new NetworkRules(section, context).checkProxies(key);
            if (section.find(key).filter(List::isEmpty).isEmpty()) continue;
            context.problems()
                    .error(section.at(key), "`" + key.name() + "` is empty: leave it out");
        }
        return new ListenerConfig.Proxies(
                section.partly(PROXY_PROTOCOL).orElse(List.of()),
                section.partly(XCLIENT).orElse(List.of()));
    }

    private static Role role(
            Section section, RoleName name, List<SenderPattern> ours, Context context) {
        if (name == RoleName.RELAY) return relay(section, ours, context);
        noRelay(section, context);
        noLogins(section, "mx", context);
        return new Role.Mx();
    }

    private static Role submission(Section section, AuthKeys.Accounts accounts, Context context) {
        noRelay(section, context);
        return new Role.Submission(AuthKeys.read(section, accounts, context));
    }

    private static void noRelay(Section section, Context context) {
        for (Key<?> key : List.<Key<?>>of(NETWORKS, SENDERS, FOREIGN_SENDERS)) {
            if (!section.has(key)) continue;
            context.problems()
                    .error(section.at(key), "`" + key.name() + "` is only for `role = \"relay\"`");
        }
    }

    private static void noLogins(Section section, String role, Context context) {
        for (Key<?> key : List.<Key<?>>of(AuthKeys.AUTH, AuthKeys.CLIENT_CA)) {
            if (!section.has(key)) continue;
            context.problems()
                    .error(
                            section.at(key),
                            "`%s` is only for `role = \"submission\"`; on %s nobody logs in"
                                    .formatted(key.name(), role));
        }
    }

    private static Role relay(Section section, List<SenderPattern> ours, Context context) {
        noLogins(section, "relay", context);
        List<Network> networks = section.partly(NETWORKS).orElse(List.of());
        ForeignSenders foreign = section.find(FOREIGN_SENDERS).orElse(ForeignSenders.REFUSE);
        List<SenderPattern> senders = section.find(SENDERS).orElse(ours);
        if (!section.has(NETWORKS)) {
            context.problems()
                    .missing(
                            section.at(),
                            "a relay listener needs `networks`: the clients that it admits");
        } else if (section.find(NETWORKS).filter(List::isEmpty).isPresent()) {
            context.problems()
                    .error(section.at(NETWORKS), "`networks` is empty: nobody is admitted");
        }
        if (senders.isEmpty() && foreign == ForeignSenders.REFUSE) {
            context.problems()
                    .missing(
                            section.at(SENDERS),
                            "a relay listener without `senders` allows the configured domains, and"
                                    + " there is none: every sender would be refused");
        }
        new NetworkRules(section, context).check();
        return new Role.Relay(networks, senders, foreign);
    }

    private static void checkTls(Section section, Role role, TlsMode mode, Problems problems) {
        if (role instanceof Role.Submission && mode == TlsMode.NONE) {
            problems.error(
                    section.at(TLS),
                    "a submission listener needs TLS, or passwords would go unencrypted: `tls` is"
                            + " `implicit` or `starttls` here");
        } else if (mode == TlsMode.NONE && section.find(CLIENT_TLS).orElse(false)) {
            problems.error(
                    section.at(CLIENT_TLS),
                    "`client-tls` = `required` and `tls` = `none` leave no way to send mail");
        }
        if (role instanceof Role.Submission && !section.find(CLIENT_TLS).orElse(true)) {
            problems.error(section.at(CLIENT_TLS), "a submission listener always requires TLS");
        }
    }
}
