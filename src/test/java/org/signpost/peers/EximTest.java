package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.Await;
import org.signpost.nameserver.NameServer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Mail between Signpost and Exim, both ways, over STARTTLS, and Exim as a client that logs in. */
class EximTest {

    private static final String MX = "127.0.0.1";
    private static final String RELAY = SubmissionNode.RELAY;
    private static final String SUBMISSION = "127.0.0.2";

    private static final String CONFIG =
            """
            [node]
            name = "localhost"
            data = "data"

            [dns]
            resolvers = ["127.0.0.1:@DNS_PORT@"]
            dnssec = "off"

            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            tls = "starttls"

            """
                    + SubmissionNode.RELAY_LISTENER
                    + """

                    [[listener]]
                    role = "submission"
                    address = "127.0.0.2:0"
                    tls = "starttls"

                    [[domain]]
                    name = "a.test"
                    aliases = { postmaster = "alice" }

                    [[domain]]
                    name = "s.test"
                    aliases = { postmaster = "sam" }

                    [outbound]
                    port = @PORT@
                    """;

    @TempDir private static Path folder;
    private static NameServer dns;
    private static RunningNode node;
    private static Exim exim;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Shared.readable(folder);
        exim = Exim.in(Files.createDirectory(folder.resolve("exim")));
        dns = Loopback.mx("e.test", Exim.HOST);
        Path its = Files.createDirectory(folder.resolve("signpost"));
        node =
                RunningNode.start(
                        its,
                        CONFIG.replace("@DNS_PORT@", String.valueOf(dns.address().getPort()))
                                .replace("@PORT@", String.valueOf(exim.address().getPort())));
        for (String user : List.of("alice@a.test", "ada@a.test", "sam@s.test")) node.addUser(user);
        exim.start(
                new Exim.Next(
                        node.listener(MX), node.listener(SUBMISSION), its.resolve("chain.pem")));
    }

    @AfterAll
    static void stop() {
        if (exim != null) exim.close();
        if (node != null) node.close();
        if (dns != null) dns.close();
    }

    /** In the line of its log, K says that BDAT was used (RFC 3030). */
    @Test
    void eximDeliversInChunksOverStarttls() throws Exception {
        String content = AwkwardMail.named("to-alice", "bob@e.test");
        inject(exim.address(), "bob@e.test", "alice@a.test", content);
        assertThat(exim.awaitStatus("alice@a.test"))
                .contains(" => ", " X=TLS1.3:", " K C=\"250 2.0.0 Queued");
        node.awaitAttempt("alice@a.test");
        assertThat(node.mail("alice", "a.test"))
                .singleElement(STRING)
                .contains("Received: from mx.e.test ([127.0.0.1])\n\tby localhost with ESMTPS id ")
                .endsWith(content.replace("\r\n", "\n"));
    }

    @Test
    void eximIsToldOfAnUnknownRecipientAtOnce() throws Exception {
        inject(exim.address(), "", "nobody@a.test", AwkwardMail.named("to-nobody", "bob@e.test"));
        assertThat(exim.awaitStatus("nobody@a.test"))
                .contains(" ** ", "RCPT TO:<nobody@a.test>: 550 5.1.1 ");
    }

    @Test
    void eximSubmitsAsTheClientOfASmarthost() throws Exception {
        String content = AwkwardMail.named("to-sam", "bob@e.test");
        inject(exim.address(), "alice@a.test", "sam@s.test", content);
        assertThat(exim.awaitStatus("sam@s.test"))
                .contains(" => ", " CV=yes ", " A=plain K C=\"250 2.0.0 Queued");
        node.awaitAttempt("sam@s.test");
        assertThat(node.mail("sam", "s.test"))
                .singleElement(STRING)
                .contains("by localhost with ESMTPSA id ", "Subject: to-sam\n");
    }

    @Test
    void eximGetsMailOverStarttlsAsItsMx() throws Exception {
        String content = AwkwardMail.named("by-mx", "bob@e.test");
        inject(node.listener(RELAY), "alice@a.test", "bob@e.test", content);
        assertThat(node.awaitAttempt("bob@e.test").line())
                .contains(
                        " route=mx:mx.e.test host=mx.e.test[127.0.0.27]:",
                        " tls=\"encrypted, not authenticated\" ",
                        " outcome=delivered ");
        assertThat(exim.awaitArrival("bob@e.test")).contains(" P=esmtps ", " X=TLS1.3:");
        exim.awaitStatus("bob@e.test");
        Await.until(() -> !mailOfBob("Subject: by-mx\n").isEmpty());
        assertThat(mailOfBob("Subject: by-mx\n"))
                .singleElement(STRING)
                .contains("by localhost with ESMTP id ")
                .endsWith(content.replace("\r\n", "\n"));
    }

    /** What Exim took over it answers for: its own notice of the delivery comes to Ada. */
    @Test
    void eximIsAskedToTellOfTheDelivery() throws Exception {
        try (MailClient client = new MailClient(node.listener(RELAY))) {
            assertThat(client.ask("MAIL FROM:<ada@a.test> RET=HDRS ENVID=QQ314159 BODY=8BITMIME"))
                    .startsWith("250 ");
            assertThat(client.ask("RCPT TO:<bob@e.test> NOTIFY=SUCCESS ORCPT=rfc822;Bob@e.test"))
                    .startsWith("250 ");
            assertThat(client.ask("DATA")).startsWith("354 ");
            assertThat(
                            client.ask(
                                    AwkwardMail.named("dsn", "bob@e.test")
                                                    .replace("\r\n.", "\r\n..")
                                            + "."))
                    .startsWith("250 ");
        }
        String mark = "Original-Envelope-ID: QQ314159\n";
        // A notice of another test may have come before.
        node.awaitAttempt("ada@a.test");
        Await.until(() -> !mailOfAda(mark).isEmpty());
        assertThat(mailOfAda(mark))
                .singleElement(STRING)
                .startsWith("Return-Path: <>\n")
                .contains("Reporting-MTA: dns; mx.e.test\n", "Action: delivered\n");
    }

    @Test
    void whatEximRefusesComesBackToItsSender() throws Exception {
        String content = AwkwardMail.named("refused", "bob@e.test");
        inject(node.listener(RELAY), "ada@a.test", "nobody@e.test", content);
        assertThat(node.awaitAttempt("nobody@e.test").line())
                .contains(" outcome=failed ", "550 no such user");
        node.awaitAttempt("ada@a.test");
        Await.until(() -> !mailOfAda("Diagnostic-Code: smtp; 550 no such user\n").isEmpty());
    }

    private static List<String> mailOfBob(String mark) throws IOException {
        return exim.mailOfBob().stream().filter(mail -> mail.contains(mark)).toList();
    }

    private static List<String> mailOfAda(String mark) throws IOException {
        return node.mail("ada", "a.test", mark);
    }

    private static void inject(InetSocketAddress at, String from, String to, String content)
            throws IOException {
        assertThat(MailClient.sent(at, from, to, content)).startsWith("250 ");
    }
}
