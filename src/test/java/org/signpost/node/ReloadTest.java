package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.Await;
import org.signpost.address.IpAddresses;
import org.signpost.config.Config;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.control.ControlClient;
import org.signpost.json.JsonObject;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.tls.PemPair;
import org.signpost.tls.SelfSigned;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A reload takes everything over, or nothing, and drops no session either way. */
class ReloadTest {

    private static final String FILE =
            """
            [node]
            name = "mx.a.test"

            [[listener]]
            role = "mx"
            address = "127.0.0.1:0"
            tls = "none"

            [[listener]]
            role = "submission"
            address = "127.0.0.2:0"
            tls = "implicit"

            [[certificate]]
            chain = "chain.pem"
            key = "key.pem"

            [[domain]]
            name = "a.test"
            aliases = { postmaster = "alice" }
            aliases-file = "aliases"
            """;

    @TempDir Path folder;
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private volatile Consumer<Event> listener = e -> {};
    private Optional<Node> node = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        write("signpost.toml", FILE);
        write("aliases", "sales: alice\n");
        newCertificate();
        Config config =
                switch (ConfigFile.read(folder.resolve("signpost.toml"), Optional.empty())) {
                    case ConfigResult.Valid valid -> valid.config();
                    case ConfigResult.Invalid invalid ->
                            throw new AssertionError(invalid.problems().toString());
                };
        node =
                switch (Node.start(config, Node.Conditions.of(Clock.system(), this::hear))) {
                    case Node.Running(Node running) -> Optional.of(running);
                    case Node.NotStarted(List<String> problems, _) ->
                            throw new AssertionError(problems.toString());
                };
        ask(
                JsonObject.of("command", "user.add")
                        .with("address", "alice@a.test")
                        .with("password", "correct horse"));
    }

    @AfterEach
    void stop() {
        node.ifPresent(Node::close);
    }

    @Test
    void aNewCertificateIsShownToNewSessionsAndOldOnesGoOn() throws Exception {
        try (Socket old = tls()) {
            BigInteger before = serial(old);
            newCertificate();
            assertThat(reload().text("error")).isEmpty();
            try (Socket fresh = tls()) {
                assertThat(serial(fresh)).isNotEqualTo(before);
            }
            Lines lines = new Lines(old);
            assertThat(lines.next()).startsWith("220 ");
            lines.say("NOOP");
            assertThat(lines.next()).isNotEmpty().doesNotStartWith("421");
        }
    }

    @Test
    void aCertificateThatDoesNotFitItsKeyChangesNothing() throws Exception {
        PemPair other = pair();
        Files.writeString(folder.resolve("key.pem"), other.key());
        refused(
                folder.resolve("signpost.toml")
                        + ":14: key "
                        + folder.resolve("key.pem")
                        + " does not belong to the certificate");
        try (Socket fresh = tls()) {
            assertThat(serial(fresh)).isNotNull();
        }
    }

    @Test
    void aNewDomainAndANewAliasFileTakeEffectAtOnceAlsoInSessionsThatAreOpen() throws Exception {
        try (Socket socket = plain()) {
            Lines session = greeted(socket);
            assertThat(session.recipient("help@a.test")).startsWith("550 5.1.1");
            assertThat(session.recipient("postmaster@b.test")).startsWith("5");
            write("aliases", "sales: alice\nhelp: sales\n");
            write(
                    "signpost.toml",
                    FILE + "[[domain]]\nname = \"b.test\"\ncatch-all = \"alice@a.test\"\n");
            assertThat(reload().texts("changes")).containsExactly("domain b.test added");
            assertThat(session.recipient("help@a.test")).startsWith("250");
            try (Socket other = plain()) {
                assertThat(greeted(other).recipient("any@b.test")).startsWith("250");
            }
        }
    }

    @Test
    void aListenerComesAndGoesWhileTheOthersStay() throws Exception {
        try (Socket socket = plain()) {
            Lines session = greeted(socket);
            String more =
                    "[[listener]]\nrole = \"mx\"\naddress = \"127.0.0.3:0\"\ntls = \"none\"\n";
            write("signpost.toml", FILE + more);
            assertThat(reload().text("error")).isEmpty();
            assertThat(addresses()).hasSize(3);
            write("signpost.toml", FILE);
            assertThat(reload().text("error")).isEmpty();
            assertThat(addresses()).hasSize(2);
            session.say("NOOP");
            assertThat(session.next()).startsWith("250");
        }
    }

    @Test
    void aBrokenAliasFileChangesNothingAndSaysWhy() throws Exception {
        write("aliases", "sales: alice\nhelp sales\n");
        write("signpost.toml", FILE.replace("mx.a.test", "other.a.test"));
        refused(folder.resolve("aliases") + ":2: the form is `name: target, target`");
        try (Socket socket = plain()) {
            Lines session = greeted(socket);
            assertThat(session.recipient("sales@a.test")).startsWith("250");
        }
    }

    @Test
    void whatIsDoneToAccountsIsToldWithoutPasswords() throws Exception {
        events.clear();
        JsonObject bob = JsonObject.of("address", "bob@a.test").with("password", "secret horse");
        for (String command : List.of("user.add", "user.add", "user.passwd", "user.remove")) {
            ask(bob.with("command", command));
        }
        String whose = " address=bob@a.test";
        String by = " by=" + System.getProperty("user.name");
        assertThat(events)
                .extracting(Event::line)
                .filteredOn(line -> line.startsWith("user."))
                .containsExactly(
                        "user.add" + whose + by,
                        "user.change" + whose + " what=password" + by,
                        "user.remove" + whose + by);
    }

    @Test
    void aPostmasterWhoIsNobodyChangesNothingAndSaysWhy() throws Exception {
        write("signpost.toml", FILE.replace("= \"alice\"", "= \"alcie\""));
        refused(
                folder.resolve("signpost.toml")
                        + ":20: alias `postmaster@a.test` leads to `alcie@a.test`, which doesn't"
                        + " exist (RFC 5321 §4.5.1), did you mean `alice@a.test`?");
    }

    @Test
    void everythingThatIsWrongWithTheNewFileIsSaidAtOnce() throws Exception {
        Files.writeString(folder.resolve("key.pem"), pair().key());
        write("aliases", "nonsense\n");
        write("signpost.toml", FILE.replace("= \"alice\"", "= \"nobody\""));
        assertThat(reload().texts("problems")).hasSize(3);
        assertThat(configuration().domains().getFirst().aliases().entries().get("postmaster"))
                .containsExactly("alice");
    }

    @Test
    void aWarningIsNoProblem() throws Exception {
        String held = FILE + "[outbound]\nhold = true\n";
        String warning =
                folder.resolve("signpost.toml")
                        + ":23: warning: `hold` = true: mail is kept, none is delivered";
        write("signpost.toml", held);
        JsonObject taken = reload();
        assertThat(taken.text("error")).isEmpty();
        assertThat(taken.texts("warnings")).containsExactly(warning);
        assertThat(events).extracting(Event::line).contains("config.warn text=\"" + warning + "\"");
        assertThat(ServerProcess.ready(node.orElseThrow()).line())
                .endsWith(" held=\"by [outbound] hold\"");
        write("signpost.toml", held.replace("= \"alice\"", "= \"nobody\""));
        JsonObject refused = reload();
        assertThat(refused.texts("problems")).hasSize(1);
        assertThat(refused.texts("warnings")).containsExactly(warning);
        assertThat(events)
                .extracting(Event::line)
                .filteredOn(line -> line.startsWith("config.fail"))
                .noneMatch(line -> line.contains("warning"))
                .last()
                .asString()
                .contains("problems=1");
    }

    @Test
    void aPortThatIsTakenChangesNothing() throws Exception {
        try (ServerSocket taken =
                new ServerSocket(0, 1, IpAddresses.parse("127.0.0.1").orElseThrow())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            String more =
                    "[[listener]]\nrole = \"mx\"\naddress = \"" + address + "\"\ntls = \"none\"\n";
            write("signpost.toml", FILE + more);
            refused("can't listen on " + address);
            assertThat(addresses()).hasSize(2);
        }
    }

    @Test
    void aDataFolderIsNotChangedWhileTheServerRuns() throws Exception {
        write("signpost.toml", FILE.replace("name = \"mx", "data = \"elsewhere\"\nname = \"mx"));
        refused("data folder " + folder.resolve("data") + " changed to");
        assertThat(folder.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void ofTwoReloadsAtOnceTheNewerFileStaysInForce() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        // A warning is told when the file was read and before it is in force.
        listener =
                e -> {
                    if (!e.name().equals("config.warn")) return;
                    read.countDown();
                    awaited(goOn);
                };
        write("aliases", "sales: nobody\n");
        write("signpost.toml", FILE + "[limits]\nrecipients = 111\n");
        Thread older = Thread.ofVirtual().start(() -> node.orElseThrow().reload());
        read.await();
        write("aliases", "sales: alice\n");
        write("signpost.toml", FILE + "[limits]\nrecipients = 222\n");
        FutureTask<JsonObject> reload = new FutureTask<>(() -> node.orElseThrow().reload());
        Thread newer = Thread.ofVirtual().start(reload);
        Await.until(() -> reload.isDone() || newer.getState() == Thread.State.WAITING);
        goOn.countDown();
        older.join();
        assertThat(reload.get().texts("changes")).containsExactly("limits changed");
        assertThat(configuration().services().limits().recipients()).isEqualTo(222);
    }

    private void hear(Event event) {
        events.add(event);
        listener.accept(event);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void refused(String reason) throws IOException {
        Config before = configuration();
        JsonObject answer = reload();
        assertThat(answer.text("error"))
                .contains("the new configuration changes nothing: it has problems");
        assertThat(answer.texts("problems")).hasSize(1);
        assertThat(answer.texts("problems").getFirst()).startsWith(reason);
        assertThat(configuration()).isSameAs(before);
        assertThat(events)
                .anyMatch(e -> e.name().equals("config.fail") && e.line().contains("problem="))
                .last()
                .extracting(Event::line)
                .isEqualTo(
                        "config.fail file="
                                + folder.resolve("signpost.toml")
                                + " problems=1 reason=\"the old configuration stays in effect\"");
    }

    private Config configuration() {
        return node.orElseThrow().configuration();
    }

    private Map<InetSocketAddress, InetSocketAddress> addresses() {
        return node.orElseThrow().addresses();
    }

    /** Over the socket, as {@code signpost reload} does. */
    private JsonObject reload() throws IOException {
        return ask(JsonObject.of("command", "reload"));
    }

    private JsonObject ask(JsonObject request) throws IOException {
        Path data = configuration().node().data();
        try (ControlClient client = ControlClient.connect(data).orElseThrow()) {
            assertThat(client.send(request)).isTrue();
            return client.answer();
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        // What was written this second may not be finished.
        FileTime before = FileTime.from(Instant.now().minusSeconds(60));
        Files.setLastModifiedTime(file, before);
    }

    private void newCertificate() throws IOException {
        Files.deleteIfExists(folder.resolve("chain.pem"));
        Files.deleteIfExists(folder.resolve("key.pem"));
        pair().write(folder.resolve("chain.pem"), folder.resolve("key.pem"));
    }

    private static PemPair pair() {
        return SelfSigned.create(List.of("mx.a.test"), Duration.ofDays(1), Clock.system());
    }

    private InetSocketAddress address(String host) {
        return addresses().entrySet().stream()
                .filter(e -> e.getKey().getAddress().getHostAddress().equals(host))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private Socket plain() throws IOException {
        Socket socket = new Socket();
        socket.connect(address("127.0.0.1"));
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static Lines greeted(Socket socket) throws IOException {
        Lines lines = new Lines(socket);
        lines.next();
        lines.say("HELO c.test");
        lines.next();
        lines.say("MAIL FROM:<x@c.test>");
        assertThat(lines.next()).startsWith("250");
        return lines;
    }

    private SSLSocket tls() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Believing()}, null);
        InetSocketAddress at = address("127.0.0.2");
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(at.getAddress(), at.getPort());
        socket.setSoTimeout(30_000);
        socket.startHandshake();
        return socket;
    }

    private static BigInteger serial(Socket socket) throws IOException {
        var chain = ((SSLSocket) socket).getSession().getPeerCertificates();
        return ((X509Certificate) chain[0]).getSerialNumber();
    }

    /** Believes every certificate: the test looks at it itself. */
    private static final class Believing implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** A dialogue, a line at a time. */
    private static final class Lines {
        private final Socket socket;
        private final BufferedReader in;

        Lines(Socket socket) throws IOException {
            this.socket = socket;
            in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        String next() throws IOException {
            return String.valueOf(in.readLine());
        }

        String recipient(String address) throws IOException {
            say("RCPT TO:<" + address + ">");
            return next();
        }
    }
}
