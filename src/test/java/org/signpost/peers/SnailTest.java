package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Submission by s-nail, the mail command of scripts, as its own configuration file says. */
class SnailTest {

    @TempDir Path folder;

    @Test
    void snailSubmitsOverImplicitTls() throws Exception {
        try (SubmissionNode node = SubmissionNode.start(folder)) {
            submit(node, "smtps", "plain", "");
        }
    }

    @Test
    void snailSubmitsOverStarttls() throws Exception {
        try (SubmissionNode node = SubmissionNode.startWithStarttlsAtLocalhost(folder)) {
            submit(node, "submission", "login", "set smtp-use-starttls");
        }
    }

    /** It is localhost by name: s-nail looks for no addresses in certificates. */
    private void submit(SubmissionNode node, String scheme, String mechanism, String more)
            throws Exception {
        String program = Needs.program("s-nail").toString();
        Path file =
                Files.writeString(
                        folder.resolve("mailrc"),
                        """
                        set v15-compat
                        set mta=%s://alice%%40a.test:%s@localhost:%s
                        set smtp-auth=%s
                        set tls-verify=strict
                        set tls-ca-no-defaults
                        set tls-ca-file=%s
                        set from=alice@a.test
                        set hostname=client.test
                        set sendwait
                        set ttycharset=utf-8
                        set sendcharsets=utf-8
                        set DEAD=%s
                        %s
                        """
                                .formatted(
                                        scheme,
                                        RunningNode.PASSWORD,
                                        node.port(SubmissionNode.LOCALHOST),
                                        mechanism,
                                        node.authority(),
                                        folder.resolve("dead.letter"),
                                        more));
        // Only the file of this test is read, not the system's.
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                program,
                                "-:u",
                                "-s",
                                "Grüße",
                                "-c",
                                "alice+cc@a.test",
                                "alice@a.test"));
        builder.environment().put("MAILRC", file.toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Tool.run(builder, "Hello from a peer\n.\näöü\n");
        assertThat(node.mail(1))
                .hasSize(2)
                .first(STRING)
                .contains("Hello from a peer", "with ESMTPSA", "Subject: =?utf-8?B?R3LDvMOfZQ==?=");
    }
}
