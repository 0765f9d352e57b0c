package org.signpost.config;

import static org.signpost.config.toml.Key.optional;
import static org.signpost.config.toml.Key.withDefault;

import org.signpost.config.RouteConfig.RouteLogin;
import org.signpost.config.RouteConfig.SecretKind;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.config.RouteConfig.Via;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.ValueType;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code [[route]]}. */
final class RouteTable {
    private static final Set<TlsLevel> VERIFIED =
            EnumSet.of(TlsLevel.DEFAULT, TlsLevel.DANE, TlsLevel.PKIX);
    private static final String SECRET =
            "would be a secret in this file: write it to a file of mode 600 and name that with"
                    + " `password-file`";

    private static final String TOKEN_SECRET =
            "would be a secret in this file: write it to a file of mode 600 and name that with"
                    + " `token-file`";

    private static final Key<DomainPattern> TO =
            withDefault("to", Types.DOMAIN_PATTERN, "\"*\"", "The recipients' domains.");
    private static final Key<DomainPattern> FROM =
            withDefault(
                    "from",
                    Types.DOMAIN_PATTERN,
                    "\"*\"",
                    "The senders' domains; bounces, which have no sender, match only `*`.");
    static final Key<Optional<NextHopUrl>> VIA =
            withDefault(
                    "via",
                    NextHopUrl.type("mx", List.of("smtps", "smtp", "lmtp")),
                    "\"mx\"",
                    "Where the mail goes: `mx` to the recipient domain's own servers; `smtps://` to"
                        + " a relay host with implicit TLS, `smtp://` to one with STARTTLS;"
                        + " `lmtp://` to a mailbox server. Names are looked up in the DNS, never in"
                        + " the hosts file; `localhost` is this host.");
    private static final Key<TlsLevel> TLS =
            withDefault(
                    "tls",
                    ValueType.choice(
                            List.of(
                                    Map.entry("default", TlsLevel.DEFAULT),
                                    Map.entry("dane", TlsLevel.DANE),
                                    Map.entry("pkix", TlsLevel.PKIX),
                                    Map.entry("encrypt", TlsLevel.ENCRYPT),
                                    Map.entry("opportunistic", TlsLevel.OPPORTUNISTIC),
                                    Map.entry("none", TlsLevel.NONE)),
                            Set.of("sts")),
                    "\"default\"",
                    "What is asked of TLS: `default` verifies by DANE (RFC 7672) hosts that have"
                        + " TLSA records, and is else `opportunistic`, or `pkix` with `user`;"
                        + " `dane` wants such records, and mail waits for a host without; `pkix`"
                        + " wants a certificate valid for the host's name; `encrypt` any"
                        + " certificate; `opportunistic` encrypts where possible; `none` never.");
    private static final Key<String> USER =
            optional(
                    "user",
                    Types.LOGIN_NAME,
                    "no login",
                    "The login at the relay host, sent only after the host was verified.");
    private static final Key<Path> PASSWORD_FILE =
            optional(
                    "password-file",
                    Types.PATH,
                    "no login",
                    "A file whose first line is the password; mode 600.");
    private static final Key<Path> TOKEN_FILE =
            optional(
                    "token-file",
                    Types.PATH,
                    "no token",
                    "In the place of `password-file`, a file whose first line is an OAuth access"
                        + " token, for relay hosts with OAUTHBEARER or XOAUTH2; mode 600. Whoever"
                        + " renews the token replaces the file; it is read again when it changed.");
    private static final Key<Path> TRUST =
            optional(
                    "trust",
                    Types.PATH,
                    "the system's authorities",
                    "A PEM file of a private authority that signs the relay host's certificate.");

    static final TableShape ROUTE =
            new TableShape(
                            "route",
                            TableShape.Form.LIST,
                            "How mail for some recipients of some senders leaves. The first match"
                                    + " wins; what none matches goes to its MX.",
                            """
                            [[route]]
                            to = "*"
                            from = "example.com"
                            via = "smtps://relay.example.net:465"
                            user = "app"
                            password-file = "relay.password"
                            """,
                            List.of(TO, FROM, VIA, TLS, USER, PASSWORD_FILE, TOKEN_FILE, TRUST),
                            Map.of("password", SECRET, "pass", SECRET, "token", TOKEN_SECRET))
                    .later("until", "reason");

    private RouteTable() {}

    static RouteConfig read(Section section, Context context) {
        Optional<Path> trust = context.trustFile(section, TRUST);
        RouteConfig.Tls tls = new RouteConfig.Tls(section.value(TLS), trust);
        Optional<NextHopUrl> url = section.value(VIA);
        check(section, url, tls, context.problems());
        return new RouteConfig(
                section.value(TO), section.value(FROM), via(url, login(section, context)), tls);
    }

