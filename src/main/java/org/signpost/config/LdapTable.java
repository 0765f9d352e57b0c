package org.signpost.config;

import static org.signpost.config.toml.Key.optional;
import static org.signpost.config.toml.Key.required;
import static org.signpost.config.toml.Key.withDefault;

import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.config.LdapConfig.Tls;
import org.signpost.config.toml.Key;
import org.signpost.config.toml.Schema;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.TableShape;
import org.signpost.config.toml.ValueType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code [ldap]}. */
final class LdapTable {

    private static final String SECRET =
            "would be a secret in this file: write it to a file of mode 600 and name that with"
                    + " `password-file`";

    private static final Pattern URL = Pattern.compile("(ldaps?)://([^/@]+?)(:[0-9]{1,5})?/?");
    private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");

    private static final Key<LdapConfig.Server> SERVER =
            required(
                    "url",
                    ValueType.text(
                            "a URL such as `ldaps://ldap.example.com` or"
                                + " `ldap://ldap.example.com:389`, with nothing behind the port",
                            LdapTable::server),
                    "Where it is: `ldaps://` with TLS from the start, port 636; `ldap://` with"
                            + " StartTLS, port 389, and without TLS only where it is an address of"
                            + " this host, such as `ldap://127.0.0.1`.");
    private static final Key<String> BASE =
            required(
                    "base",
                    ValueType.text(
                            "the DN of an entry such as `ou=people,dc=example,dc=com`",
                            LdapTable::dn),
                    "The entry below which people are looked for.");
    private static final Key<String> FILTER =
            withDefault(
                    "filter",
                    ValueType.text(
                            "a filter in brackets that has `{login}` in it, such as"
                                    + " `(&(objectClass=person)(mail={login}))`",
                            LdapTable::filter),
                    "\"(mail={login})\"",
                    "Which entry is somebody's: `{login}` is the name that logs in, or the address"
                        + " that mail is for. It has to fit one entry; where it fits several, that"
                        + " is nobody. Let it leave out who is locked or disabled in the directory,"
                        + " whose credentials, tokens and certificates go on otherwise, since they"
                        + " never bind: by `(!(userAccountControl:1.2.840.113556.1.4.803:=2))` in"
                        + " Active Directory, by `(!(pwdAccountLockedTime=*))` in OpenLDAP, where"
                        + " `=000001010000Z` instead of `=*` is true only of those whom an"
                        + " administrator locked. Who is left out gets no mail by `recipients` ="
                        + " `ldap` either.");
    private static final Key<String> ADDRESS =
            withDefault(
                    "address",
                    ValueType.text(
                            "the name of an attribute such as `mail`",
                            t -> Optional.of(t).filter(a -> ATTRIBUTE.matcher(a).matches())),
                    "\"mail\"",
                    "The attribute whose values are somebody's addresses, as which they may send.");
    private static final Key<String> BIND_DN =
            optional(
                    "bind-dn",
                    ValueType.text("the DN of an entry", LdapTable::dn),
                    "an anonymous search",
                    "Who searches.");
    private static final Key<Path> PASSWORD_FILE =
            optional(
                    "password-file",
                    Types.PATH,
                    "an anonymous search",
                    "A file whose first line is the password of `bind-dn`; mode 600.");
    private static final Key<Path> TRUST =
            optional(
                    "trust",
                    Types.PATH,
                    "the system's authorities",
                    "A PEM file of the authority that signs the server's certificate, which has to"
                            + " be valid for the host of `url`.");
    private static final Key<Duration> TIMEOUT =
            withDefault(
                    "timeout",
                    Types.TIMEOUT,
                    "\"5s\"",
                    "How long it may take to connect, and for each answer.");

