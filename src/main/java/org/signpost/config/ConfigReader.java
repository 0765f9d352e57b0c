package org.signpost.config;

import org.signpost.address.Domain;
import org.signpost.config.toml.Position;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Schema;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes one node's configuration of the tables of a file, and runs the checks across them. */
final class ConfigReader {
    private final Schema.Sections tables;
    private final Path file;
    private final Problems problems;
    private final Context context;

    ConfigReader(Schema.Sections tables, Path file, HostNetwork host, Problems problems) {
        this.tables = tables;
        this.file = file;
        this.problems = problems;
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = Optional.ofNullable(absolute.getParent()).orElse(absolute);
        this.context = new Context(folder, host, problems);
    }

    /** The configuration, or empty where it is too incomplete to make one. */
    Optional<Config> read(Optional<String> nodeName) {
        Optional<NodeConfig> node = NodeTable.read(tables, nodeName, context);
        List<Placed<DomainConfig>> domains =
                placed(DomainTable.DOMAIN, s -> DomainTable.read(s, context));
        List<Placed<ListenerConfig>> listeners = listeners(nodeName, configs(domains));
        List<Placed<RouteConfig>> routes =
                placed(RouteTable.ROUTE, s -> Optional.of(RouteTable.read(s, context)));
        checkDomains(domains);
        RouteTable.checkReach(routes, problems);
        Config.Services services = services(configs(listeners));
        checkListeners(listeners);
        checkDirectory();
        node.ifPresent(n -> checkNextHops(n, configs(listeners)));
        return node.map(n -> new Config(n, services, configs(domains), configs(routes), file));
    }

    /**
     * Notes where the data folder isn't there and can't be made. That is no fault of the file: the
     * disk may come later, so that a start may be tried again.
     */
    void checkFolder(Optional<String> nodeName) {
        NodeTable.checkFolder(tables, nodeName, context);
    }

    /** How many domains the file has, good and bad. */
    int domains() {
        return tables.all(DomainTable.DOMAIN).size();
    }

    /**
     * That configuration with only the domains in whose tables nothing is wrong: one that was
     * misread would seem to have more faults than it has.
     */
    Config withSoundDomains(Config config) {
        List<Domain> sound =
                tables.all(DomainTable.DOMAIN).stream()
                        .filter(s -> !problems.hasErrorsIn(s.at().line(), tables.endOf(s)))
                        .flatMap(s -> s.find(DomainTable.NAME).stream())
                        .toList();
        List<DomainConfig> domains =
                config.domains().stream().filter(d -> sound.contains(d.name())).toList();
        return new Config(
                config.node(), config.services(), domains, config.routes(), config.file());
    }

    /** The data folder alone. */
    Optional<Path> dataFolder(Optional<String> nodeName) {
        return NodeTable.dataFolder(tables, nodeName, context);
    }

    private Config.Services services(List<ListenerConfig> listeners) {
        List<Placed<CertificateConfig>> certificates =
                placed(CertificateTable.CERTIFICATE, s -> CertificateTable.read(s, context));
        return new Config.Services(
                listeners,
                configs(certificates),
                LimitsTable.read(tables.only(LimitsTable.LIMITS), problems),
                OutboundTable.read(tables.only(OutboundTable.OUTBOUND), problems),
                DnsTable.read(tables.only(DnsTable.DNS), context),
                LdapTable.read(tables, context),
                InboundTable.read(tables.only(InboundTable.INBOUND), problems));
    }

    /** A domain whose people are in the directory needs one, and the other way round. */
    private void checkDirectory() {
        List<Section> asking =
                tables.all(DomainTable.DOMAIN).stream().filter(DomainTable::asksDirectory).toList();
        List<Section> directories = tables.all(LdapTable.LDAP);
        if (directories.isEmpty()) {
            asking.forEach(s ->
                    problems.error(
                            s.at(),
                            "this domain asks a directory, and there is no [ldap] that says"
                                    + " where it is"));
        } else if (asking.isEmpty()) {
            problems.warning(
                    directories.getFirst().at(),
                    "nothing asks this directory: say `accounts` = `ldap` in a [[domain]]");
        }
    }

