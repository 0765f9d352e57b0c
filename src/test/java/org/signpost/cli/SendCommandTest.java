package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.Await;
import org.signpost.Main;
import org.signpost.dns.DnsName;
import org.signpost.nameserver.NameServer;
import org.signpost.nameserver.Zone;
import org.signpost.observe.Clock;
import org.signpost.observe.TestClock;
import org.signpost.smtpclient.ScriptedServer;
import org.signpost.tls.CertificateFiles;
import org.signpost.tls.Certificates;
import org.signpost.tls.PemPair;
import org.signpost.tls.SelfSigned;
import org.signpost.tls.ServerTls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** The client sends over both kinds of submission and to an MX, and tells how it went. */
class SendCommandTest {

    private static final String PASSWORD = "correct horse";

    @TempDir Path folder;
    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        server.offers("PIPELINING", "AUTH PLAIN LOGIN").on("AUTH", "235 2.7.0 ok\r\n");
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void submitsOverTlsFromTheStart() throws IOException {
        certificate("localhost", true);
        Shell.Result sent = submit("--tls", "implicit");
        assertThat(sent.code()).as(sent.err()).isZero();
        assertThat(sent.out()).isEqualTo("b@b.test: 250 2.0.0 queued as 42\n");
        assertThat(server.heard())
                .startsWith("EHLO client.test")
                .contains("AUTH PLAIN " + login(), "MAIL FROM:<a@a.test>", "RCPT TO:<b@b.test>");
        assertThat(server.messages().getFirst())
                .contains("From: a@a.test\r\n", "To: b@b.test\r\n", "Subject: Greetings\r\n");
    }

    @Test
    void submitsOverStarttls() throws IOException {
        certificate("localhost", false);
        server.on(
                "EHLO",
                "250-mx.example.com\r\n250 STARTTLS\r\n",
                "250-mx.example.com\r\n250 AUTH PLAIN\r\n");
        Shell.Result sent = submit();
        assertThat(sent.code()).as(sent.err()).isZero();
        assertThat(server.heard())
                .containsSubsequence(
                        "EHLO client.test",
                        "STARTTLS",
                        "EHLO client.test",
                        "AUTH PLAIN " + login(),
                        "DATA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN"})
    void theDialogueIsShownWithoutThePassword(String mechanism) throws IOException {
        certificate("localhost", true);
        server.offers("AUTH " + mechanism);
        if (mechanism.equals("LOGIN")) {
            server.on("AUTH", "334 VXNlcm5hbWU6\r\n")
                    .on(base64("a@a.test"), "334 UGFzc3dvcmQ6\r\n")
                    .on(base64(PASSWORD), "235 2.7.0 ok\r\n");
        }
        Shell.Result sent = submit("--tls", "implicit", "-v");
        assertThat(sent.code()).as(sent.err()).isZero();
        assertThat(sent.err().lines())
                .contains(
                        "← 220 mx.example.com ready",
                        "→ EHLO client.test",
                        mechanism.equals("PLAIN") ? "→ AUTH PLAIN …" : "→ AUTH LOGIN",
                        "← 235 2.7.0 ok",
                        "→ MAIL FROM:<a@a.test>",
                        "→ RCPT TO:<b@b.test>",
                        "→ .",
                        "← 250 2.0.0 queued as 42")
                .anyMatch(line -> line.matches("· TLSv1\\.3 .*authenticated\\)"));
        assertThat(sent.err())
                .doesNotContain("horse", base64(PASSWORD), login(), base64("a@a.test"));
        assertThat(sent.out()).hasLineCount(1);
    }

    @Test
    void goesToTheMxOfTheRecipientsWithoutALogin() throws IOException {
        String zone = "@ 60 IN MX 10 mx\n@ 60 IN MX 20 other\nmx 60 IN A 127.0.0.1\n";
        server.on("RCPT TO:<nobody@b.test>", "550 5.1.1 nobody of that name\r\n");
        try (NameServer dns = dns(zone)) {
            Shell.Result sent =
                    Shell.plain()
                            .type(
                                    "Hello\n",
                                    "send",
                                    "--from",
                                    "a@a.test",
                                    "--to",
                                    "b@b.test,nobody@b.test",
                                    "--to",
                                    "c@b.test",
                                    "--helo",
                                    "client.test",
                                    "--resolver",
                                    "127.0.0.1:" + dns.address().getPort(),
                                    "--port",
                                    port());
            assertThat(sent)
                    .isEqualTo(
                            new Shell.Result(
                                    1,
                                    """
                                    b@b.test: 250 2.0.0 queued as 42
                                    nobody@b.test: 550 5.1.1 nobody of that name
                                    c@b.test: 250 2.0.0 queued as 42
                                    """,
                                    ""));
        }
        assertThat(server.messages().getFirst()).contains("\r\nHello\r\n");
        assertThat(server.heard()).noneMatch(line -> line.startsWith("AUTH"));
    }