    static final TableShape LDAP =
            new TableShape(
                    "ldap",
                    TableShape.Form.SINGLE,
                    "The directory whose people have accounts in domains that say `accounts ="
                        + " \"ldap\"`. Somebody logs in by PLAIN or LOGIN: the entry is searched"
                        + " for, and then bound with the password. Where the server doesn't answer,"
                        + " a login is 454 and a recipient 450, never wrong. What it said holds for"
                        + " a minute.\n\n"
                        + "Credentials (`signpost user credential`), tokens and certificates are"
                        + " good as long as `filter` finds their owner: it has to leave out who is"
                        + " locked. A new password in the directory leaves credentials as they"
                        + " are.",
                    """
                    [ldap]
                    url = "ldaps://ldap.example.com"
                    base = "ou=people,dc=example,dc=com"
                    filter = "(&(objectClass=person)(mail={login})(!(pwdAccountLockedTime=*)))"
                    bind-dn = "cn=signpost,dc=example,dc=com"
                    password-file = "ldap.password"

                    [[domain]]
                    name = "people.example.com"
                    accounts = "ldap"
                    """,
                    List.of(SERVER, BASE, FILTER, ADDRESS, BIND_DN, PASSWORD_FILE, TRUST, TIMEOUT),
                    Map.of("password", SECRET, "bind-password", SECRET));

    private LdapTable() {}

    /** The table; empty where the file has none, or it is too incomplete. */
    static Optional<LdapConfig> read(Schema.Sections tables, Context context) {
        return tables.all(LDAP).stream().findFirst().flatMap(s -> read(s, context));
    }

    private static Optional<LdapConfig> read(Section section, Context context) {
        Optional<LdapConfig.Server> server = section.find(SERVER);
        Optional<String> base = section.find(BASE);
        Optional<Path> trust = context.trustFile(section, TRUST);
        Optional<LdapConfig.Login> login = login(section, context);
        if (server.isEmpty() || base.isEmpty()) return Optional.empty();
        if (trust.isPresent() && server.get().tls() == Tls.NONE) {
            context.problems()
                    .warning(
                            section.at(TRUST),
                            "`trust` has no effect: this host is spoken to without TLS");
        }
        return Optional.of(
                new LdapConfig(
                        server.get(),
                        new LdapConfig.Search(
                                base.get(), section.value(FILTER), section.value(ADDRESS)),
                        login,
                        trust,
                        section.value(TIMEOUT)));
    }

    private static Optional<LdapConfig.Login> login(Section section, Context context) {
        Optional<String> dn = section.find(BIND_DN);
        Optional<Path> password = context.secretFile(section, PASSWORD_FILE, "password");
        if (section.has(BIND_DN) != section.has(PASSWORD_FILE)) {
            Key<?> given = section.has(BIND_DN) ? BIND_DN : PASSWORD_FILE;
            context.problems()
                    .error(section.at(given), "`bind-dn` and `password-file` go together");
        }
        return dn.flatMap(d -> password.map(p -> new LdapConfig.Login(d, p)));
    }

    private static Optional<LdapConfig.Server> server(String text) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) return Optional.empty();
        boolean implicit = url.group(1).equals("ldaps");
        String port = Optional.ofNullable(url.group(3)).orElse(implicit ? ":636" : ":389");
        return Types.hostPort(url.group(2) + port)
                .map(host -> new LdapConfig.Server(host, tls(implicit, host)));
    }

    private static Tls tls(boolean implicit, HostPort host) {
        if (implicit) return Tls.IMPLICIT;
        boolean here =
                switch (host.host()) {
                    case AddressLiteral literal -> literal.address().isLoopbackAddress();
                    case Domain name -> name.text().equals("localhost");
                };
        return here ? Tls.NONE : Tls.STARTTLS;
    }

    private static Optional<String> dn(String text) {
        return Optional.of(text).filter(t -> t.contains("="));
    }

    private static Optional<String> filter(String text) {
        return Optional.of(text)
                .filter(t -> t.startsWith("(") && t.endsWith(")"))
                .filter(t -> t.contains(LdapConfig.LOGIN));
    }
}
