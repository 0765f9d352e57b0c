package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Users submit to Dovecot, which is a client of Signpost's meanwhile. One of them is Signpost. */
class DovecotSubmissionTest {

    private static final String RELAY = SubmissionNode.RELAY;

    /** Everything goes to Dovecot. */
    private static final String CLIENT =
            """
            [node]
            name = "client.test"
            data = "data"

            """
                    + SubmissionNode.RELAY_LISTENER
                    + """
                    senders = ["a.test"]

                    [[route]]
                    via = "smtp://@HOST@:@PORT@"
                    user = "carol"
                    password-file = "password"
                    trust = "../dovecot/chain.pem"
                    """;

    @TempDir Path folder;
    private SubmissionNode submission;

    @BeforeEach
    void start() throws IOException {
        Shared.readable(folder);
        submission = SubmissionNode.start(Files.createDirectory(folder.resolve("signpost")));
    }

    @AfterEach
    void stop() {
        submission.close();
    }

    @Test
    void dovecotSubmitsOverImplicitTls() throws Exception {
        submit(SubmissionNode.IMPLICIT, "smtps");
    }

    @Test
    void dovecotSubmitsOverStarttls() throws Exception {
        submit(SubmissionNode.STARTTLS, "starttls");
    }

    /** The reply to RCPT is Signpost's. */
    @Test
    void dovecotPassesOnARefusal() throws Exception {
        try (DovecotSubmission dovecot = dovecot(SubmissionNode.IMPLICIT, "smtps")) {
            String output = Tool.run(shell(swaks(dovecot, "nobody@a.test")), "");
            assertThat(output).contains("<~* 550 5.1.1 ").endsWith("ended with 24\n");
        }
    }

    private void submit(String host, String ssl) throws Exception {
        try (DovecotSubmission dovecot = dovecot(host, ssl)) {
            assertThat(Tool.run(swaks(dovecot, "alice@a.test"), "")).contains("250 2.0.0 Queued");
            assertThat(submission.mail(1))
                    .singleElement(STRING)
                    .contains("Hello from a peer", "\tby localhost with ESMTPSA id ");
        }
    }

    /** RFC 7677 (M6): Dovecot offers it unbound, and proves that it knows the password too. */
    @Test
    void signpostLogsInToDovecotByScram() throws Exception {
        assertThat(login("plain login scram-sha-256")).contains(" method=SCRAM-SHA-256, ");
    }

    /** RFC 4616 (M4): a server that knows nothing better gets the password within TLS. */
    @Test
    void signpostLogsInToDovecotByPlain() throws Exception {
        assertThat(login("plain")).contains(" method=PLAIN, ");
    }

    /** What Dovecot tells of Signpost's login, whose mail has come through. */
    private String login(String mechanisms) throws Exception {
        try (DovecotSubmission dovecot = dovecot(SubmissionNode.IMPLICIT, "smtps", mechanisms);
                RunningNode client = client(dovecot)) {
            String content = AwkwardMail.named("relayed", "alice@a.test");
            assertThat(
                            MailClient.sent(
                                    client.listener(RELAY),
                                    "alice@a.test",
                                    "alice@a.test",
                                    content))
                    .startsWith("250 2.0.0 ");
            assertThat(client.awaitAttempt("alice@a.test").line())
                    .contains(" tls=\"encrypted, authenticated\" ", " outcome=delivered ");
            assertThat(submission.mail(1))
                    .singleElement(STRING)
                    .endsWith(content.replace("\r\n", "\n"));
            return dovecot.awaitLogin("carol");
        }
    }

    private RunningNode client(DovecotSubmission dovecot) throws IOException {
        Path own = Files.createDirectory(folder.resolve("client"));
        Path password = Files.writeString(own.resolve("password"), RunningNode.PASSWORD + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        return RunningNode.start(
                own,
                CLIENT.replace("@HOST@", dovecot.address().getAddress().getHostAddress())
                        .replace("@PORT@", String.valueOf(dovecot.address().getPort())));
    }

    private DovecotSubmission dovecot(String host, String ssl) throws Exception {
        return dovecot(host, ssl, "plain");
    }

    private DovecotSubmission dovecot(String host, String ssl, String mechanisms) throws Exception {
        return DovecotSubmission.start(
                Files.createDirectory(folder.resolve("dovecot")),
                mechanisms,
                submission.node().listener(host),
                ssl,
                submission.authority());
    }

    private static List<String> swaks(DovecotSubmission dovecot, String to) {
        return List.of(
                Needs.program("swaks").toString(),
                "--server",
                dovecot.address().getAddress().getHostAddress(),
                "--port",
                String.valueOf(dovecot.address().getPort()),
                "--tls",
                "--auth",
                "PLAIN",
                "--auth-user",
                "carol",
                "--auth-password",
                RunningNode.PASSWORD,
                "--from",
                "alice@a.test",
                "--to",
                to,
                "--body",
                "Hello from a peer");
    }

    /** How it ended, told as the last of its output. */
    private static List<String> shell(List<String> command) {
        String quoted = "'" + String.join("' '", command) + "'";
        return List.of("sh", "-c", quoted + " || echo ended with $?");
    }
}