    @Test
    void aDomainThatTakesNoMailIsAProblemAndOneThatCannotBeAskedIsNot() throws IOException {
        try (NameServer dns = dns("@ 60 IN MX 0 .\n")) {
            String resolver = "127.0.0.1:" + dns.address().getPort();
            Shell.Result none = toMx("x@b.test", resolver);
            assertThat(none.code()).isEqualTo(1);
            assertThat(none.err()).contains("null MX, RFC 7505");
            Shell.Result unknown = toMx("x@no.b.test", resolver);
            assertThat(unknown.code()).isEqualTo(1);
            assertThat(unknown.err()).contains("there is no domain no.b.test");
        }
        Shell.Result silent = toMx("x@b.test", "127.0.0.1:1");
        assertThat(silent.code()).isEqualTo(3);
        assertThat(silent.err()).contains("no MX of b.test").doesNotContain("null");
    }

    @Test
    void aPasswordNeverGoesToAServerThatIsNotWhoItShouldBe() throws IOException {
        certificate("elsewhere.test", true);
        Shell.Result sent = submit("--tls", "implicit");
        assertThat(sent.code()).isEqualTo(3);
        assertThat(sent.err()).contains("localhost", "no server took the session");
        assertThat(server.heard()).isEmpty();
        Shell.Result named = submit("--tls", "implicit", "--tls-name", "elsewhere.test");
        assertThat(named.code()).as(named.err()).isZero();
    }

    @Test
    void aPasswordNeverGoesToAServerThatNobodyVouchesFor() throws IOException {
        certificate("localhost", true);
        Files.delete(folder.resolve("chain.pem"));
        pair("localhost", "unused-");
        Files.move(folder.resolve("unused-chain.pem"), folder.resolve("chain.pem"));
        assertThat(submit("--tls", "implicit").code()).isEqualTo(3);
        assertThat(server.heard()).isEmpty();
    }

