package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.Await;
import org.signpost.config.ConfigFile;
import org.signpost.config.ConfigResult;
import org.signpost.observe.Event;
import org.signpost.observe.TestClock;
import org.signpost.tls.ClientTls;
import org.signpost.tls.PeerCheck;
import org.signpost.tls.SelfSigned;
import org.signpost.tls.TlsConnection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server that runs takes renewed certificates by itself, when it looks at their files. */
class CertificateRenewalTest {

    private static final String FILE =
            """
            [node]
            name = "mx.a.test"
            [[listener]]
            role = "submission"
            address = "127.0.0.1:0"
            tls = "implicit"
            [[certificate]]
            chain = "chain.pem"
            key = "key.pem"
            [[domain]]
            name = "a.test"
            aliases = { postmaster = "postmaster@example.com" }
            """;

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;
    private final TestClock clock = new TestClock();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private Optional<Node> node = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        Path file = Files.writeString(folder.resolve("signpost.toml"), FILE);
        renew();
        replace("chain.pem");
        replace("key.pem");
        if (ConfigFile.read(file, Optional.empty()) instanceof ConfigResult.Valid valid
                && Node.start(valid.config(), Node.Conditions.of(clock, events::add))
                        instanceof Node.Running(Node started)) {
            node = Optional.of(started);
        }
    }

    @AfterEach
    void stop() {
        node.ifPresent(Node::close);
    }

    @Test
    void replacedFilesAreServedAfterTheNextLook() throws Exception {
        X509Certificate old = shown();
        renew();
        replace("chain.pem");
        replace("key.pem");
        assertThat(shown()).isEqualTo(old);
        look();
        Await.until(() -> told("certificate.load"));
        assertThat(shown()).isNotEqualTo(old);
    }

    @Test
    void halfAReplacementChangesNothingUntilTheOtherHalfIsThere() throws Exception {
        X509Certificate old = shown();
        renew();
        replace("chain.pem");
        look();
        Await.until(() -> told("does not belong"));
        assertThat(shown()).isEqualTo(old);
        replace("key.pem");
        look();
        Await.until(() -> told("certificate.load"));
        assertThat(shown()).isNotEqualTo(old);
    }

    /** Moves the clock to where the files are looked at next. */
    private void look() {
        Instant next = clock.instant().plus(LOOK);
        Await.until(() -> clock.nextWake().equals(Optional.of(next)));
        clock.advance(LOOK);
    }

    private boolean told(String words) {
        return events.stream().anyMatch(event -> event.line().contains(words));
    }

    /** The certificate that a new session gets to see. */
    private X509Certificate shown() throws IOException {
        InetSocketAddress at = node.orElseThrow().addresses().values().iterator().next();
        ClientTls tls = ClientTls.to("mx.a.test", new PeerCheck.AcceptAny(), clock);
        try (Socket socket = new Socket(at.getAddress(), at.getPort());
                TlsConnection session = TlsConnection.client(socket, tls, PATIENCE)) {
            return session.session().peerChain().getFirst();
        }
    }

    /** Makes a new pair beside the one that is served. */
    private void renew() throws IOException {
        SelfSigned.create(List.of("mx.a.test"), Duration.ofDays(1), clock)
                .write(folder.resolve("new-chain.pem"), folder.resolve("new-key.pem"));
    }

    /** Puts a new file in the place of the old one. */
    private void replace(String name) throws IOException {
        Files.move(
                folder.resolve("new-" + name),
                folder.resolve(name),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }
}
