package org.signpost.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.config.toml.Problem;
import org.signpost.sasl.SaslMechanism;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

class LdapTableTest {

    private static final String LISTENER =
            "[[listener]]\nrole = \"submission\"\naddress = \"10.0.0.5:465\"\ntls = \"implicit\"\n";
    private static final String DOMAIN = "[[domain]]\nname = \"a.test\"\naccounts = \"ldap\"\n";

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "ldaps://ldap.example.com, ldap.example.com:636, IMPLICIT",
        "ldaps://ldap.example.com:1636/, ldap.example.com:1636, IMPLICIT",
        "ldap://ldap.example.com, ldap.example.com:389, STARTTLS",
        "ldap://192.0.2.1:3890, [192.0.2.1]:3890, STARTTLS",
        "ldap://127.0.0.1, [127.0.0.1]:389, NONE",
        "ldap://localhost:3890, localhost:3890, NONE"
    })
    void onlyThisHostIsSpokenToWithoutTls(String url, String host, LdapConfig.Tls tls)
            throws IOException {
        Config config = valid("[ldap]\nurl = \"" + url + "\"\nbase = \"dc=a\"\n" + DOMAIN);
        LdapConfig ldap = config.services().ldap().orElseThrow();
        assertThat(ldap.server().host()).hasToString(host);
        assertThat(ldap.server().tls()).isEqualTo(tls);
        assertThat(ldap.search())
                .isEqualTo(new LdapConfig.Search("dc=a", "(mail={login})", "mail"));
        DomainConfig domain = config.domains().getFirst();
        assertThat(domain.accounts()).isEqualTo(DomainConfig.Accounts.LDAP);
        assertThat(domain.recipients()).isEqualTo(new DomainConfig.Recipients.Ldap());
    }

    /** Clients take SCRAM where it is offered, and a directory knows no such proofs (M6). */
    @Test
    void scramIsNotOfferedByItselfWhereSomebodyIsInTheDirectory() throws IOException {
        String directory = "[ldap]\nurl = \"ldaps://l.test\"\nbase = \"dc=a\"\n" + DOMAIN;
        String stored = "[[domain]]\nname = \"b.test\"\n";
        assertThat(mechanisms(directory + stored + LISTENER))
                .contains(SaslMechanism.PLAIN, SaslMechanism.LOGIN)
                .doesNotContain(SaslMechanism.SCRAM_SHA_256, SaslMechanism.SCRAM_SHA_256_PLUS);
        assertThat(mechanisms(stored + LISTENER)).contains(SaslMechanism.SCRAM_SHA_256);
        String asked = LISTENER + "auth = [\"SCRAM-SHA-256\", \"PLAIN\"]\n";
        assertThat(mechanisms(directory + stored + asked)).contains(SaslMechanism.SCRAM_SHA_256);
    }

    /** Credentials prove themselves by SCRAM, and the directory's passwords can't (M6). */
    @Test
    void scramMayBeListedBesideWhatOthersCanDo() throws IOException {
        String directory = "[ldap]\nurl = \"ldaps://l.test\"\nbase = \"dc=a\"\n" + DOMAIN;
        String alone = listening("\"SCRAM-SHA-256\"");
        for (String other : List.of("PLAIN", "LOGIN", "EXTERNAL", "OAUTHBEARER", "XOAUTH2")) {
            String beside = listening("\"SCRAM-SHA-256\", \"" + other + "\"");
            assertThat(problems(directory + beside))
                    .as(other)
                    .noneMatch(p -> p.message().contains("nothing but SCRAM"))
                    .anyMatch(p ->
                            p.severity() == Problem.Severity.WARNING
                                    && p.message()
                                            .contains(
                                                    "by which nobody can log in with the"
                                                            + " directory's password"));
        }
        assertThat(mechanisms(directory + listening("\"SCRAM-SHA-256\", \"PLAIN\"")))
                .contains(SaslMechanism.SCRAM_SHA_256, SaslMechanism.PLAIN);
        assertThat(problems(directory + alone))
                .anyMatch(p ->
                        p.severity() == Problem.Severity.ERROR
                                && p.message().contains("nothing but SCRAM")
                                && p.message().contains("PLAIN or LOGIN")
                                && p.message().contains("EXTERNAL, OAUTHBEARER or XOAUTH2"));
        assertThat(problems(directory + "[[domain]]\nname = \"b.test\"\n" + alone))
                .noneMatch(p -> p.severity() == Problem.Severity.ERROR)
                .anyMatch(p -> p.message().contains("with the directory's password"));
    }

    private static String listening(String mechanisms) {
        return LISTENER + "auth = [" + mechanisms + "]\n" + ConfigFolder.CERTIFICATE;
    }

    private List<SaslMechanism> mechanisms(String tables) throws IOException {
        ListenerConfig listener = valid(certified(tables)).services().listeners().getFirst();
        return listener.role() instanceof ListenerConfig.Role.Submission(AuthConfig auth)
                ? auth.mechanisms()
                : List.of();
    }

    private static String certified(String tables) {
        return tables.contains(ConfigFolder.CERTIFICATE)
                ? tables
                : tables + ConfigFolder.CERTIFICATE;
    }

    @Test
    void everyMistakeIsToldAtOnce() throws IOException {
        assertThat(
                        problems(
                                """
                                [ldap]
                                url = "http://ldap.example.com"
                                base = "people"
                                filter = "(mail=%s)"
                                bind-dn = "cn=x"
                                password = "secret"
                                """
                                        + DOMAIN
                                        + "recipients = \"accounts\"\n"))
                .extracting(Problem::line)
                .contains(4, 5, 6, 7, 8, 12);
    }

    @Test
    void aDomainThatAsksNeedsADirectoryAndTheOtherWayRound() throws IOException {
        assertThat(problems(DOMAIN))
                .anyMatch(p -> p.message().contains("there is no [ldap] that says where it is"));
        String lonely = "[ldap]\nurl = \"ldaps://l.test\"\nbase = \"dc=a\"\n";
        assertThat(problems(lonely + "[[domain]]\nname = \"a.test\"\n"))
                .anyMatch(p -> p.message().contains("nothing asks this directory"));
    }

    private Config valid(String tables) throws IOException {
        ConfigResult result = read(tables);
        assertThat(result).isInstanceOf(ConfigResult.Valid.class);
        return ((ConfigResult.Valid) result).config();
    }

    private List<Problem> problems(String tables) throws IOException {
        return switch (read(tables)) {
            case ConfigResult.Valid valid -> valid.warnings();
            case ConfigResult.Invalid invalid -> invalid.problems();
        };
    }

    private ConfigResult read(String tables) throws IOException {
        return ConfigFolder.in(folder).read("[node]\nname = \"mx.a.test\"\n" + tables);
    }
}