    private List<Placed<ListenerConfig>> listeners(
            Optional<String> nodeName, List<DomainConfig> domains) {
        List<SenderPattern> ours =
                domains.stream()
                        .map(d -> new SenderPattern(Optional.empty(), d.name()))
                        .distinct()
                        .toList();
        List<OauthIssuerConfig> issuers =
                configs(
                        placed(
                                OauthIssuerTable.OAUTH_ISSUER,
                                s -> OauthIssuerTable.read(s, context)));
        AuthKeys.Accounts accounts =
                new AuthKeys.Accounts(
                        issuers,
                        keeps(domains, DomainConfig.Accounts.LDAP),
                        keeps(domains, DomainConfig.Accounts.STORE));
        List<Placed<ListenerConfig>> listeners = new ArrayList<>();
        for (Section section : tables.all(ListenerTable.LISTENER)) {
            Optional<ListenerConfig> read = ListenerTable.read(section, ours, accounts, context);
            if (!isOn(nodeName, section)) continue;
            read.ifPresent(l -> listeners.add(new Placed<>(l, section)));
        }
        return listeners;
    }

    private static boolean keeps(List<DomainConfig> domains, DomainConfig.Accounts who) {
        return domains.stream().anyMatch(d -> d.accounts() == who);
    }

    private boolean isOn(Optional<String> nodeName, Section section) {
        Optional<List<String>> nodes = section.find(ListenerTable.NODES);
        List<String> known = NodeTable.names(tables);
        for (String name : nodes.orElse(List.of())) {
            if (known.contains(name)) continue;
            problems.error(section.at(ListenerTable.NODES), NodeTable.unknown(name, known));
        }
        if (nodes.isPresent() && nodeName.isEmpty()) {
            problems.warning(
                    section.at(ListenerTable.NODES),
                    "this listener is left out, since no --node was given");
        }
        return nodes.map(n -> nodeName.filter(n::contains).isPresent()).orElse(true);
    }

    private void checkListeners(List<Placed<ListenerConfig>> listeners) {
        if (tables.all(ListenerTable.LISTENER).isEmpty() && !problems.hasErrors()) {
            problems.warning(Position.FILE, "there is no [[listener]]: nobody can send mail here");
        }
        boolean certificates = !tables.all(CertificateTable.CERTIFICATE).isEmpty();
        boolean domains = !tables.all(DomainTable.DOMAIN).isEmpty();
        new ListenerRules(listeners, problems).check(certificates, domains);
        if (!tables.all(OauthIssuerTable.OAUTH_ISSUER).isEmpty()) return;
        listeners.forEach(l -> AuthKeys.checkTokens(l.section(), problems));
    }

    private void checkDomains(List<Placed<DomainConfig>> domains) {
        AliasGraph aliases = new AliasGraph(configs(domains));
        Map<Domain, Integer> lines = new HashMap<>();
        for (Placed<DomainConfig> domain : domains) {
            Section section = domain.section();
            Integer before = lines.putIfAbsent(domain.config().name(), section.at().line());
            if (before != null) {
                problems.error(
                        section.at(DomainTable.NAME),
                        "domain %s is already in line %d"
                                .formatted(domain.config().name(), before));
                continue;
            }
            for (List<String> loop : aliases.loops(domain.config())) {
                problems.error(
                        section.at(DomainTable.ALIASES),
                        "aliases lead in a loop: " + String.join(" → ", loop));
            }
        }
    }

    private void checkNextHops(NodeConfig node, List<ListenerConfig> listeners) {
        NextHopRules rules = new NextHopRules(node, listeners, context);
        tables.all(RouteTable.ROUTE).forEach(s -> rules.check(s, RouteTable.VIA));
        tables.all(DomainTable.DOMAIN).forEach(s -> rules.check(s, DomainTable.DELIVER));
    }

    private <T> List<Placed<T>> placed(TableShape shape, Function<Section, Optional<T>> reader) {
        List<Placed<T>> read = new ArrayList<>();
        for (Section section : tables.all(shape)) {
            reader.apply(section).ifPresent(c -> read.add(new Placed<>(c, section)));
        }
        return read;
    }

    private static <T> List<T> configs(List<Placed<T>> placed) {
        return placed.stream().map(Placed::config).toList();
    }
}
