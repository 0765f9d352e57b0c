package org.signpost.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.nameserver.NameServer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Mail between Signpost and Postfix, both ways, over STARTTLS. */
class PostfixTest {

    private static final String MX = "127.0.0.1";
    private static final String RELAY = "127.0.0.2";

    private static final String CONFIG =
            """
            [node]
            name = "mx.a.test"
            data = "data"

            [dns]
            resolvers = ["127.0.0.1:@DNS_PORT@"]
            dnssec = "off"

            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            tls = "starttls"

            [[listener]]
            role = "relay"
            address = "127.0.0.2:0"
            networks = ["127.0.0.0/24"]
            tls = "none"

            [[domain]]
            name = "a.test"
            aliases = { postmaster = "alice" }

            [[route]]
            to = "c.test"
            via = "smtp://mx.b.test:@PORT@"
            tls = "pkix"
            trust = "../postfix/chain.pem"

            [outbound]
            port = @PORT@
            """;

    @TempDir private static Path folder;
    private static NameServer dns;
    private static RunningNode node;
    private static Postfix postfix;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Shared.readable(folder);
        postfix = Postfix.in(Files.createDirectory(folder.resolve("postfix")));
        dns = Loopback.mx("b.test", Postfix.HOST);
        node =
                RunningNode.start(
                        Files.createDirectory(folder.resolve("signpost")),
                        CONFIG.replace("@DNS_PORT@", String.valueOf(dns.address().getPort()))
                                .replace("@PORT@", String.valueOf(postfix.address().getPort())));
        for (String user : List.of("alice", "ada")) node.addUser(user + "@a.test");
        postfix.start(node.listener(MX));
    }

    @AfterAll
    static void stop() {
        if (postfix != null) postfix.close();
        if (node != null) node.close();
        if (dns != null) dns.close();
    }

    @Test
    void postfixDeliversOverStarttls() throws Exception {
        String content = AwkwardMail.named("to-alice", "bob@b.test");
        inject(postfix.address(), "bob@b.test", "alice@a.test", content);
        assertThat(postfix.awaitStatus("alice@a.test")).contains("status=sent (250 2.0.0 Queued");
        node.awaitAttempt("alice@a.test");
        assertThat(node.mail("alice", "a.test"))
                .singleElement(STRING)
                .contains("Received: from mx.b.test ([127.0.0.1])\n\tby mx.a.test with ESMTPS id ")
                .endsWith(content.replace("\r\n", "\n"));
    }

    @Test
    void postfixIsToldOfAnUnknownRecipientAtOnce() throws Exception {
        // From the null sender, so that no bounce gets among Bob's mail.
        inject(
                postfix.address(),
                "",
                "nobody@a.test",
                AwkwardMail.named("to-nobody", "bob@b.test"));
        assertThat(postfix.awaitStatus("nobody@a.test"))
                .contains("status=bounced", "said: 550 5.1.1", "in reply to RCPT TO command");
    }

    @Test
    void postfixGetsMailOverStarttlsAsItsMx() throws Exception {
        String content = AwkwardMail.named("by-mx", "bob@b.test");
        inject(node.listener(RELAY), "alice@a.test", "bob@b.test", content);
        assertThat(node.awaitAttempt("bob@b.test").line())
                .contains(
                        " route=mx:mx.b.test host=mx.b.test[127.0.0.25]:",
                        " tls=\"encrypted, not authenticated\" ",
                        " outcome=delivered status=2.0.0 ");
        assertThat(postfix.awaitStatus("bob@b.test")).contains("status=sent");
        assertArrived("by-mx", content);
    }

    @Test
    void postfixIsVerifiedWhereARouteAsksForIt() throws Exception {
        String content = AwkwardMail.named("by-route", "bob@b.test");
        inject(node.listener(RELAY), "alice@a.test", "bob@c.test", content);
        assertThat(node.awaitAttempt("bob@c.test").line())
                .contains(" tls=\"encrypted, authenticated\" ", " outcome=delivered ");
        assertThat(postfix.awaitStatus("bob@c.test")).contains("status=sent");
        assertArrived("by-route", content);
    }

    @Test
    void whatPostfixRefusesComesBackToItsSender() throws Exception {
        String content = AwkwardMail.named("refused", "bob@b.test");
        inject(node.listener(RELAY), "ada@a.test", "nobody@b.test", content);
        assertThat(node.awaitAttempt("nobody@b.test").line())
                .contains(" outcome=failed status=5.1.1 ");
        node.awaitAttempt("ada@a.test");
        assertThat(node.mail("ada", "a.test"))
                .singleElement(STRING)
                .startsWith("Return-Path: <>\n")
                .contains(
                        "Remote-MTA: dns; mx.b.test",
                        "550 5.1.1 <nobody@b.test>: Recipient address rejected");
    }

    /** The client hands the message over and waits for the 250. */
    private static void inject(InetSocketAddress at, String from, String to, String content)
            throws IOException {
        assertThat(MailClient.sent(at, from, to, content)).startsWith("250 2.0.0 ");
    }

    /** Only trace fields were added. */
    private static void assertArrived(String name, String content) throws IOException {
        assertThat(postfix.mailOfBob())
                .filteredOn(mail -> mail.contains("Subject: " + name + "\n"))
                .singleElement(STRING)
                .containsPattern("using TLSv1\\.3 with cipher ")
                .contains("by mx.b.test (Postfix) with ESMTPS id ", "by mx.a.test with ESMTP id ")
                .endsWith(content.replace("\r\n", "\n"));
    }
}
