package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;

/** What an account may send as is managed alike whether the server runs or not. */
class UserSenderCommandTest {

    @TempDir Path folder;

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void sendersComeAndGo(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            assertThat(site.run("user", "sender", "add", "alice@a.test", "Sales@A.test"))
                    .isEqualTo(new Shell.Result(0, "alice@a.test may send as Sales@A.test\n", ""));
            site.run("user", "sender", "add", "ALICE@a.test", "@a.test");
            site.run("user", "sender", "add", "ALICE@a.test", "@a.test");
            assertThat(site.run("user", "sender", "list", "alice@a.test").lines())
                    .containsExactly("@a.test", "sales@a.test");
            assertThat(site.run("user", "sender", "remove", "alice@a.test", "SALES@a.test").out())
                    .isEqualTo("alice@a.test may no longer send as SALES@a.test\n");
            assertThat(site.run("user", "sender", "list", "alice@a.test", "--json").out())
                    .isEqualTo("{\"senders\":[\"@a.test\"]}\n");
        }
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void whatCannotBeDoneIsAProblemInOneLine(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            problem(
                    site,
                    "b.test is not a [[domain]] of "
                            + site.file()
                            + ", so mail in its name would never be signed: add it there first",
                    "add alice@a.test @b.test");
            problem(
                    site,
                    "a sender is an address, or @example.com for all of a domain; got `a.test`",
                    "add alice@a.test a.test");
            problem(site, "there is no account bob@a.test", "add bob@a.test x@a.test");
            problem(site, "there is no account bob@a.test", "list bob@a.test");
            problem(site, "not an address: bob", "list bob");
            problem(
                    site,
                    "account alice@a.test has no sender x@a.test",
                    "remove alice@a.test x@a.test");
        }
    }

    private static void problem(Site site, String words, String line) {
        assertThat(site.run(("user sender " + line).split(" ")))
                .isEqualTo(new Shell.Result(1, "", "signpost: " + words + "\n"));
    }
}
