package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.account.DomainCheck.Known;
import org.signpost.address.Mailbox;
import org.signpost.config.Config;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.config.toml.Problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is wrong with domains beyond their configuration is named with file and line. */
class DomainCheckTest {

    private static final String NODE = "[node]\nname = \"mx1.example.com\"\n";

    @TempDir Path folder;

    @Test
    void soundDomainsHaveNoProblem() throws IOException {
        String text =
                """
                [[domain]]
                name = "a.test"
                aliases = { postmaster = "alice", info = ["bob", "x@elsewhere.test"], alice = ["alice", "bob"] }
                aliases-file = "aliases"
                catch-all = "info"
                [[domain]]
                name = "b.test"
                catch-all = "alice@a.test"
                [[domain]]
                name = "c.test"
                deliver = "lmtp://127.0.0.1:24"
                """;
        write("aliases", "sales: info, bob+sales\n");
        assertThat(problems(text, "Alice@a.test", "bob@a.test")).isEmpty();
    }

    @Test
    void aPostmasterWhoIsNobodyIsAnError() throws IOException {
        String text =
                """
                [[domain]]
                name = "a.test"
                aliases = { info = "alice", postmaster = "alcie" }
                [[domain]]
                name = "b.test"
                [[domain]]
                name = "c.test"
                catch-all = "nobody"
                [[domain]]
                name = "d.test"
                aliases = { postmaster = "admin", admin = "gone" }
                """;
        assertThat(problems(text, "alice@a.test"))
                .containsExactly(
                        "signpost.toml:5: alias `postmaster@a.test` leads to `alcie@a.test`, which"
                                + " doesn't exist (RFC 5321 §4.5.1), did you mean `alice@a.test`?",
                        "signpost.toml:6: `postmaster@b.test` leads nowhere (RFC 5321 §4.5.1):"
                                + " make `postmaster` an alias of somebody who reads it",
                        "signpost.toml:8: `postmaster@c.test` leads nowhere (RFC 5321 §4.5.1):"
                                + " make `postmaster` an alias of somebody who reads it",
                        "signpost.toml:10: warning: `catch-all` leads to `nobody@c.test`, which"
                                + " doesn't exist: \"signpost user add nobody@c.test\" makes an"
                                + " account of it",
                        "signpost.toml:13: alias `postmaster@d.test` leads nowhere (RFC 5321"
                                + " §4.5.1): none of its ways ends at a mailbox",
                        "signpost.toml:13: warning: alias `admin@d.test` leads to `gone@d.test`,"
                                + " which doesn't exist: \"signpost user add gone@d.test\" makes an"
                                + " account of it");
    }

    @Test
    void aPostmasterMayBeAnAccountACatchAllOrAnotherHostsMatter() throws IOException {
        String text =
                """
                [[domain]]
                name = "a.test"
                [[domain]]
                name = "b.test"
                catch-all = "x@elsewhere.test"
                [[domain]]
                name = "c.test"
                recipients = "file:list"
                deliver = "smtp://127.0.0.1:26"
                """;
        write("list", "postmaster\n");
        assertThat(problems(text, "POSTMASTER@a.test")).isEmpty();
    }

    @Test
    void aliasesThatLeadNowhereAreWarnings() throws IOException {
        String text =
                """
                [[domain]]
                name = "a.test"
                aliases-file = "aliases"
                [domain.aliases]
                postmaster = "alice"
                copy = ["alice", "bob@a.test"]
                carol = ["carol", "alice"]
                """;
        write("aliases", "# a loop\none: two\ntwo: one\nmany: alice,\n  nobody@b.test,\n  Cpoy\n");
        assertThat(problems(text, "alice@a.test"))
                .containsExactly(
                        "aliases:2: warning: alias `one@a.test` leads nowhere: none of its ways"
                                + " ends at a mailbox",
                        "aliases:3: warning: alias `two@a.test` leads nowhere: none of its ways"
                                + " ends at a mailbox",
                        "aliases:4: warning: alias `many@a.test` leads to `Cpoy@a.test`, which"
                                + " doesn't exist, did you mean `copy@a.test`?",
                        "signpost.toml:8: warning: alias `copy@a.test` leads to `bob@a.test`,"
                                + " which doesn't exist: \"signpost user add bob@a.test\" makes an"
                                + " account of it",
                        "signpost.toml:9: warning: alias `carol@a.test` leads to `carol@a.test`,"
                                + " which doesn't exist: \"signpost user add carol@a.test\" makes"
                                + " an account of it");
    }

