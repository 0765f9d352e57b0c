package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.Await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Mail between Signpost and OpenSMTPD, both ways, and OpenSMTPD as a client that logs in. */
class OpenSmtpdTest {

    private static final String IMPLICIT = SubmissionNode.IMPLICIT;
    private static final String STARTTLS = SubmissionNode.STARTTLS;
    private static final String RELAY = SubmissionNode.RELAY;
    private static final String MX = "127.0.0.4";

    private static final String CONFIG =
            SubmissionNode.BOTH_PORTS
                    + SubmissionNode.RELAY_LISTENER
                    + """

                    [[listener]]
                    role = "mx"
                    address = "127.0.0.4:0"
                    tls = "none"

                    [[domain]]
                    name = "a.test"
                    aliases = { postmaster = "alice" }

                    [[domain]]
                    name = "s.test"
                    aliases = { postmaster = "alice@a.test", sam = "alice@a.test" }

                    [[domain]]
                    name = "t.test"
                    aliases = { postmaster = "alice@a.test", tom = "alice@a.test" }

                    [[route]]
                    to = "o.test"
                    via = "smtp://127.0.0.28:@PORT@"
                    tls = "opportunistic"
                    """;

    @TempDir private static Path folder;
    private static RunningNode node;
    private static OpenSmtpd peer;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Shared.readable(folder);
        peer = OpenSmtpd.in(Files.createDirectory(folder.resolve("opensmtpd")));
        node =
                RunningNode.start(
                        Files.createDirectory(folder.resolve("signpost")),
                        CONFIG.replace("@PORT@", String.valueOf(peer.address().getPort())));
        for (String user : List.of("alice@a.test", "ada@a.test")) node.addUser(user);
        peer.start(
                new OpenSmtpd.Next(
                        node.listener(MX), node.listener(IMPLICIT), node.listener(STARTTLS)));
    }

    @AfterAll
    static void stop() {
        if (peer != null) peer.close();
        if (node != null) node.close();
    }

    @Test
    void openSmtpdDeliversInTheClear() throws Exception {
        String content = AwkwardMail.named("to-ada", "bob@o.test");
        inject(peer.address(), "bob@o.test", "ada@a.test", content);
        assertThat(peer.awaitStatus("ada@a.test"))
                .contains("result=\"Ok\" stat=\"250 2.0.0 Queued");
        node.awaitAttempt("ada@a.test");
        assertThat(node.mail("ada", "a.test"))
                .singleElement(STRING)
                .contains("Received: from mx.o.test ([127.0.0.1])\n\tby localhost with ESMTP id ")
                .endsWith(content.replace("\r\n", "\n"));
    }

    @Test
    void openSmtpdIsToldOfAnUnknownRecipientAtOnce() throws Exception {
        inject(peer.address(), "", "nobody@a.test", AwkwardMail.named("to-nobody", "bob@o.test"));
        assertThat(peer.awaitStatus("nobody@a.test"))
                .contains("result=\"PermFail\" stat=\"550 5.1.1 ");
    }

    @Test
    void openSmtpdSubmitsOverImplicitTls() throws Exception {
        submit("sam@s.test");
    }

    @Test
    void openSmtpdSubmitsOverStarttls() throws Exception {
        submit("tom@t.test");
    }

    private static void submit(String recipient) throws Exception {
        String content = AwkwardMail.named("to-" + recipient, "bob@o.test");
        inject(peer.address(), "alice@a.test", recipient, content);
        assertThat(peer.awaitStatus(recipient)).contains("result=\"Ok\" stat=\"250 2.0.0 Queued");
        node.awaitAttempt("alice@a.test");
        Await.until(() -> !submitted(recipient).isEmpty());
        assertThat(submitted(recipient)).singleElement(STRING).contains("with ESMTPSA id ");
    }

    private static List<String> submitted(String recipient) throws IOException {
        return node.mail("alice", "a.test", "Subject: to-" + recipient + "\n");
    }

    @Test
    void openSmtpdGetsMail() throws Exception {
        String content = AwkwardMail.named("by-route", "bob@o.test");
        inject(node.listener(RELAY), "alice@a.test", "bob@o.test", content);
        assertThat(node.awaitAttempt("bob@o.test").line())
                .contains(" tls=none ", " outcome=delivered status=2.0.0 ");
        assertThat(peer.awaitStatus("bob@o.test")).contains("result=Ok");
        assertThat(peer.mailOfBob())
                .singleElement(STRING)
                .contains("by mx.o.test (OpenSMTPD) with ESMTP id ", "by localhost with ESMTP id ")
                .endsWith(content.replace("\r\n", "\n"));
    }

    @Test
    void openSmtpdRefusesARecipient() throws Exception {
        String content = AwkwardMail.named("refused", "bob@o.test");
        inject(node.listener(RELAY), "alice@a.test", "nosuchuser@o.test", content);
        assertThat(node.awaitAttempt("nosuchuser@o.test").line())
                .contains(" outcome=failed ", "550 Invalid recipient");
    }

    private static void inject(InetSocketAddress at, String from, String to, String content)
            throws IOException {
        assertThat(MailClient.sent(at, from, to, content)).startsWith("250 2.0.0 ");
    }
}
