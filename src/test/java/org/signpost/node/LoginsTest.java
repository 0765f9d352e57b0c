package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.http.DocumentServer;
import org.signpost.json.JsonObject;
import org.signpost.oauth.TestIssuer;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.sasl.SaslClient.Secret;
import org.signpost.smtpclient.Caller;
import org.signpost.smtpclient.Login;
import org.signpost.smtpclient.OpenResult;
import org.signpost.smtpclient.SmtpClient;
import org.signpost.smtpclient.Target;
import org.signpost.smtpclient.Timeouts;
import org.signpost.tls.JdkClient;
import org.signpost.tls.LaboratoryCa;
import org.signpost.tls.PemPair;
import org.signpost.tls.TlsPolicy;
import org.signpost.tls.Trust;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Users of a whole server log in by every way that its configuration allows (M4, M6, M8). */
@Timeout(60)
class LoginsTest {

    private static final String PASSWORD = "correct-horse";
    private static final String HOST = "127.0.0.1";
    private static final Duration DAY = Duration.ofDays(1);

    private static final String CONFIG =
            """
            [node]
            name = "mx.example.com"
            data = "data"

            [[listener]]
            role = "submission"
            address = "127.0.0.1:0"
            tls = "implicit"
            MORE

            [[certificate]]
            chain = "chain.pem"
            key = "key.pem"

            [[domain]]
            name = "example.com"
            aliases = { postmaster = "ann" }
            """;

    @TempDir private Path folder = Path.of(".");
    private final LaboratoryCa ca = LaboratoryCa.create("CA", DAY, Clock.system());
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();

    @BeforeEach
    void makeCertificate() throws IOException {
        ca.issue(List.of(HOST), DAY).write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
        Files.writeString(folder.resolve("ca.pem"), ca.certificate());
    }

    @Test
    void ourOwnClientBindsItsLoginToTheConnection() throws Exception {
        try (Node node = start("")) {
            assertThat(open(node, PASSWORD)).isInstanceOf(OpenResult.Open.class);
            assertThat(event("login.accept"))
                    .contains("mechanism=SCRAM-SHA-256-PLUS account=ann@example.com");
            assertThat(open(node, "wrong"))
                    .isInstanceOfSatisfying(
                            OpenResult.Refused.class,
                            r -> assertThat(r.status().reason()).contains("535 5.7.8"));
            assertThat(event("login.refuse")).contains("mechanism=SCRAM-SHA-256-PLUS");
        }
    }

    @Test
    void whereOnlyPlainIsListedPlainIsUsed() throws Exception {
        try (Node node = start("auth = [\"PLAIN\"]")) {
            assertThat(open(node, PASSWORD)).isInstanceOf(OpenResult.Open.class);
            assertThat(event("login.accept")).contains("mechanism=PLAIN account=ann@example.com");
        }
    }

    @Test
    void aClientOfOurAuthorityNeedsNoPassword() throws Exception {
        PemPair ann = ca.issueClient(List.of("ann@example.com"), DAY);
        try (Node node = start("client-ca = \"ca.pem\"")) {
            assertThat(external(node, ann)).startsWith("235 2.7.0");
            assertThat(event("login.accept")).contains("mechanism=EXTERNAL");
        }
    }

    @Test
    void aCertificateOfAStrangerOrOfNobodyIs535() throws Exception {
        LaboratoryCa other = LaboratoryCa.create("Other", DAY, Clock.system());
        PemPair stranger = other.issueClient(List.of("ann@example.com"), DAY);
        PemPair nobody = ca.issueClient(List.of("zoe@example.com"), DAY);
        try (Node node = start("client-ca = \"ca.pem\"")) {
            assertThat(external(node, stranger)).startsWith("535 5.7.8 Your certificate");
            assertThat(event("login.refuse")).contains("reason=certificate");
            assertThat(external(node, nobody)).startsWith("535 5.7.8 ");
            assertThat(event("login.refuse")).contains("name=zoe@example.com reason=no-account");
        }
    }