    @Test
    void everyBadLineOfAListIsAnErrorOfThatFile() throws IOException {
        String text =
                """
                [[domain]]
                name = "a.test"
                aliases-file = "aliases"
                recipients = "file:list"
                """;
        write("aliases", "postmaster: alice\nhelp bob\ninfo: |cat /x, alice\ninfo: alice\n");
        write("list", "alice\n\nbob@b.test\n");
        List<String> expected =
                List.of(
                        "aliases:2: the form is `name: target, target`",
                        "aliases:3: `|cat /x` is not an address",
                        "aliases:4: `info` is there already",
                        "list:3: `bob@b.test` is not an address of a.test");
        assertThat(problems(text)).containsExactlyElementsOf(expected);
        assertThat(shown(DomainCheck.ofLists(config(text)))).isEqualTo(expected);
    }

    @Test
    void aListThatIsNotTextIsAnErrorAndHidesNothingElse() throws IOException {
        String text =
                """
                [[domain]]
                name = "a.test"
                aliases-file = "aliases"
                [[domain]]
                name = "b.test"
                """;
        Files.write(folder.resolve("aliases"), new byte[] {'a', (byte) 0xff, '\n'});
        assertThat(problems(text))
                .hasSize(2)
                .anyMatch(p -> p.equals("aliases: it isn't UTF-8"))
                .anyMatch(p -> p.startsWith("signpost.toml:6: `postmaster@b.test` leads nowhere"));
    }

    @Test
    void anAccountOfNoDomainGetsAWarning() throws IOException {
        String text = "[[domain]]\nname = \"a.test\"\n";
        assertThat(problems(text, "postmaster@a.test", "bob@old.test"))
                .containsExactly(
                        "signpost.toml: warning: account `bob@old.test` gets no mail: old.test is"
                                + " not a [[domain]] of this file");
    }

    @Test
    void anAccountThatAnAliasOfItsNameHidesGetsAWarning() throws IOException {
        String text =
                """
                [[domain]]
                name = "a.test"
                aliases-file = "aliases"
                [domain.aliases]
                postmaster = "bob"
                alice = ["x@elsewhere.test", "bob"]
                dave = ["Dave", "bob"]
                """;
        write("aliases", "# old\neve: bob\n");
        assertThat(problems(text, "Alice@a.test", "bob@a.test", "dave@a.test", "eve@a.test"))
                .containsExactly(
                        "aliases:2: warning: account `eve@a.test` gets no mail: the alias of its"
                                + " name leads elsewhere; name `eve` among its targets, or rename"
                                + " one of the two",
                        "signpost.toml:8: warning: account `Alice@a.test` gets no mail: the alias"
                                + " of its name leads elsewhere; name `Alice` among its targets, or"
                                + " rename one of the two");
    }

    @Test
    void aPasswordThatCountsForNothingIsNotedAndOneThatIsNotThereIsNot() throws IOException {
        String text =
                """
                [ldap]
                url = "ldaps://ldap.example.com"
                base = "dc=example"

                [[domain]]
                name = "a.test"
                accounts = "ldap"
                aliases = { postmaster = "dora" }
                """;
        String noted = "account `old@a.test` can't log in by its password";
        assertThat(problems(text, "old@a.test")).anyMatch(p -> p.contains(noted));
        Known person = new Known(Mailbox.of("dora@a.test"), false);
        assertThat(shown(DomainCheck.of(config(text), List.of(person)))).isEmpty();
    }

    /** As when a domain's accounts are no longer the directory's. */
    @Test
    void anAccountWithoutPasswordIsNotedWhereNoDirectorySpeaksForIt() throws IOException {
        String text = "[[domain]]\nname = \"a.test\"\naliases = { postmaster = \"alice\" }\n";
        List<Known> known =
                List.of(
                        new Known(Mailbox.of("alice@a.test"), true),
                        new Known(Mailbox.of("dora@a.test"), false),
                        new Known(Mailbox.of("eve@old.test"), false));
        assertThat(shown(DomainCheck.of(config(text), known)))
                .contains(
                        "signpost.toml:3: warning: account `dora@a.test` can't log in: it has no"
                                + " password, and no directory speaks for a.test; \"signpost user"
                                + " passwd dora@a.test\" gives it one, \"signpost user remove"
                                + " dora@a.test\" removes what is kept of it")
                .anyMatch(p -> p.contains("account `eve@old.test` can't log in"))
                .noneMatch(p -> p.contains("alice"));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private Config config(String text) throws IOException {
        write("signpost.toml", NODE + text);
        return switch (ConfigFile.read(folder.resolve("signpost.toml"), Optional.empty())) {
            case ConfigResult.Valid(Config config, _) -> config;
            case ConfigResult.Invalid(List<Problem> problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private List<String> problems(String text, String... accounts) throws IOException {
        List<Known> known =
                Arrays.stream(accounts).map(a -> new Known(Mailbox.of(a), true)).toList();
        return shown(DomainCheck.of(config(text), known));
    }

    private List<String> shown(List<Problem> problems) {
        return problems.stream().map(p -> p.text().replace(folder + "/", "")).toList();
    }
}