    @Test
    void aPasswordNeverGoesInTheClear() throws IOException {
        certificate("localhost", false);
        // STARTTLS isn't offered, as by somebody in between who took it away.
        Shell.Result stripped = submit();
        assertThat(stripped.code()).isEqualTo(3);
        assertThat(stripped.err()).contains("offers no STARTTLS, and TLS is required");
        for (String tls : List.of("none", "opportunistic")) {
            Shell.Result refused = submit("--tls", tls);
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).contains("no password in the clear");
        }
        assertThat(server.heard()).containsOnly("EHLO client.test", "QUIT");
    }

    @Test
    void aRefusalIsAProblemAndASilentPortIsNone() throws IOException {
        certificate("localhost", true);
        server.on("AUTH", "535 5.7.8 wrong\r\n");
        Shell.Result login = submit("--tls", "implicit");
        assertThat(login.code()).isEqualTo(1);
        assertThat(login.err()).contains("refuses the login: 535 5.7.8 wrong");

        server.on("AUTH", "235 2.7.0 ok\r\n").on("MAIL", "550 5.7.1 not you\r\n");
        Shell.Result sender = submit("--tls", "implicit");
        assertThat(sender.code()).isEqualTo(1);
        assertThat(sender.out()).isEqualTo("b@b.test: 550 5.7.1 not you\n");

        server.on("greeting", "554 5.3.2 go away\r\n");
        Shell.Result greeting = submit("--tls", "implicit");
        assertThat(greeting.code()).isEqualTo(1);
        assertThat(greeting.err()).contains("554 5.3.2 go away");

        String port = port();
        server.close();
        Shell.Result nobody = submitTo(port, "--tls", "implicit");
        assertThat(nobody.code()).isEqualTo(3);
        assertThat(nobody.err()).contains("connection refused");
    }

    @Test
    void whoMeetsAStrangersCertificateIsToldOfTrust() throws IOException {
        certificate("localhost", true);
        pair("localhost", "other-");
        Shell.Result refused =
                submit(
                        "--tls",
                        "implicit",
                        "--trust",
                        folder.resolve("other-chain.pem").toString());
        assertThat(refused.err())
                .contains(
                        "the certificate is self-signed; --trust FILE takes a certificate that you"
                                + " have\n");
    }

    @Test
    void theLimitOfAServerIsNamed() throws IOException {
        certificate("localhost", true);
        server.offers("AUTH PLAIN", "SIZE 10");
        Shell.Result refused = submit("--tls", "implicit");
        assertThat(refused.out())
                .matches("(?s).* takes no message of \\d+ octets, only up to 10\n");
    }

    @Test
    void whatIsMissingIsNamedBeforeAnythingIsSent() {
        Shell.Result trust =
                submit("--tls", "implicit", "--trust", folder.resolve("no.pem").toString());
        assertThat(trust)
                .isEqualTo(
                        new Shell.Result(
                                3,
                                "",
                                "signpost: "
                                        + folder.resolve("no.pem")
                                        + ": there is no such file\n"));
        Shell.Result attachment = submit("--tls", "none", "--attach", "no.bin");
        assertThat(attachment.code()).isEqualTo(3);
        assertThat(attachment.err()).isEqualTo("signpost: no.bin: there is no such file\n");
        assertThat(server.connections()).isZero();
    }

    @Test
    void aWholeMessageGoesAsItIs() throws IOException {
        certificate("localhost", true);
        Path file = Files.writeString(folder.resolve("mail.eml"), "Subject: mine\n\n.\nend");
        assertThat(submit("--tls", "implicit", "--file", file.toString()).code()).isZero();
        assertThat(server.messages()).containsExactly("Subject: mine\r\n\r\n..\r\nend\r\n");
    }

    @Test
    void aServerThatSaysNothingMayWaitForTls() throws Exception {
        server.on("greeting", ScriptedServer.SILENCE);
        TestClock clock = new TestClock();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Thread sending = Thread.ofVirtual().start(() -> sendWithoutTls(clock, err));
        clock.awaitSleepers(1);
        clock.advance(Impatience.PATIENCE);
        String said = "[127.0.0.1]:" + port() + " has said nothing for 7 s.";
        Await.until(() -> err.toString(StandardCharsets.UTF_8).startsWith(said));
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("say --tls implicit.");
        server.close();
        sending.join();
    }

    @Test
    void nobodyIsToldOfAServerThatGreets() throws Exception {
        TestClock clock = new TestClock();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        sendWithoutTls(clock, err);
        clock.advance(Impatience.PATIENCE);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        Await.until(() -> clock.nextWake().isEmpty());
    }

    private void sendWithoutTls(TestClock clock, ByteArrayOutputStream err) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Terminal terminal =
                new Terminal(
                        InputStream.nullInputStream(),
                        nowhere,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false);
        Programs real = Main.programs();
        String[] words = {
            "send",
            "--from",
            "a@a.test",
            "--to",
            "b@b.test",
            "--body",
            "x",
            "--tls",
            "none",
            "--helo",
            "client.test",
            "--server",
            "127.0.0.1:" + port()
        };
        Programs programs = new Programs(real.server(), real.store(), real.lab(), clock);
        SignpostCommand.run(words, terminal, programs);
    }

    private Shell.Result toMx(String recipient, String resolver) {
        return Shell.plain()
                .run(
                        "send",
                        "--from",
                        "a@a.test",
                        "--to",
                        recipient,
                        "--body",
                        "x",
                        "--resolver",
                        resolver);
    }

    private Shell.Result submit(String... more) {
        return submitTo(port(), more);
    }

    private Shell.Result submitTo(String port, String... more) {
        Stream<String> words =
                Stream.of(
                        "send",
                        "--from",
                        "a@a.test",
                        "--to",
                        "b@b.test",
                        "--helo",
                        "client.test",
                        "--server",
                        "localhost:" + port,
                        "--user",
                        "a@a.test",
                        "--password-file",
                        folder.resolve("password").toString());
        Stream<String> trust =
                List.of(more).contains("--trust")
                        ? Stream.of()
                        : Stream.of("--trust", folder.resolve("chain.pem").toString());
        Stream<String> composed =
                List.of(more).contains("--file")
                        ? Stream.of()
                        : Stream.of("--subject", "Greetings", "--body", "Hello");
        return Shell.plain()
                .run(
                        Stream.of(words, trust, composed, Stream.of(more))
                                .flatMap(s -> s)
                                .toArray(String[]::new));
    }

    private String port() {
        return Integer.toString(server.address().getPort());
    }

    private void certificate(String name, boolean implicit) throws IOException {
        pair(name, "");
        CertificateFiles files =
                new CertificateFiles(
                        List.of(name), folder.resolve("chain.pem"), folder.resolve("key.pem"));
        if (!(Certificates.open(List.of(files), Clock.system())
                instanceof Certificates.Opened(Certificates certificates, _))) {
            throw new AssertionError("it can't be used");
        }
        server.tls(new ServerTls(certificates), implicit);
    }

    private void pair(String name, String prefix) throws IOException {
        PemPair pair = SelfSigned.create(List.of(name), Duration.ofDays(1), Clock.system());
        pair.write(folder.resolve(prefix + "chain.pem"), folder.resolve(prefix + "key.pem"));
    }

    private static NameServer dns(String zone) throws IOException {
        InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return NameServer.start(at, List.of(Zone.parse(DnsName.of("b.test"), zone)));
    }

    private static String login() {
        return base64("\0a@a.test\0" + PASSWORD);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
