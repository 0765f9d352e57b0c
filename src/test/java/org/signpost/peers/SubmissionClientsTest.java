package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.oauth.TestIssuer;
import org.signpost.observe.Clock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Submission by the clients that scripts and people use, on both kinds of port (RFC 8314 §3.3). */
class SubmissionClientsTest {

    private static final String IMPLICIT = SubmissionNode.IMPLICIT;
    private static final String STARTTLS = SubmissionNode.STARTTLS;

    private static final String CONFIG =
            SubmissionNode.BOTH_PORTS
                    + """
                    [[oauth-issuer]]
                    issuer = "https://issuer.example.com"
                    audience = ["smtp.example.com"]
                    jwks-file = "keys.json"

                    [[domain]]
                    name = "a.test"
                    aliases = { postmaster = "alice" }
                    """;

    private static final TestIssuer ISSUER = new TestIssuer("k1");
    private static final String MSMTP_MAIL = "Subject: msmtp\n\nHello from a peer\n";

    @TempDir Path folder;
    private RunningNode node;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("keys.json"), TestIssuer.keySet(ISSUER));
        node = RunningNode.start(folder, CONFIG);
        node.addUser("alice@a.test");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void swaksSubmitsOverImplicitTls() throws Exception {
        submit("swaks", swaks(IMPLICIT, "--tls-on-connect", "PLAIN"), "");
    }

    @Test
    void swaksSubmitsOverStarttls() throws Exception {
        submit("swaks", swaks(STARTTLS, "--tls", "LOGIN"), "");
    }

    @Test
    void msmtpSubmitsOverImplicitTls() throws Exception {
        submit("msmtp", msmtp(IMPLICIT, "off", "plain"), MSMTP_MAIL);
    }

    /** RFC 7677 (M6): GNU SASL's client against our server. */
    @Test
    void msmtpLogsInByScram() throws Exception {
        submit("msmtp", msmtp(IMPLICIT, "off", "scram-sha-256"), MSMTP_MAIL);
        assertThat(node.event("login.accept").line()).contains("mechanism=SCRAM-SHA-256");
    }

    /** RFC 7628 (M7): a client's own idea of OAUTHBEARER. */
    @Test
    void msmtpLogsInByToken() throws Exception {
        Instant soon = Clock.system().instant().plus(Duration.ofMinutes(5));
        submit(
                "msmtp",
                msmtp(IMPLICIT, "off", "oauthbearer", ISSUER.token("alice@a.test", soon)),
                MSMTP_MAIL);
        assertThat(node.event("login.accept").line()).contains("mechanism=OAUTHBEARER");
    }

    @Test
    void msmtpSubmitsOverStarttls() throws Exception {
        submit("msmtp", msmtp(STARTTLS, "on", "plain"), MSMTP_MAIL);
    }

    private List<String> swaks(String host, String tls, String mechanism) {
        return List.of(
                "swaks",
                "--server",
                host,
                "--port",
                port(host),
                tls,
                "--auth",
                mechanism,
                "--auth-user",
                "alice@a.test",
                "--auth-password",
                RunningNode.PASSWORD,
                "--from",
                "alice@a.test",
                "--to",
                "alice@a.test",
                "--body",
                "Hello from a peer");
    }

    private List<String> msmtp(String host, String starttls, String mechanism) throws IOException {
        return msmtp(host, starttls, mechanism, RunningNode.PASSWORD);
    }

    private List<String> msmtp(String host, String starttls, String mechanism, String secret)
            throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("msmtprc"),
                        """
                        account default
                        host %s
                        port %s
                        from alice@a.test
                        auth %s
                        user alice@a.test
                        password %s
                        tls on
                        tls_starttls %s
                        tls_trust_file %s
                        """
                                .formatted(
                                        host,
                                        port(host),
                                        mechanism,
                                        secret,
                                        starttls,
                                        folder.resolve("chain.pem")));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return List.of("msmtp", "--file=" + file, "alice@a.test");
    }

    private String port(String host) {
        return String.valueOf(node.listener(host).getPort());
    }

    private void submit(String tool, List<String> command, String input) throws Exception {
        Needs.program(tool);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        } finally {
            process.destroyForcibly();
        }
        node.awaitAttempt("alice@a.test");
        assertThat(node.mail("alice", "a.test"))
                .singleElement(STRING)
                .contains("Hello from a peer", "with ESMTPSA");
    }
}
