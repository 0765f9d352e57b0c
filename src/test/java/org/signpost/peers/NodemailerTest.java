package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Submission by nodemailer, which npm fetches once, in the version that is named here. */
class NodemailerTest {

    private static final Path SOURCE = Path.of("src/test/resources/peers/nodemailer");
    private static final Path CACHE = Path.of("target/peers/nodemailer");

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
                        installed().resolve("submit.js").toString(),
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

    /** The folder with nodemailer in it, which outlives the test. */
    private static synchronized Path installed() throws Exception {
        Path npm = Needs.program("npm");
        Path cache = Files.createDirectories(CACHE);
        for (String name : List.of("package.json", "package-lock.json", "submit.js")) {
            Path copy = cache.resolve(name);
            boolean same = Files.exists(copy) && Files.mismatch(SOURCE.resolve(name), copy) < 0;
            if (same) continue;
            Files.copy(SOURCE.resolve(name), copy, StandardCopyOption.REPLACE_EXISTING);
            // Another lock is another installation.
            Files.deleteIfExists(cache.resolve("installed"));
        }
        if (Files.exists(cache.resolve("installed"))) return cache;
        Process process =
                new ProcessBuilder(
                                npm.toString(), "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                        .directory(cache.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Needs.need(process.waitFor() == 0, "npm can't install nodemailer: " + output);
        Files.createFile(cache.resolve("installed"));
        return cache;
    }
}