    /** M7, RFC 7628 §3: also by our own client, with a token file's content. */
    @Test
    void aTokenOfAConfiguredIssuerNeedsNoPassword() throws Exception {
        TestIssuer issuer = new TestIssuer("k1");
        Files.writeString(folder.resolve("keys.json"), TestIssuer.keySet(issuer));
        Instant soon = Clock.system().instant().plus(Duration.ofMinutes(5));
        Instant past = Clock.system().instant().minus(Duration.ofMinutes(5));
        try (Node node = start(issuer("jwks-file = \"keys.json\""))) {
            assertThat(open(node, new Secret.Token(issuer.token("ann@example.com", soon))))
                    .isInstanceOf(OpenResult.Open.class);
            assertThat(event("login.accept"))
                    .contains("mechanism=OAUTHBEARER account=ann@example.com");
            OpenResult refused =
                    open(node, new Secret.Token(issuer.token("ann@example.com", past)));
            assertThat(refused)
                    .isInstanceOfSatisfying(
                            OpenResult.Refused.class,
                            r ->
                                    assertThat(r.status().reason())
                                            .contains("535 5.7.8")
                                            .contains("invalid_token")
                                            .contains(
                                                    TestIssuer.URL
                                                            + "/.well-known/openid-configuration"));
            assertThat(event("login.refuse")).contains("mechanism=OAUTHBEARER reason=expired");
            String strange = new TestIssuer("k1").token("ann@example.com", soon);
            assertThat(open(node, new Secret.Token(strange)))
                    .isInstanceOf(OpenResult.Refused.class);
            assertThat(event("login.refuse")).contains("reason=signature");
        }
    }

    /** M7: the authorities are the machine's, so the machine trusts another one for a moment. */
    @Test
    void anIssuersKeysAreFetchedByHttps() throws Exception {
        TestIssuer issuer = new TestIssuer("k1");
        Instant soon = Clock.system().instant().plus(Duration.ofMinutes(5));
        SSLContext machines = SSLContext.getDefault();
        try (DocumentServer server = new DocumentServer()) {
            server.serve(200, TestIssuer.keySet(issuer));
            SSLContext.setDefault(DocumentServer.trusting());
            try (Node node = start(issuer("jwks-url = \"" + server.address() + "\""))) {
                assertThat(open(node, new Secret.Token(issuer.token("ann@example.com", soon))))
                        .isInstanceOf(OpenResult.Open.class);
                assertThat(event("login.accept"))
                        .contains("mechanism=OAUTHBEARER account=ann@example.com");
            }
        } finally {
            SSLContext.setDefault(machines);
        }
    }

    private static String issuer(String keys) {
        return """

        [[oauth-issuer]]
        issuer = "%s"
        audience = ["%s"]
        %s
        """
                .formatted(TestIssuer.URL, TestIssuer.AUDIENCE, keys);
    }

    @Test
    void withoutAuthorityNobodyIsAskedAndExternalIsUnknown() throws Exception {
        PemPair ann = ca.issueClient(List.of("ann@example.com"), DAY);
        try (Node node = start("")) {
            assertThat(external(node, ann)).startsWith("504 5.5.4");
        }
    }

    private Node start(String keys) throws IOException {
        Path file =
                Files.writeString(folder.resolve("signpost.toml"), CONFIG.replace("MORE", keys));
        Node.Conditions conditions = Node.Conditions.of(Clock.system(), events::add);
        if (!(ConfigFile.read(file, Optional.empty()) instanceof ConfigResult.Valid valid)
                || !(Node.start(valid.config(), conditions) instanceof Node.Running(Node node))) {
            throw new AssertionError("it doesn't start");
        }
        JsonObject request =
                JsonObject.of("command", "user.add").with("address", "ann@example.com");
        assertThat(node.ask(request.with("password", PASSWORD)).text("error")).isEmpty();
        return node;
    }

    private OpenResult open(Node node, String password) {
        return open(node, new Secret.Password(password));
    }

    private OpenResult open(Node node, Secret secret) {
        SmtpClient client = new SmtpClient(() -> Timeouts.RFC_5321, Clock.system());
        Trust trust = Trust.pem(ca.certificate()).orElseThrow();
        OpenResult result =
                client.open(
                        new Target(HOST, address(node), Target.Protocol.SMTP, true),
                        new TlsPolicy.Pkix(Set.of(HOST), trust),
                        new Caller(
                                "client.test",
                                Optional.empty(),
                                Optional.of(new Login("ann@example.com", secret))));
        if (result instanceof OpenResult.Open(var connection)) connection.close();
        return result;
    }

    private static InetSocketAddress address(Node node) {
        return node.addresses().values().iterator().next();
    }

    /** The reply to AUTH EXTERNAL of a client with that certificate. */
    private static String external(Node node, PemPair certificate) throws Exception {
        Socket plain = new Socket(address(node).getAddress(), address(node).getPort());
        plain.setSoTimeout(10_000);
        try (SSLSocket socket = JdkClient.encrypted(plain, certificate)) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.readLine()).startsWith("220 ");
            say(socket, "EHLO client.test");
            while (in.readLine().startsWith("250-")) {}
            say(socket, "AUTH EXTERNAL =");
            return in.readLine();
        }
    }

    private static void say(SSLSocket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private String event(String name) throws InterruptedException {
        while (true) {
            Event event = events.poll(30, TimeUnit.SECONDS);
            if (event == null) throw new AssertionError("no " + name);
            if (event.name().equals(name)) return event.line();
        }
    }
}
