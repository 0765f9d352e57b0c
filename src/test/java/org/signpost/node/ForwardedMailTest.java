package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.Await;
import org.signpost.address.SocketAddresses;
import org.signpost.arc.ArcResult;
import org.signpost.arc.ArcVerdict;
import org.signpost.authentication.Examiner;
import org.signpost.authentication.Findings;
import org.signpost.authentication.Standard;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.dkim.DkimKey;
import org.signpost.dkim.DkimSigner;
import org.signpost.dkim.DkimVerdict;
import org.signpost.dkim.MessageScan;
import org.signpost.dkim.Scans;
import org.signpost.dns.DnsName;
import org.signpost.json.JsonObject;
import org.signpost.nameserver.NameServer;
import org.signpost.nameserver.Zone;
import org.signpost.nameserver.ZoneFile;
import org.signpost.nameserver.ZoneText;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.smtpclient.ScriptedServer;
import org.signpost.tls.SigningKey;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * D13, P7, P21, RFC 8617 §5.1: what the world sends goes through an alias of one server and then of
 * another, keeps its author's signature, and says who passed it on.
 */
class ForwardedMailTest {

    private static final SigningKey AUTHOR = SigningKey.ofSeed(new byte[32]);

    private static final String RECORDS =
            """
            author.test. MX 10 mx.author.test.
            author.test. TXT "v=spf1 ip4:127.0.0.1 -all"
            _dmarc.author.test. TXT "v=DMARC1; p=reject"
            a.test. MX 10 mx.a.test.
            """
                    + ZoneText.txt(
                            DnsName.of("s._domainkey.author.test"),
                            "v=DKIM1; k=ed25519; p="
                                    + Base64.getEncoder()
                                            .encodeToString(AUTHOR.verifying().published()))
                    + "\n";

    private static final String MESSAGE =
            """
            Authentication-Results: mx.a.test; arc=pass (forged)
            From: ann@author.test
            To: out@a.test
            Subject: hello

            text
            """
                    .replace("\n", "\r\n");

    @TempDir Path folder;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private NameServer dns;
    private ScriptedServer last;
    private Node first;
    private Node second;