    /** Warns of routes that no message reaches, since an earlier one takes them all. */
    static void checkReach(List<Placed<RouteConfig>> routes, Problems problems) {
        for (int i = 1; i < routes.size(); i++) {
            Placed<RouteConfig> route = routes.get(i);
            routes.stream()
                    .limit(i)
                    .filter(earlier -> isRead(earlier.section()) && isRead(route.section()))
                    .filter(earlier -> covers(earlier.config(), route.config()))
                    .findFirst()
                    .ifPresent(earlier ->
                            problems.warning(
                                    route.section().at(),
                                    "no message reaches this route: the one in line "
                                            + earlier.section().at().line()
                                            + " takes them all"));
        }
    }

    /** Whether it says what it takes; in the place of a wrong value there is {@code *}. */
    private static boolean isRead(Section route) {
        return route.find(TO).isPresent() && route.find(FROM).isPresent();
    }

    private static boolean covers(RouteConfig earlier, RouteConfig later) {
        return covers(earlier.to(), later.to()) && covers(earlier.from(), later.from());
    }

    private static boolean covers(DomainPattern wide, DomainPattern narrow) {
        return wide.equals(narrow)
                || switch (narrow) {
                    case DomainPattern.Exactly(var domain) -> wide.matches(Optional.of(domain));
                    case DomainPattern.Below(var domain) ->
                            wide instanceof DomainPattern.Any
                                    || (wide instanceof DomainPattern.Below(var above)
                                            && domain.isWithin(above));
                    case DomainPattern.Any() -> false;
                };
    }

    private static Via via(Optional<NextHopUrl> url, Optional<RouteLogin> login) {
        if (url.isEmpty()) return new Via.Mx();
        NextHopUrl next = url.get();
        return next.scheme().equals("lmtp")
                ? new Via.Lmtp(next.host())
                : new Via.RelayHost(next.host(), next.scheme().equals("smtps"), login);
    }

    private static Optional<RouteLogin> login(Section section, Context context) {
        Optional<String> user = section.find(USER);
        if (section.has(PASSWORD_FILE) && section.has(TOKEN_FILE)) {
            context.problems()
                    .error(
                            section.at(TOKEN_FILE),
                            "`token-file` and `password-file` exclude each other");
        }
        if (section.has(USER) && !section.has(PASSWORD_FILE) && !section.has(TOKEN_FILE)) {
            context.problems()
                    .missing(section.at(USER), "`user` needs `password-file` or `token-file`");
        }
        Optional<RouteLogin> token = login(section, user, TOKEN_FILE, SecretKind.TOKEN, context);
        Optional<RouteLogin> password =
                login(section, user, PASSWORD_FILE, SecretKind.PASSWORD, context);
        return token.or(() -> password);
    }

    private static Optional<RouteLogin> login(
            Section section,
            Optional<String> user,
            Key<Path> key,
            SecretKind kind,
            Context context) {
        if (section.has(key) && !section.has(USER)) {
            context.problems().missing(section.at(key), "`" + key.name() + "` needs `user`");
        }
        Optional<Path> file =
                context.secretFile(section, key, kind.name().toLowerCase(Locale.ROOT));
        return user.flatMap(u -> file.map(f -> new RouteLogin(u, kind, f)));
    }

    private static void check(
            Section section, Optional<NextHopUrl> url, RouteConfig.Tls tls, Problems problems) {
        String level = "`tls` = `" + tls.level().name().toLowerCase(Locale.ROOT) + "` ";
        boolean implicit = url.filter(u -> u.scheme().equals("smtps")).isPresent();
        if (implicit && (tls.level() == TlsLevel.NONE || tls.level() == TlsLevel.OPPORTUNISTIC)) {
            problems.error(
                    section.at(TLS), level + "contradicts `smtps://`, which begins with TLS");
        }
        if (section.has(USER) && !VERIFIED.contains(tls.level())) {
            problems.error(
                    section.at(TLS),
                    level
                            + "with `user` would show the password to an unverified server; use"
                            + " `default` or `pkix`");
        }
        if (section.has(USER) && section.find(VIA).isPresent() && !isRelayHost(url)) {
            problems.missing(section.at(USER), "`user` needs a relay host in `via`");
        }
        if (section.has(TRUST) && !VERIFIED.contains(tls.level())) {
            problems.warning(section.at(TRUST), "`trust` has no effect with " + level.strip());
        }
    }

    private static boolean isRelayHost(Optional<NextHopUrl> url) {
        return url.filter(u -> !u.scheme().equals("lmtp")).isPresent();
    }
}
