package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What init writes works as it is. */
class InitCommandTest {

    private static final Pattern PASSWORD = Pattern.compile("password ([A-Za-z0-9]{20})\n");

    @TempDir Path folder;

    @Test
    void whatItWritesPassesCheck() {
        Shell.Result made = init();
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.err()).isEmpty();
        assertThat(checked()).isSubsetOf(file() + ": fine");
    }

    @Test
    void theFirstAccountIsThereWithThePasswordThatIsPrintedAndPostmasterLeadsToIt()
            throws IOException {
        Shell.Result made = init("--user", "alice");
        assertThat(command("user", "list").out()).isEqualTo("alice@example.com\n");
        Matcher password = PASSWORD.matcher(made.out());
        assertThat(password.find()).as(made.out()).isTrue();
        assertThat(made.out())
                .contains("Account alice@example.com, password ")
                .contains("postmaster@example.com leads to it.");
        for (String name : List.of("postmaster", "abuse", "root")) {
            Shell.Result sent =
                    Shell.plain().type("\n", "sendmail", "--config", file().toString(), name);
            assertThat(sent).isEqualTo(new Shell.Result(0, "", ""));
        }
        assertThat(command("queue", "list").lines().stream().filter(l -> l.startsWith("    to")))
                .hasSize(3)
                .allMatch(line -> line.contains("<alice@example.com>"));
    }

    @Test
    void thePasswordMayComeFromStandardInputAndIsNotPrinted() {
        Shell.Result made = initWithPassword("correct horse\nmore\n");
        assertThat(made.code()).isZero();
        assertThat(made.out()).contains("Account admin@example.com\n").doesNotContain("horse");
        assertThat(command("user", "list").out()).isEqualTo("admin@example.com\n");
    }

    @Test
    void aPasswordThatIsRefusedLeavesNothingInTheWayOfTheNextTry() throws IOException {
        Shell.Result refused = initWithPassword("correct\u0001horse\n");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("SASLprep").hasLineCount(1);
        assertThat(file()).doesNotExist();
        assertThat(folder.resolve("tls/key.pem")).doesNotExist();
    }

    @Test
    void aPasswordThatIsTooShortIsRefusedBeforeAnythingIsWritten() {
        Shell.Result refused = initWithPassword("seven77\n");
        assertThat(refused)
                .isEqualTo(
                        new Shell.Result(
                                1,
                                "",
                                "signpost: a password has at least 8 characters, this one 7\n"));
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"signpost.toml", "tls/chain.pem", "tls/key.pem", "data/signpost.db"})
    void nothingThatExistsIsOverwritten(String name) throws IOException {
        Path there = folder.resolve(name);
        Files.createDirectories(there.getParent());
        Files.writeString(there, "precious");
        assertThat(init())
                .isEqualTo(
                        new Shell.Result(
                                3, "", "signpost: " + there + " exists; nothing was changed\n"));
        assertThat(there).hasContent("precious");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(there);
        }
    }

    @Test
    void portsAreTheUsualOnesOrThoseThatEveryUserMayHave(@TempDir Path other) throws IOException {
        init();
        assertThat(Files.readString(file())).contains("[::]:25\"", "[::]:465\"", "[::]:587\"");
        Shell.plain()
                .run(
                        "init",
                        "mx1.example.com",
                        "example.com",
                        "--unprivileged",
                        "--dir",
                        other.toString());
        assertThat(Files.readString(other.resolve("signpost.toml")))
                .contains("[::]:2525\"", "[::]:2465\"", "[::]:2587\"");
    }

    @Test
    void theCertificateIsForTheHostAndTheKeyForItsOwnerOnly()
            throws IOException, CertificateException {
        init();
        try (InputStream in = Files.newInputStream(folder.resolve("tls/chain.pem"))) {
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in);
            assertThat(certificate.getSubjectAlternativeNames())
                    .extracting(name -> String.valueOf(name.get(1)))
                    .containsExactly("mx1.example.com", "localhost");
            assertThat(certificate.getNotAfter().toInstant())
                    .isCloseTo(
                            Instant.now().plus(365, ChronoUnit.DAYS), within(2, ChronoUnit.DAYS));
        }
        assertThat(mode(folder.resolve("tls/key.pem"))).isEqualTo("rw-------");
        assertThat(mode(folder.resolve("data"))).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("data/signpost.db"))).isEqualTo("rw-------");
    }

    @Test
    void theUnitRunsThisConfigurationAndMayWriteToItsData() {
        Path data = folder.resolve("100% data");
        Shell.Result made = init("--data", data.toString());
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(data.resolve("signpost.db")).exists();
        assertThat(made.out())
                .contains(" run --config " + file() + "\n")
                .contains("ReadWritePaths=\"" + folder + "/100%% data\"\n")
                .contains("AmbientCapabilities=CAP_NET_BIND_SERVICE\n")
                .contains(" reload --config " + file() + "\n")
                .containsSubsequence(
                        "chown -R signpost: " + folder + " '" + folder + "/100% data'\n",
                        "  - runuser -u signpost -- signpost run --config " + file() + "\n");
        assertThat(checked()).isSubsetOf(file() + ": fine");
    }

    @Test
    void theUnitIsForWhoeverMadeTheFilesUnlessThatWasRoot() {
        Path file = Path.of("/etc/signpost/signpost.toml");
        SystemdUnit alices = SystemdUnit.of(file, Path.of("/var/lib/mail"), "alice");
        assertThat(alices.lines()).contains("User=alice", "ReadWritePaths=/var/lib/mail");
        assertThat(alices.isForAnotherUser()).isFalse();
        SystemdUnit roots = SystemdUnit.of(file, Path.of("/var/lib/mail"), "root");
        assertThat(roots.lines()).contains("User=signpost");
        assertThat(roots.isForAnotherUser()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    mx1, example.com, admin, 'HOSTNAME is a full name such as mx1.example.com, not mx1'
                    mx1.example.com, com, admin, 'DOMAIN is a full name such as mx1.example.com, not com'
                    mx1.example.com, example.com, a b, not a name: a b
                    mx1.example.com, exä_mple.com, admin, 'DOMAIN is a full name such as mx1.example.com, not exä_mple.com: its domain is no international name (IDNA 2008)'
                    """)
    void namesThatAreNoneAreWrongUsage(String host, String domain, String user, String words) {
        Shell.Result result =
                Shell.plain().run("init", host, domain, "--user", user, "--dir", folder.toString());
        assertThat(result).isEqualTo(new Shell.Result(2, "", "signpost: " + words + "\n"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamedWithTheReason() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Shell.Result result =
                Shell.plain()
                        .run("init", "mx1.example.com", "example.com", "--dir", file.toString());
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).startsWith("signpost: " + file).hasLineCount(1);
    }

    private Shell.Result init(String... more) {
        String[] words =
                Stream.concat(
                                Stream.of(
                                        "init",
                                        "mx1.example.com",
                                        "example.com",
                                        "--dir",
                                        folder.toString()),
                                Stream.of(more))
                        .toArray(String[]::new);
        return Shell.plain().run(words);
    }

    private Shell.Result command(String... words) {
        return Shell.plain()
                .run(
                        Stream.concat(Stream.of(words), Stream.of("--config", file().toString()))
                                .toArray(String[]::new));
    }

    private Path file() {
        return folder.resolve("signpost.toml");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Shell.Result initWithPassword(String typed) {
        return Shell.plain()
                .type(
                        typed,
                        "init",
                        "mx1.example.com",
                        "example.com",
                        "--password-stdin",
                        "--dir",
                        folder.toString());
    }

    /** What check says, but of the resolvers of the machine that runs the tests. */
    private List<String> checked() {
        Shell.Result result = command("check");
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(result.err()).isEmpty();
        return result.out()
                .lines()
                .filter(line -> !line.startsWith(file() + ": warning: resolver "))
                .toList();
    }
}