    @BeforeEach
    void start() throws IOException {
        dns =
                NameServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        List.of(zone(RECORDS)));
        last = new ScriptedServer();
        second = start("b", "again = \"carol@c.test\"", last.address());
        first = start("a", "out = \"again@b.test\"", mx(second));
    }

    @AfterEach
    void stop() throws IOException {
        nodes.forEach(Node::close);
        last.close();
        dns.close();
    }

    private static Zone zone(String records) {
        return Zone.parse(DnsName.ROOT, records);
    }

    private Node start(String name, String alias, InetSocketAddress next) throws IOException {
        Path file = Files.createDirectory(folder.resolve(name)).resolve("signpost.toml");
        Files.writeString(
                file,
                """
                [node]
                name = "mx.%1$s.test"
                data = "data"

                [dns]
                resolvers = ["%2$s"]
                dnssec = "off"

                [[domain]]
                name = "%1$s.test"
                aliases = { postmaster = "p@elsewhere.test", %3$s }

                [[listener]]
                role = "mx"
                address = "127.0.0.1:0"
                tls = "none"

                [[route]]
                via = "smtp://%4$s"
                tls = "none"
                """
                        .formatted(
                                name,
                                SocketAddresses.text(dns.address()),
                                alias,
                                SocketAddresses.text(next)));
        if (!(ConfigFile.read(file, Optional.empty()) instanceof ConfigResult.Valid valid)) {
            throw new AssertionError(ConfigFile.read(file, Optional.empty()));
        }
        Node.Conditions conditions = Node.Conditions.of(Clock.system(), events::add);
        if (!(Node.start(valid.config(), conditions) instanceof Node.Running(Node node))) {
            throw new AssertionError(Node.start(valid.config(), conditions));
        }
        nodes.add(node);
        return node;
    }

    private static InetSocketAddress mx(Node node) {
        return node.addresses().values().iterator().next();
    }

    /** Makes keys for both, and publishes them. */
    private String publish() throws IOException {
        StringBuilder records = new StringBuilder(RECORDS);
        for (Node node : nodes) {
            String domain = node == first ? "a.test" : "b.test";
            node.ask(JsonObject.of("command", "dkim.generate").with("domain", domain));
            records.append(
                    node.ask(JsonObject.of("command", "dkim.list")).objects("keys").stream()
                            .map(k -> k.text("zone").orElseThrow() + "\n")
                            .collect(Collectors.joining()));
        }
        dns.replace(zone(records.toString()));
        return records.toString();
    }

    private static String signed() {
        MessageScan scan = DkimSigner.scan();
        byte[] octets = Scans.octets(MESSAGE);
        scan.write(octets, 0, octets.length);
        DkimKey key = new DkimKey(DnsName.of("author.test"), DnsName.of("s"), AUTHOR);
        return String.join("", DkimSigner.sign(scan.end(), List.of(key), Clock.system().instant()))
                + MESSAGE;
    }

    private void send(Node node, String to, String message) throws IOException {
        InetSocketAddress at = mx(node);
        try (LineClient client = LineClient.to("127.0.0.1", at.getPort(), "127.0.0.1")) {
            client.line();
            for (String line :
                    List.of(
                            "HELO client.author.test",
                            "MAIL FROM:<ann@author.test>",
                            "RCPT TO:<" + to + ">")) {
                assertThat(client.ask(line)).startsWith("250");
            }
            assertThat(client.ask("DATA")).startsWith("354");
            for (String line : message.lines().toList()) client.say(line);
            assertThat(client.ask(".")).startsWith("250");
        }
    }

    private String arrived(int number) throws Exception {
        Await.until(() -> last.messages().size() >= number);
        return last.messages().get(number - 1);
    }

    private static Findings findings(String message, String records) {
        MessageScan scan = Examiner.scan();
        byte[] octets = Scans.octets(message);
        scan.write(octets, 0, octets.length);
        return new Examiner(ZoneFile.parse(records), Clock.system())
                .examine(Optional.empty(), scan.end(), Set.of(Standard.DKIM, Standard.ARC));
    }

    /** The field of that name and number, unfolded. */
    private static String field(String message, String name) {
        return message.replace("\r\n\t", " ")
                .replace("\r\n ", " ")
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void bothSealsHoldAndTheAuthorsSignatureToo() throws Exception {
        String records = publish();
        send(first, "out@a.test", signed());
        String message = arrived(1);
        Findings findings = findings(message, records);
        assertThat(findings.dkim()).singleElement().matches(DkimVerdict::proves);
        ArcVerdict chain = findings.arc().orElseThrow();
        assertThat(chain.result()).as(chain.reason()).isEqualTo(ArcResult.PASS);
        assertThat(chain.sealers()).containsExactly(DnsName.of("a.test"), DnsName.of("b.test"));
        assertThat(field(message, "ARC-Seal: i=1; a=rsa-sha256;")).contains("cv=none");
        assertThat(field(message, "ARC-Seal: i=2; a=rsa-sha256;")).contains("cv=pass");
        assertThat(field(message, "ARC-Authentication-Results: i=1;"))
                .contains(" mx.a.test; arc=none; dmarc=pass", "spf=pass", "dkim=pass")
                .doesNotContain("forged");
        assertThat(field(message, "ARC-Authentication-Results: i=2;"))
                .contains(" mx.b.test; arc=pass (sealed by a.test); dmarc=pass", "dkim=pass");
        assertThat(message).doesNotContain("forged");
        assertThat(last.heard()).anyMatch(line -> line.matches("MAIL FROM:<SRS[01]=.*@b.test>.*"));
    }

    @Test
    void whoFindsTheChainBrokenSaysSoAndNobodyAddsToIt() throws Exception {
        String records = publish();
        send(first, "out@a.test", signed());
        send(second, "again@b.test", arrived(1).replace("\r\ntext\r\n", "\r\nother\r\n"));
        String broken = arrived(2);
        assertThat(field(broken, "ARC-Seal: i=3;")).contains("cv=fail", "d=b.test");
        assertThat(findings(broken, records).arc().orElseThrow().result())
                .isEqualTo(ArcResult.FAIL);
        send(second, "again@b.test", broken);
        assertThat(arrived(3)).doesNotContain("i=4").contains("ARC-Seal: i=3;");
    }

    @Test
    void withoutKeysItGoesOnAsItCame() throws Exception {
        send(first, "out@a.test", signed());
        String message = arrived(1);
        assertThat(message).doesNotContain("ARC-");
        assertThat(findings(message, RECORDS).dkim()).singleElement().matches(DkimVerdict::proves);
    }
}
