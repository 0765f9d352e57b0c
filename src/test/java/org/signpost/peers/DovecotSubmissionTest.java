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
import java.util.List;

/** Users submit to Dovecot, which is a client of Signpost's meanwhile. */
class DovecotSubmissionTest {

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

    private DovecotSubmission dovecot(String host, String ssl) throws Exception {
        return DovecotSubmission.start(
                Files.createDirectory(folder.resolve("dovecot")),
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
