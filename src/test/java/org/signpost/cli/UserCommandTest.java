package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.json.JsonObject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Accounts are managed alike whether the server runs or not. */
class UserCommandTest {

    private static final String PASSWORD = "correct horse";

    @TempDir Path folder;

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void accountsComeAndGo(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            Shell.Result added =
                    site.type("pass word\n", "user", "add", "bob@a.test", "--password-stdin");
            assertThat(added).isEqualTo(new Shell.Result(0, "added bob@a.test\n", ""));
            assertThat(site.run("user", "list").lines())
                    .containsExactly("alice@a.test", "bob@a.test");

            Shell.Result changed =
                    site.type(
                            "another horse\n", "user", "passwd", "BOB@a.test", "--password-stdin");
            assertThat(changed.out()).isEqualTo("changed the password of BOB@a.test\n");
            assertThat(site.run("user", "remove", "bob@a.test"))
                    .isEqualTo(new Shell.Result(0, "removed bob@a.test; its mail is kept\n", ""));
            assertThat(site.run("user", "list").lines()).containsExactly("alice@a.test");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user add bob@a.test --password-stdin",
                "user list",
                "queue count",
                "queue remove --all",
                "sendmail alice@a.test"
            })
    void nothingIsDoneInAFolderWithoutAStore(String command) throws IOException {
        try (Site site = Site.in(folder)) {
            Shell.Result refused = site.type("correct horse\n", command.split(" ", -1));
            assertThat(refused.code()).isEqualTo(command.startsWith("sendmail") ? 75 : 3);
            assertThat(refused.err())
                    .contains(
                            ": no store in "
                                    + site.data()
                                    + ": \"signpost run\" makes it, and so does \"signpost user add"
                                    + " --new-store\"; where `data` was changed in the file, a"
                                    + " server may run on the old folder still\n");
            assertThat(site.data()).doesNotExist();
            assertThat(site.withAlice().run("user", "list").lines())
                    .containsExactly("alice@a.test");
        }
    }

    @Test
    void aFolderThatWasOpenedAndHasNoStoreStaysWithout() throws IOException {
        try (Site site = Site.in(folder)) {
            Files.createDirectory(site.data());
            Files.createFile(site.data().resolve("lock"));
            assertThat(site.run("user", "list").err()).contains(": no store in " + site.data());
            assertThat(site.run("user", "list").err()).contains(": no store in " + site.data());
            assertThat(site.data().resolve("queue.db")).doesNotExist();
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void aListForProgramsIsOneObject(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            Shell.Result listed = site.run("user", "list", "--json");
            JsonObject user =
                    JsonObject.parse(listed.out()).orElseThrow().objects("users").getFirst();
            assertThat(user.text("address")).contains("alice@a.test");
            assertThat(user.text("state")).contains("active");
            assertThat(user.text("created")).isPresent();
            assertThat(listed.out()).doesNotContain("correct", "argon", "scram").hasLineCount(1);
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void whatCannotBeDoneIsAProblemInOneLine(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            problem(site, "account alice@a.test exists already", PASSWORD, "add", "alice@a.test");
            problem(site, "not an address: alice", PASSWORD, "add", "alice");
            problem(
                    site,
                    "not an address: alice@exä_mple.test: its domain is no international name (IDNA"
                            + " 2008)",
                    PASSWORD,
                    "add",
                    "alice@exä_mple.test");
            problem(
                    site,
                    "b.test is not a [[domain]] of " + site.file() + ": add it there first",
                    PASSWORD,
                    "add",
                    "bob@b.test");
            problem(site, "there is no account bob@a.test", PASSWORD, "passwd", "bob@a.test");
            problem(site, "there is no account bob@a.test", "", "remove", "bob@a.test");
            problem(
                    site,
                    "the password is empty or holds a character that SASLprep (RFC 4013) forbids,"
                            + " such as a control character or an emoji",
                    PASSWORD + "\u0001",
                    "add",
                    "bob@a.test");
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void anAccountThatPostmasterNeedsStays(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            assertThat(site.run("user", "remove", "ALICE@a.test"))
                    .isEqualTo(
                            new Shell.Result(
                                    1,
                                    "",
                                    "signpost: mail for postmaster (RFC 5321 §4.5.1) leads to"
                                            + " ALICE@a.test and nobody else: change the alias in "
                                            + site.file()
                                            + ", and reload\n"));
            assertThat(site.run("user", "list").lines()).containsExactly("alice@a.test");
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void anAccountInTheShadowOfAnAliasIsToldSo(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            Shell.Result added =
                    site.type("pass word\n", "user", "add", "Root@a.test", "--password-stdin");
            assertThat(added)
                    .isEqualTo(
                            new Shell.Result(
                                    0,
                                    "added Root@a.test\n",
                                    "Root@a.test is an alias too: its mail goes to alice@a.test and"
                                        + " not to this account, until you remove the alias\n"));
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void aPasswordHasEightCharacters(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            String words = "a password has at least 8 characters, this one 7";
            problem(site, words, "sevenéé", "add", "bob@a.test");
            problem(site, words, "sevenéé", "passwd", "alice@a.test");
            assertThat(
                            site.type("eight-éé\n", "user", "add", "bob@a.test", "--password-stdin")
                                    .code())
                    .isZero();
        }
    }

    @Test
    void anAccountMayComeBeforeItsDomainIsReloaded() throws IOException {
        try (Site site = Site.in(folder).running(true).withAlice()) {
            String table = "[[domain]]\nname = \"b.test\"\naliases = { postmaster = \"bob\" }\n";
            site.write(Site.DELIVERING + table);
            assertThat(site.run("reload").err())
                    .contains("\"signpost user add bob@b.test\" makes an account of it");
            assertThat(site.type(PASSWORD + "\n", "user", "add", "bob@b.test", "--password-stdin"))
                    .isEqualTo(
                            new Shell.Result(
                                    0,
                                    "added bob@b.test\n",
                                    "the server doesn't know b.test yet: \"signpost reload\" makes"
                                            + " it known\n"));
            assertThat(site.run("check").out()).isEqualTo(site.file() + ": fine\n");
            assertThat(site.run("reload").code()).isZero();
        }
    }

    @Test
    void anAliasThatNamesItselfMeansTheAccount() throws IOException {
        try (Site site = Site.in(folder)) {
            site.write(Site.CONFIG.replace("root = \"postmaster\"", "bob = [\"bob\", \"alice\"]"));
            site.withAlice();
            assertThat(site.type("pass word\n", "user", "add", "bob@a.test", "--password-stdin"))
                    .isEqualTo(new Shell.Result(0, "added bob@a.test\n", ""));
        }
    }

    @Test
    void aPasswordIsTheFirstLineOfStandardInputAndNotEmpty() throws IOException {
        try (Site site = Site.in(folder)) {
            for (String input : new String[] {"", "\n", "\nsecret\n"}) {
                Shell.Result result =
                        site.type(input, "user", "add", "alice@a.test", "--password-stdin");
                assertThat(result.code()).isEqualTo(2);
                assertThat(result.err())
                        .isEqualTo("signpost: standard input has no password in its first line\n");
            }
        }
    }

    @Test
    void aServerIsFoundWhileItsFileIsBeingEdited() throws IOException {
        try (Site site = Site.in(folder).running(true).withAlice()) {
            site.write(Site.CONFIG + "\n[limits]\ncolour = \"red\"\n");
            assertThat(site.run("user", "list").lines()).containsExactly("alice@a.test");
            site.stop();
            Shell.Result stopped = site.run("user", "list");
            assertThat(stopped.code()).isEqualTo(1);
            assertThat(stopped.err())
                    .contains("signpost.toml:17: unknown key `colour`")
                    .endsWith("can't be used as it is\n");
        }
    }

    private static void problem(Site site, String words, String password, String... arguments) {
        String[] all = new String[arguments.length + (password.isEmpty() ? 1 : 2)];
        all[0] = "user";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        if (!password.isEmpty()) all[all.length - 1] = "--password-stdin";
        assertThat(site.type(password + "\n", all))
                .isEqualTo(new Shell.Result(1, "", "signpost: " + words + "\n"));
    }
}
