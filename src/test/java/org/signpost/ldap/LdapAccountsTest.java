package org.signpost.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.account.AccountSource.Answer;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.config.HostPort;
import org.signpost.config.LdapConfig;
import org.signpost.config.LdapConfig.Tls;
import org.signpost.observe.Clock;
import org.signpost.tls.LaboratoryCa;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** People are found by search and proved by bind, at a real server in memory. */
class LdapAccountsTest {

    private static final Answer ALICE =
            new Answer.Found(
                    List.of(
                            Mailbox.of("alice@a.test"),
                            Mailbox.of("Info@a.test"),
                            Mailbox.of("alice@elsewhere.test")));

    @TempDir Path folder;
    private TestDirectory directory;

    @BeforeEach
    void start() throws IOException {
        directory = new TestDirectory(folder);
    }

    @AfterEach
    void stop() {
        directory.close();
    }

    /** By the filter that the documents advise, which counts for credentials too. */
    @Test
    void whoIsLockedIsLeftOutByAFilterThatSaysSo() throws IOException {
        LdapConfig plain = directory.config(Tls.NONE);
        String advised = "(&(mail={login})(!(pwdAccountLockedTime=*)))";
        LdapConfig.Search search = new LdapConfig.Search(plain.search().base(), advised, "mail");
        LdapConfig careful =
                new LdapConfig(
                        plain.server(), search, plain.login(), plain.trust(), plain.timeout());
        assertThat(accounts(careful).find("alice@a.test")).isEqualTo(ALICE);
        directory.lock("alice");
        assertThat(accounts(careful).find("alice@a.test")).isEqualTo(new Answer.Nobody());
        assertThat(accounts(plain).find("alice@a.test")).isEqualTo(ALICE);
    }

    @ParameterizedTest
    @EnumSource
    void somebodyIsFoundAndProvedByEachKindOfConnection(Tls tls) {
        LdapAccounts accounts = accounts(directory.config(tls));
        assertThat(accounts.find("alice@a.test")).isEqualTo(ALICE);
        assertThat(accounts.find("INFO@a.test")).isEqualTo(ALICE);
        assertThat(accounts.prove("alice@a.test", "alice's")).isEqualTo(ALICE);
        assertThat(accounts.prove("alice", "alice's")).isEqualTo(ALICE);
        assertThat(accounts.prove("alice@a.test", "bob's")).isEqualTo(new Answer.Nobody());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody@a.test",
                "both@a.test",
                "*",
                "alice*",
                "al*ice@a.test",
                "alice@a.test)(uid=*",
                "alice)(|(uid=*",
                "\\61lice",
                "alice\u0000",
                ""
            })
    void whoIsNotThereOrSeveralOrAFilterIsNobody(String login) {
        LdapAccounts accounts = accounts(directory.config(Tls.NONE));
        assertThat(accounts.find(login)).isEqualTo(new Answer.Nobody());
        for (String password : new String[] {"alice's", "bob's", "bill's"}) {
            assertThat(accounts.prove(login, password)).isEqualTo(new Answer.Nobody());
        }
    }

    @Test
    void noPasswordProvesNothing() {
        LdapAccounts accounts = accounts(directory.config(Tls.NONE));
        for (String login : new String[] {"alice", "nopass", "alice@a.test"}) {
            assertThat(accounts.prove(login, "")).isEqualTo(new Answer.Nobody());
        }
        assertThat(accounts.prove("nopass", "x")).isEqualTo(new Answer.Nobody());
    }

    @Test
    void aDirectoryThatIsDownKnowsNothing() {
        LdapAccounts accounts = accounts(directory.config(Tls.IMPLICIT));
        directory.stop();
        unavailable(accounts, "");
    }

    @ParameterizedTest
    @EnumSource(
            value = Tls.class,
            names = {"IMPLICIT", "STARTTLS"})
    void aCertificateOfAnotherNameOrAuthorityIsNotSpokenTo(Tls tls) throws IOException {
        unavailable(accounts(directory.byAddress(tls)), "");
        LdapConfig good = directory.config(tls);
        LaboratoryCa other = LaboratoryCa.create("other", Duration.ofDays(1), Clock.system());
        Path file = Files.writeString(folder.resolve("other.pem"), other.certificate());
        unavailable(accounts(with(good, good.login(), Optional.of(file), good.timeout())), "");
        unavailable(accounts(with(good, good.login(), Optional.empty(), good.timeout())), "");
    }

    @Test
    void aServerWithoutStartTlsNeverSeesAPassword() {
        unavailable(accounts(directory.withoutStartTls()), "");
    }

    @Test
    void aSearchThatIsRefusedSaysNothingOfThePerson() throws IOException {
        LdapConfig good = directory.config(Tls.NONE);
        Path wrong = Files.writeString(folder.resolve("wrong"), "not it\n");
        var login = new LdapConfig.Login(good.login().orElseThrow().dn(), wrong);
        unavailable(accounts(with(good, Optional.of(login), Optional.empty(), good.timeout())), "");
        unavailable(accounts(with(good, Optional.empty(), Optional.empty(), good.timeout())), "");
        Files.writeString(wrong, "\n");
        unavailable(
                accounts(with(good, Optional.of(login), Optional.empty(), good.timeout())),
                "has no password in its first line");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatSaysNothingIsWaitedForNoLongerThanItsTime(Tls tls) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            LdapConfig good = directory.config(tls);
            HostPort host = new HostPort(Domain.of("localhost"), silent.getLocalPort());
            LdapConfig config =
                    new LdapConfig(
                            new LdapConfig.Server(host, tls),
                            good.search(),
                            good.login(),
                            good.trust(),
                            Duration.ofMillis(200));
            unavailable(accounts(config), "");
        }
    }

    @Test
    void withoutATableNobodyIsAsked() {
        LdapAccounts accounts = new LdapAccounts(Optional::empty);
        assertThat(accounts.find("alice")).isEqualTo(new Answer.Unavailable("there is no [ldap]"));
    }

    private static void unavailable(LdapAccounts accounts, String words) {
        for (Answer answer :
                new Answer[] {
                    accounts.find("alice@a.test"), accounts.prove("alice@a.test", "alice's")
                }) {
            assertThat(answer).isInstanceOf(Answer.Unavailable.class);
            assertThat(((Answer.Unavailable) answer).reason())
                    .startsWith("the directory at ")
                    .contains(words);
        }
    }

    private static LdapConfig with(
            LdapConfig good,
            Optional<LdapConfig.Login> login,
            Optional<Path> trust,
            Duration timeout) {
        return new LdapConfig(good.server(), good.search(), login, trust, timeout);
    }

    private static LdapAccounts accounts(LdapConfig config) {
        return new LdapAccounts(() -> Optional.of(config));
    }
}
