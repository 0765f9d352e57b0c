package org.signpost.config;

import static org.signpost.config.toml.Key.optional;

import org.signpost.config.toml.Key;
import org.signpost.config.toml.Problems;
import org.signpost.config.toml.Section;
import org.signpost.config.toml.Suggestion;
import org.signpost.config.toml.ValueType;
import org.signpost.sasl.SaslMechanism;
import org.signpost.tls.Trust;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The keys of a {@code [[listener]]} that say how its clients log in. */
final class AuthKeys {

    private static final List<String> NAMES =
            Arrays.stream(SaslMechanism.values()).map(SaslMechanism::text).toList();

    static final Key<List<SaslMechanism>> AUTH =
            optional(
                    "auth",
                    ValueType.list(
                            "a list of mechanisms such as `[\"SCRAM-SHA-256\", \"PLAIN\"]`",
                            ValueType.text("one of " + String.join(", ", NAMES), SaslMechanism::of)
                                    .advising(AuthKeys::advice)),
                    "SCRAM-SHA-256-PLUS and SCRAM-SHA-256, unless a domain has `accounts ="
                            + " \"ldap\"`, PLAIN, LOGIN, with `client-ca` EXTERNAL, and with an"
                            + " `[[oauth-issuer]]` OAUTHBEARER and XOAUTH2",
                    "How clients of a `submission` listener may log in, always within TLS. They are"
                        + " offered strongest first, whatever their order here, and only where they"
                        + " are possible: the -PLUS forms where the TLS connection can be bound to,"
                        + " EXTERNAL to clients that showed a certificate. PLAIN is what every"
                        + " client knows.");

    static final Key<Path> CLIENT_CA =
            optional(
                    "client-ca",
                    Types.PATH,
                    "clients are asked for no certificate",
                    "A PEM file of the private authority that made the certificates of this"
                            + " `submission` listener's clients. They log in by EXTERNAL as the one"
                            + " account whose address is in the certificate (subjectAltName, type"
                            + " e-mail). It is read again at each reload.");

    private AuthKeys() {}

    /**
     * Whose logins a listener takes.
     *
     * @param issuers whose tokens
     * @param directory whether somebody's password is known to the directory alone
     * @param store whether somebody's is in the store
     */
    record Accounts(List<OauthIssuerConfig> issuers, boolean directory, boolean store) {}

    static AuthConfig read(Section section, Accounts accounts, Context context) {
        Optional<Trust> clientCa = context.trust(section, CLIENT_CA);
        Optional<List<SaslMechanism>> given = section.find(AUTH);
        given.ifPresent(listed -> check(section, listed, context));
        if (accounts.directory()) {
            given.ifPresent(listed -> checkDirectory(section, listed, accounts, context));
        }
        List<SaslMechanism> mechanisms =
                given.orElseGet(() -> standard(accounts)).stream().distinct().sorted().toList();
        return new AuthConfig(mechanisms, clientCa, accounts.issuers());
    }

    /** A client takes SCRAM where it is offered, and would fail with a password of a directory. */
    private static List<SaslMechanism> standard(Accounts accounts) {
        return AuthConfig.STANDARD.stream()
                .filter(m -> !accounts.directory() || !isScram(m))
                .toList();
    }

    private static boolean isScram(SaslMechanism mechanism) {
        return mechanism.scram().isPresent();
    }

    private static void checkDirectory(
            Section section, List<SaslMechanism> listed, Accounts accounts, Context context) {
        if (listed.stream().noneMatch(AuthKeys::isScram)) return;
        if (!accounts.store() && listed.stream().allMatch(AuthKeys::isScram)) {
            context.problems()
                    .error(
                            section.at(AUTH),
                            "`auth` has nothing but SCRAM, by which nobody can log in with the"
                                    + " directory's password, and all accounts are the directory's:"
                                    + " add PLAIN or LOGIN for that password, or EXTERNAL,"
                                    + " OAUTHBEARER or XOAUTH2, which need none");
            return;
        }
        context.problems()
                .warning(
                        section.at(AUTH),
                        "`auth` has SCRAM, which clients prefer, and by which nobody can log in"
                                + " with the directory's password; leave it out, or give those who"
                                + " log in by that password a listener without it");
    }

    private static void check(Section section, List<SaslMechanism> listed, Context context) {
        var at = section.at(AUTH);
        boolean external = listed.contains(SaslMechanism.EXTERNAL);
        if (listed.isEmpty()) {
            context.problems().error(at, "`auth` is empty: nobody could log in");
        } else if (!listed.contains(SaslMechanism.PLAIN)) {
            context.problems()
                    .warning(
                            at,
                            "`auth` leaves out PLAIN: clients that know nothing better can't log"
                                    + " in");
        }
        if (external && !section.has(CLIENT_CA)) {
            context.problems()
                    .missing(at, "EXTERNAL in `auth` needs `client-ca`: whose certificates count");
        }
        if (!external && section.has(CLIENT_CA)) {
            context.problems()
                    .warning(
                            section.at(CLIENT_CA),
                            "`client-ca` has no effect: `auth` leaves out EXTERNAL");
        }
    }

    /** Of a file without any issuer: notes a listener that takes tokens. */
    static void checkTokens(Section section, Problems problems) {
        for (SaslMechanism mechanism : List.of(SaslMechanism.OAUTHBEARER, SaslMechanism.XOAUTH2)) {
            if (!section.find(AUTH).orElse(List.of()).contains(mechanism)) continue;
            problems.missing(
                    section.at(AUTH),
                    mechanism.text() + " in `auth` needs an [[oauth-issuer]]: whose tokens count");
        }
    }

    private static String advice(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (upper.startsWith("SCRAM-SHA-1") || upper.equals("SCRAM-SHA")) {
            return ": SHA-1 is broken, and RFC 7677 replaced it; use SCRAM-SHA-256";
        }
        if (upper.endsWith("-MD5")) {
            return ": MD5 is broken, and every password would have to be kept in the clear; use"
                    + " SCRAM-SHA-256";
        }
        if (upper.equals("NTLM") || upper.equals("GSSAPI") || upper.equals("GS2-KRB5")) {
            return ": Signpost has no Kerberos; use SCRAM-SHA-256";
        }
        return Suggestion.nearest(upper, NAMES).map(n -> ": did you mean `" + n + "`?").orElse("");
    }
}
