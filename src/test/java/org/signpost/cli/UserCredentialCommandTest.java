package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.json.JsonObject;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Credentials are managed alike whether the server runs or not. */
class UserCredentialCommandTest {

    private static final String FORM = "([a-z2-9]{4}-){6}[a-z2-9]{4}\n";

    @TempDir Path folder;

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void credentialsComeAndGo(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            Shell.Result added = run(site, "add alice@a.test Printer");
            assertThat(added.out()).matches(FORM);
            assertThat(added.err())
                    .isEqualTo(
                            "this secret of alice@a.test/printer is shown only now: whoever has it"
                                    + " can send mail\n");
            run(
                    site,
                    "add alice@a.test shop --expires 2099-12-31 --network 192.0.2.0/24"
                            + " --network 2001:db8::/48 --sender @a.test --sender alice@a.test"
                            + " --daily 1000");
            assertThat(run(site, "list alice@a.test").lines())
                    .containsExactly(
                            "printer  used never, 0 recipients today",
                            "shop  used never, expires 2100-01-01T00:00:00Z, from 192.0.2.0/24"
                                + " 2001:db8::/48, as @a.test alice@a.test, 0 of 1000 recipients"
                                + " today");
            Shell.Result rotated = run(site, "rotate alice@a.test printer --expires 90d");
            assertThat(rotated.out()).matches(FORM).isNotEqualTo(added.out());
            assertThat(run(site, "revoke alice@a.test PRINTER"))
                    .isEqualTo(new Shell.Result(0, "revoked alice@a.test/PRINTER\n", ""));
            JsonObject left = JsonObject.parse(run(site, "list alice@a.test --json").out()).get();
            assertThat(left.objects("credentials"))
                    .extracting(c -> c.text("login"))
                    .containsExactly(java.util.Optional.of("alice@a.test/shop"));
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void whatCannotBeDoneIsAProblemInOneLine(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            run(site, "add alice@a.test printer");
            problem(site, "account alice@a.test has credential printer already", "add", "printer");
            problem(site, "account alice@a.test has no credential fax", "revoke", "fax");
            problem(
                    site,
                    "a credential's name has at most 64 letters, digits, `.`, `-` and `_`, and"
                            + " begins with a letter or digit; got `a/b`",
                    "add",
                    "a/b");
            problem(
                    site,
                    "a credential expires after a time such as 90d, or at the end of a day to come"
                            + " (UTC) such as 2027-01-31; got `2020-01-01`",
                    "add",
                    "fax",
                    "--expires",
                    "2020-01-01");
            problem(
                    site,
                    "a network is one such as 192.0.2.0/24 or 2001:db8::/48; got `192.0.2.0/33`",
                    "add",
                    "fax",
                    "--network",
                    "192.0.2.0/33");
            problem(
                    site,
                    "a network is one such as 192.0.2.0/24 or 2001:db8::/48; got `192.0.2.5/24`;"
                            + " write `192.0.2.0/24` for all of it, or `192.0.2.5`",
                    "add",
                    "fax",
                    "--network",
                    "192.0.2.5/24");
            problem(
                    site,
                    "alice@a.test may not send as bob@a.test itself: \"signpost user sender add"
                            + " alice@a.test bob@a.test\" lets it",
                    "add",
                    "fax",
                    "--sender",
                    "bob@a.test");
            problem(
                    site,
                    "a sender is an address, or @example.com for all of a domain; got `a.test`",
                    "add",
                    "fax",
                    "--sender",
                    "a.test");
            problem(site, "a daily limit is 1 or more; got 0", "add", "fax", "--daily", "0");
            assertThat(run(site, "add bob@a.test printer").err())
                    .isEqualTo("signpost: there is no account bob@a.test\n");
            assertThat(run(site, "list bob@a.test").err())
                    .isEqualTo("signpost: there is no account bob@a.test\n");
            assertThat(run(site, "list alice@a.test").lines()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void anAccountsLimitComesAndGoes(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            assertThat(site.run("user", "limit", "alice@a.test", "--daily", "500").out())
                    .isEqualTo("alice@a.test may send to 500 recipients a day\n");
            assertThat(site.run("user", "list", "--json").out()).contains("\"daily\":500");
            assertThat(site.run("user", "limit", "alice@a.test").out())
                    .isEqualTo("alice@a.test may send to any number of recipients\n");
            assertThat(site.run("user", "list", "--json").out()).doesNotContain("daily");
            assertThat(site.run("user", "limit", "bob@a.test").err())
                    .isEqualTo("signpost: there is no account bob@a.test\n");
        }
    }

    /** Whether there is somebody of that address, the directory says at each login. */
    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void somebodyOfADirectoryIsGivenTheSame(boolean running) throws IOException {
        try (Site site = withDirectory().running(running)) {
            Shell.Result added = run(site, "add dora@b.test phone --sender desk@b.test");
            assertThat(added.out()).matches(FORM);
            assertThat(added.err())
                    .contains(
                            "dora@b.test/phone may not send as desk@b.test yet: \"signpost user"
                                    + " sender add dora@b.test desk@b.test\" lets it\n");
            assertThat(run(site, "list dora@b.test").out()).startsWith("phone  used never");
            assertThat(run(site, "add dora@b.test fax --sender bob@a.test").err())
                    .startsWith("signpost: dora@b.test may not send as bob@a.test itself");
            List<Shell.Result> given =
                    List.of(
                            added,
                            site.run("user", "sender", "add", "desk@b.test", "boss@a.test"),
                            site.run("user", "limit", "shop@b.test", "--daily", "9"));
            String asked = "the directory can't say now whether it knows ";
            for (Shell.Result each : given) {
                assertThat(each.code()).isZero();
                assertThat(each.err().contains(asked)).as(each.err()).isEqualTo(running);
            }
            assertThat(site.run("user", "list", "--json").out())
                    .contains("\"address\":\"dora@b.test\"", "\"password\":false")
                    .contains("\"address\":\"shop@b.test\"", "\"daily\":9");
            assertThat(site.run("check").out()).doesNotContain("can't log in");
            assertThat(
                            site.type(
                                    "new horse\n",
                                    "user",
                                    "passwd",
                                    "dora@b.test",
                                    "--password-stdin"))
                    .isEqualTo(
                            new Shell.Result(
                                    1,
                                    "",
                                    "signpost: the password of dora@b.test is that of the directory"
                                            + " of [ldap]\n"));
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void ofSomebodyOfADirectoryNothingIsKeptUntilSomethingIsGiven(boolean running)
            throws IOException {
        try (Site site = withDirectory().running(running)) {
            Shell.Result nothing = new Shell.Result(0, "", "");
            assertThat(run(site, "list dora@b.test")).isEqualTo(nothing);
            assertThat(run(site, "list dora@b.test --json").out())
                    .isEqualTo("{\"credentials\":[]}\n");
            assertThat(site.run("user", "sender", "list", "dora@b.test")).isEqualTo(nothing);
            String none = "signpost: account dora@b.test has no ";
            assertThat(run(site, "revoke dora@b.test fax").err())
                    .isEqualTo(none + "credential fax\n");
            assertThat(run(site, "rotate dora@b.test fax").err())
                    .isEqualTo(none + "credential fax\n");
            assertThat(site.run("user", "sender", "remove", "dora@b.test", "X@a.test").err())
                    .isEqualTo(none + "sender x@a.test\n");
            assertThat(site.run("user", "limit", "dora@b.test").out())
                    .isEqualTo("dora@b.test may send to any number of recipients\n");
            assertThat(site.run("user", "list").lines()).containsExactly("alice@a.test");
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void anAliasIsNobodyOfADirectory(boolean running) throws IOException {
        try (Site site = withDirectory().running(running)) {
            for (String command :
                    List.of(
                            "credential add postmaster@b.test phone",
                            "credential list postmaster@b.test",
                            "credential revoke postmaster@b.test phone",
                            "sender add postmaster@b.test boss@a.test",
                            "sender list postmaster@b.test",
                            "limit postmaster@b.test",
                            "limit postmaster@b.test --daily 9")) {
                assertThat(site.run(("user " + command).split(" ")))
                        .as(command)
                        .isEqualTo(
                                new Shell.Result(
                                        1,
                                        "",
                                        "signpost: there is no account postmaster@b.test\n"));
            }
            assertThat(run(site, "add both@b.test phone").code()).as("it names itself").isZero();
            assertThat(site.run("user", "list").lines())
                    .containsExactly("alice@a.test", "both@b.test");
        }
    }

    /** The people of b.test are in a directory that doesn't answer. */
    private Site withDirectory() throws IOException {
        Site site = Site.in(folder);
        site.write(
                Site.CONFIG
                        + """
                        [[domain]]
                        name = "b.test"
                        accounts = "ldap"
                        aliases = { postmaster = "alice@a.test", both = ["both", "alice@a.test"] }
                        [ldap]
                        url = "ldap://127.0.0.1:1"
                        base = "dc=example"
                        """);
        return site.withAlice();
    }

    private static Shell.Result run(Site site, String line) {
        return site.run(("user credential " + line).split(" "));
    }

    private static void problem(Site site, String words, String verb, String... more) {
        String line = verb + " alice@a.test " + String.join(" ", List.of(more));
        assertThat(run(site, line)).isEqualTo(new Shell.Result(1, "", "signpost: " + words + "\n"));
    }
}
