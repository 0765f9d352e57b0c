package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.json.JsonObject;
import org.signpost.observe.Clock;
import org.signpost.observe.TestClock;
import org.signpost.store.DataFolder;
import org.signpost.tls.SelfSigned;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Everything that is wrong is named at once, and what check calls an error keeps run from it. */
class CheckCommandTest {

    @TempDir Path folder;

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void aSoundConfigurationIsFine(boolean running) throws IOException {
        try (Site site = Site.in(folder).running(running).withAlice()) {
            site.write(Site.DELIVERING);
            assertThat(site.run("check"))
                    .isEqualTo(new Shell.Result(0, site.file() + ": fine\n", ""));
            assertThat(site.run("check", "--json"))
                    .isEqualTo(new Shell.Result(0, "{\"problems\":[],\"complete\":true}\n", ""));
        }
    }

    @Test
    void everyProblemOfAUsableFileIsNamedAtOnce() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            certificates();
            write("aliases", "sales: alice\nhelp bob\n");
            site.write(
                    """
                    [node]
                    name = "short"
                    [[listener]]
                    role = "mx"
                    address = "127.0.0.1:0"
                    tls = "starttls"
                    [[certificate]]
                    chain = "chain.pem"
                    key = "key.pem"
                    [[domain]]
                    name = "a.test"
                    aliases = { postmaster = "alcie", info = "bob" }
                    aliases-file = "aliases"
                    [dns]
                    dnssec = "off"
                    """);
            Shell.Result result = site.run("check");
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.lines())
                    .map(line -> line.replace(folder + "/", ""))
                    .containsExactly(
                            "signpost.toml:2: warning: `name` = `short` has no domain; other"
                                    + " servers refuse such an EHLO name",
                            "signpost.toml:7: key key.pem does not belong to the certificate"
                                    + " chain.pem",
                            "signpost.toml:12: alias `postmaster@a.test` leads to `alcie@a.test`,"
                                    + " which doesn't exist (RFC 5321 §4.5.1), did you mean"
                                    + " `alice@a.test`?",
                            "signpost.toml:12: warning: alias `info@a.test` leads to"
                                    + " `bob@a.test`, which doesn't exist: \"signpost user add"
                                    + " bob@a.test\" makes an account of it",
                            "aliases:2: the form is `name: target, target`");
            assertThat(run(site))
                    .containsExactly(
                            "signpost: signpost.toml:7: key key.pem does not belong to the"
                                    + " certificate chain.pem",
                            "signpost: signpost.toml:12: alias `postmaster@a.test` leads to"
                                    + " `alcie@a.test`, which doesn't exist (RFC 5321 §4.5.1), did"
                                    + " you mean `alice@a.test`?",
                            "signpost: aliases:2: the form is `name: target, target`");
        }
    }

    /** D6: mail would wait, and only that would tell. */
    @Test
    void aResolverThatIsOfNoUseIsNamed() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            site.write(Site.CONFIG.replace("dnssec = \"off\"", "dnssec = \"validate\""));
            Shell.Result result = site.run("check");
            assertThat(result.code()).isZero();
            assertThat(result.out())
                    .contains("warning: resolver 127.0.0.1:1 can't be asked: ")
                    .contains("name resolvers in [dns] that answer");
        }
    }

    @Test
    void aFileWithErrorsHidesNothingOfTheFilesThatItNames() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            certificates();
            write("aliases", "help bob\n");
            write("list", "a@b@c\n");
            site.write(
                    """
                    [node]
                    name = "mx.a.test"
                    dta = "x"
                    [[certificate]]
                    chain = "chain.pem"
                    key = "key.pem"
                    [[certificate]]
                    chain = "no.pem"
                    key = "no.pem"
                    [[domain]]
                    name = "a.test"
                    recipients = "file:list"
                    aliases-file = "aliases"
                    aliases = { postmaster = "a b" }
                    [[domain]]
                    name = "b.test"
                    aliases = { postmaster = "alice@a.test", info = "bob" }
                    """);
            Shell.Result checked = site.run("check");
            assertThat(checked.err()).isEqualTo("more may come to light when these are mended\n");
            assertThat(checked.lines())
                    .map(line -> line.replace(folder + "/", ""))
                    .containsExactly(
                            "signpost.toml:3: unknown key `dta` in [node], did you mean `data`?",
                            "signpost.toml:4: key key.pem does not belong to the certificate"
                                    + " chain.pem",
                            "signpost.toml:8: `chain`: no.pem doesn't exist",
                            "signpost.toml:9: `key`: no.pem doesn't exist",
                            "signpost.toml:14: `aliases` leads `postmaster` to `a b`, which isn't a"
                                    + " mailbox such as `alice@example.com`, or the part before the"
                                    + " @ of one in this domain",
                            "signpost.toml:17: warning: alias `info@b.test` leads to `bob@b.test`,"
                                    + " which doesn't exist: \"signpost user add bob@b.test\" makes"
                                    + " an account of it",
                            "aliases:1: the form is `name: target, target`",
                            "list:1: `a@b@c` is not an address of a.test");
            Shell.Result run = site.run("run", "--as-root");
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err())
                    .isEqualTo(
                            checked.out()
                                    + checked.err()
                                    + "signpost: "
                                    + site.file()
                                    + " can't be used as it is\n");
        }
    }

    @Test
    void errorsOfListenersHideNoAlias() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            site.write(
                    Site.DELIVERING
                            .replace("tls = \"none\"", "tls = \"starttls\"")
                            .replace("postmaster = \"alice\"", "postmaster = \"alcie\""));
            assertThat(site.run("check").lines())
                    .map(line -> line.replace(folder + "/", ""))
                    .containsExactly(
                            "signpost.toml:6: `tls` needs a certificate, and the file has no"
                                    + " [[certificate]]",
                            "signpost.toml:9: alias `postmaster@a.test` leads to `alcie@a.test`,"
                                    + " which doesn't exist (RFC 5321 §4.5.1), did you mean"
                                    + " `alice@a.test`?",
                            "signpost.toml:9: warning: alias `root@a.test` leads nowhere: none of"
                                    + " its ways ends at a mailbox");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolvers = [\"127.0.0.1:1\"]", "resolver = 1"})
    void aKeyThatEverybodyCanReadIsOneWarning(String dns) throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            var pair = SelfSigned.create(List.of("mx.a.test"), Duration.ofDays(1), Clock.system());
            pair.write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
            Files.setPosixFilePermissions(
                    folder.resolve("key.pem"), PosixFilePermissions.fromString("rw-r--r--"));
            site.write(
                    Site.CONFIG.replace("resolvers = [\"127.0.0.1:1\"]", dns)
                            + "[[certificate]]\nchain = \"chain.pem\"\nkey = \"key.pem\"\n");
            assertThat(site.run("check").lines())
                    .filteredOn(line -> line.contains("key.pem"))
                    .singleElement()
                    .asString()
                    .contains("can be read by everybody on this machine (rw-r--r--)");
        }
    }

    @Test
    void problemsForProgramsHaveTheirParts() throws IOException {
        try (Site site = Site.in(folder)) {
            site.write(Site.CONFIG.replace("address", "adress"));
            Shell.Result result = site.run("check", "--json");
            assertThat(result.code()).isEqualTo(1);
            JsonObject answer = JsonObject.parse(result.out()).orElseThrow();
            JsonObject problem =
                    answer.objects("problems").stream()
                            .filter(p -> p.number("line").equals(Optional.of(5L)))
                            .findFirst()
                            .orElseThrow();
            assertThat(problem.text("severity")).contains("error");
            assertThat(problem.text("file")).contains(site.file().toString());
            assertThat(problem.number("line")).contains(5L);
            assertThat(problem.text("message").orElse("")).startsWith("unknown key `adress`");
            assertThat(problem.text("text").orElse("")).startsWith(site.file() + ":5: unknown");
        }
    }

    @Test
    void whereNobodyMadeAStoreYetThereAreNoAccountsAndNoneIsMade() throws IOException {
        try (Site site = Site.in(folder)) {
            assertThat(site.run("check").out())
                    .contains("`alice@a.test`, which doesn't exist (RFC 5321 §4.5.1)");
            assertThat(site.data()).doesNotExist();
        }
    }

    @Test
    void accountsThatCannotBeSeenAreAWarning() throws Exception {
        TestClock clock = new TestClock();
        try (Site site = Site.in(folder).withAlice();
                DataFolder held = DataFolder.open(site.data())) {
            CompletableFuture<Shell.Result> checking =
                    CompletableFuture.supplyAsync(() -> site.type(new Shell(clock), "", "check"));
            Await.until(() -> {
                if (clock.nextWake().isPresent()) clock.advance(Duration.ofSeconds(1));
                return checking.isDone();
            });
            assertThat(checking.get().code()).isZero();
            assertThat(checking.get().out())
                    .startsWith(
                            site.file()
                                    + ": warning: can't see which accounts and keys there are: "
                                    + held.path()
                                    + " is in use by this process already")
                    .hasLineCount(2);
        }
    }

    @Test
    void aCertificateForOtherNamesIsAWarning() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            String tables = "[[certificate]]\nchain = \"chain.pem\"\nkey = \"key.pem\"\n";
            site.write(Site.DELIVERING + tables);
            for (String name : List.of("www.a.test", "*.a.test")) {
                Files.deleteIfExists(folder.resolve("chain.pem"));
                Files.deleteIfExists(folder.resolve("key.pem"));
                SelfSigned.create(List.of(name), Duration.ofDays(1), Clock.system())
                        .write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
                Shell.Result checked = site.run("check");
                assertThat(checked.code()).isZero();
                assertThat(checked.out())
                        .isEqualTo(
                                site.file()
                                        + (name.startsWith("*")
                                                ? ": fine\n"
                                                : ":2: warning: no certificate is for `mx.a.test`:"
                                                        + " clients and servers that verify this"
                                                        + " server's name go away\n"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "file, 'file is not a folder'",
        "file/data, 'file/data can''t be made: file is not a folder'"
    })
    void aDataFolderThatCannotBeMadeIsAnError(String data, String why) throws IOException {
        write("file", "");
        try (Site site = Site.in(folder)) {
            site.write("[node]\ndata = \"" + data + "\"\n" + Site.DELIVERING.substring(7));
            Shell.Result checked = site.run("check");
            assertThat(checked.code()).isEqualTo(1);
            assertThat(checked.lines())
                    .map(line -> line.replace(folder + "/", ""))
                    .contains("signpost.toml:2: `data`: " + why);
        }
    }

    @Test
    void aFileThatIsNotThereIsNotAProblemOfTheFile() {
        Path nothing = folder.resolve("nothing.toml");
        assertThat(Shell.plain().run("check", "--config", nothing.toString()))
                .isEqualTo(
                        new Shell.Result(
                                3,
                                "",
                                "signpost: there is no "
                                        + nothing
                                        + "; \"signpost init HOSTNAME DOMAIN\" writes one\n"));
    }

    @Test
    void aWarningKeepsNoServerFromStarting() throws IOException {
        try (Site site = Site.in(folder).withAlice()) {
            site.write(Site.CONFIG.replace("root = \"postmaster\"", "info = [\"alice\", \"bob\"]"));
            Shell.Result checked = site.run("check");
            assertThat(checked.out())
                    .contains(":9: warning: alias `info@a.test`", ":11: warning: `hold` = true")
                    .hasLineCount(2);
            assertThat(checked.code()).isZero();
            assertThat(site.run("check", "--strict"))
                    .isEqualTo(new Shell.Result(1, checked.out(), ""));
            // The port is taken, so that the server ends at once: for that and nothing else.
            try (var taken = new java.net.ServerSocket(0, 1, loopback())) {
                String port = Integer.toString(taken.getLocalPort());
                site.write(
                        Files.readString(site.file()).replace("127.0.0.1:0", "127.0.0.1:" + port));
                assertThat(run(site))
                        .containsExactly(
                                "signpost: can't listen on 127.0.0.1:"
                                        + port
                                        + ": another process does already");
            }
        }
    }

    /** What {@code run} says to a configuration that it refuses. */
    private List<String> run(Site site) {
        Shell.Result result = site.run("run", "--as-root");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.out()).isEmpty();
        return result.err()
                .lines()
                .map(l -> l.replace(folder + "/", ""))
                .filter(l -> !l.contains("warning:"))
                .toList();
    }

    private static java.net.InetAddress loopback() {
        return java.net.InetAddress.getLoopbackAddress();
    }

    /** A certificate and the key of another one. */
    private void certificates() throws IOException {
        var one = SelfSigned.create(List.of("mx.a.test"), Duration.ofDays(1), Clock.system());
        var other = SelfSigned.create(List.of("mx.a.test"), Duration.ofDays(1), Clock.system());
        one.write(folder.resolve("chain.pem"), folder.resolve("unused.pem"));
        other.write(folder.resolve("unused-chain.pem"), folder.resolve("key.pem"));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
