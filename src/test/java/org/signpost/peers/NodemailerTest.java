package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Submission by nodemailer, which npm fetches once, in the version that is named here. */
class NodemailerTest {

    @TempDir Path folder;
    private SubmissionNode submission;

    @BeforeEach
    void start() throws IOException {
        submission = SubmissionNode.start(folder);
    }

    @AfterEach
    void stop() {
        submission.close();
    }

    @Test
    void nodemailerSubmitsOverImplicitTls() throws Exception {
        submit(SubmissionNode.IMPLICIT, "PLAIN");
    }

    @Test
    void nodemailerSubmitsOverStarttls() throws Exception {
        submit(SubmissionNode.STARTTLS, "LOGIN");
    }

    /** Two messages over a pool's one connection: HTML with a file, and one to UTF-8, with DSN. */
    private void submit(String host, String mechanism) throws Exception {
        String node = Needs.program("node").toString();
        Tool.run(
                List.of(
                        node,
                        Npm.installed("nodemailer").resolve("submit.js").toString(),
                        host,
                        submission.port(host),
                        host.equals(SubmissionNode.IMPLICIT) ? "implicit" : "starttls",
                        submission.authority().toString(),
                        mechanism,
                        SubmissionNode.USER,
                        RunningNode.PASSWORD),
                "");
        // The second's sender hears of its delivery.
        List<String> mail = submission.mail(3);
        assertThat(mail).hasSize(3);
        assertThat(mail)
                .anySatisfy(one ->
                        assertThat(one)
                                .contains(
                                        "with ESMTPSA",
                                        "Subject: with a file\n",
                                        "Content-Type: multipart/mixed;"))
                .anySatisfy(one -> assertThat(one).contains("with UTF8SMTPSA", "Subject: utf8\n"))
                .anySatisfy(one ->
                        assertThat(one)
                                .startsWith("Return-Path: <>\n")
                                .contains(
                                        "Original-Envelope-Id: envelope-1\n",
                                        "Action: delivered\n"));
    }
}
