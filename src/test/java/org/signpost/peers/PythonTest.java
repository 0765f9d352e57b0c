package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Submission by Python's smtplib, with the extensions that it has options for. */
class PythonTest {

    private static final String SCRIPT = "src/test/resources/peers/submit.py";

    /** More than the hundred that RFC 5321 §4.5.3.1.8 promises. */
    private static final int RECIPIENTS = 150;

    /** An attempt takes a hundred of them at most. */
    private static final int ATTEMPTS = 2;

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

    @ParameterizedTest
    @ValueSource(strings = {SubmissionNode.IMPLICIT, SubmissionNode.STARTTLS})
    void pythonSubmitsOnBothPortsByBothMechanisms(String host) throws Exception {
        python(host, "PLAIN", "hello");
        python(host, "LOGIN", "hello");
        assertThat(submission.mail(2))
                .hasSize(2)
                .allSatisfy(mail ->
                        assertThat(mail)
                                .contains(
                                        "Hello from a peer\n.\n..dots\n",
                                        "with ESMTPSA",
                                        "Subject: hello\n"));
    }

    @Test
    void pythonWritesToAnAddressInUtf8() throws Exception {
        python(SubmissionNode.STARTTLS, "PLAIN", "utf8");
        assertThat(submission.mail(1))
                .singleElement(STRING)
                .contains(
                        "with UTF8SMTPSA",
                        octets("To: Δοκιμή <δοκιμή@a.test>\n"),
                        octets("Subject: Grüße\n"));
    }

    @Test
    void pythonIsToldOfTheDeliveryThatItAskedToHearOf() throws Exception {
        python(SubmissionNode.IMPLICIT, "PLAIN", "dsn");
        assertThat(submission.mail(2))
                .hasSize(2)
                .filteredOn(mail -> mail.startsWith("Return-Path: <>\n"))
                .singleElement(STRING)
                .contains(
                        "Original-Envelope-Id: QQ+314159\n",
                        "Original-Recipient: rfc822;Alice+x@a.test\n",
                        "Action: delivered\n",
                        "Subject: dsn\n")
                // RFC 3461 §4.3: the header alone was asked for.
                .doesNotContain("Hello from a peer");
    }

    @Test
    void pythonWritesToALongListAndHearsWhoOfItIsUnknown() throws Exception {
        String output = python(SubmissionNode.STARTTLS, "PLAIN", "many");
        assertThat(output).startsWith("{'nobody@a.test': (550, b'5.1.1 ");
        assertThat(submission.mail(ATTEMPTS))
                .hasSize(RECIPIENTS)
                .allSatisfy(mail -> assertThat(mail).contains("Subject: many\n"));
    }

    private String python(String host, String mechanism, String message) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Needs.program("python3").toString());
        command.addAll(List.of(SCRIPT, host, submission.port(host)));
        command.add(host.equals(SubmissionNode.IMPLICIT) ? "implicit" : "starttls");
        command.add(submission.authority().toString());
        command.addAll(List.of(mechanism, SubmissionNode.USER, RunningNode.PASSWORD));
        command.addAll(List.of(message, String.valueOf(RECIPIENTS)));
        return Tool.run(command, "");
    }

    /** As files are read here: each octet as the character of that number. */
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
