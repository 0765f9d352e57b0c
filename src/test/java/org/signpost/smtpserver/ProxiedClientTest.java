package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.address.Network;
import org.signpost.config.LimitsConfig;
import org.signpost.config.ListenerConfig.Proxies;
import org.signpost.config.ListenerConfig.TlsMode;
import org.signpost.observe.Event;
import org.signpost.tls.TlsConnection;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Clients behind a proxy that sends the PROXY header (S42). */
@Timeout(30)
class ProxiedClientTest {

    private static final String HEADER = "PROXY TCP4 192.0.2.7 203.0.113.25 55555 25\r\n";
    private static final String OTHER = "PROXY TCP4 192.0.2.8 203.0.113.25 55555 25\r\n";

    @TempDir private Path folder = Path.of(".");
    private final TestListener server = new TestListener();

    @BeforeEach
    void expectHeader() {
        List<Network> loopback = List.of(Network.parse("127.0.0.0/8").orElseThrow());
        server.proxies = new Proxies(loopback, List.of());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aHeaderThatDoesNotComeIsNotWaitedForLong() throws Exception {
        assertThat(Timeouts.standard().proxyHeader()).isEqualTo(Duration.ofSeconds(10));
        server.timeouts = brief();
        try (Client client = server.connect()) {
            client.expect("421 4.3.5 The proxy is not set up right: no PROXY header in time");
            client.expectEnd();
        }
        assertThat(server.event("connection.refuse").value("peer")).contains("127.0.0.1");
        assertThat(server.headcount.sessions()).isZero();
    }

    @Test
    void aHeaderThatComesInPiecesForEverIsNotWaitedForEither() throws Exception {
        server.timeouts = brief();
        try (Client client = server.connect()) {
            client.send("PROXY UNKNOWN ");
            assertThat(client.trickle('x')).startsWith("421 4.3.5");
            client.expectEnd();
        }
    }

    @Test
    void aHeaderCutAtEveryOctetIsUnderstood() throws Exception {
        try (Client client = server.connect()) {
            for (char c : HEADER.toCharArray()) client.send(String.valueOf(c));
            client.expect("220 ");
        }
        assertThat(server.event("session.end").value("peer")).contains("192.0.2.7");
    }

    @Test
    void theHeaderComesBeforeTlsThatBeginsWithTheConnection() throws Exception {
        server.mode = TlsMode.IMPLICIT;
        server.tls = Optional.of(TlsStart.with(TestListener.certificate(folder)));
        try (Client client = server.connect()) {
            client.send(HEADER);
            try (TlsConnection _ = client.startTls()) {
                client.expect("220 ");
                client.send("QUIT\r\n");
                client.expect("221 ");
            }
        }
        Event end = server.event("session.end");
        assertThat(end.value("peer")).contains("192.0.2.7");
        assertThat(end.value("tls").orElseThrow()).startsWith("TLSv1.3/");
    }

    @Test
    void clientsOfOneProxyAreCountedEachForItself() throws Exception {
        server.limits = new LimitsConfig(1000, 100, 100, 1);
        try (Client first = server.connect();
                Client same = server.connect();
                Client other = server.connect()) {
            first.send(HEADER);
            first.expect("220 ");
            same.send(HEADER);
            same.expect("421 4.7.0 Too many connections from your address");
            other.send(OTHER);
            other.expect("220 ");
        }
    }

    private static Timeouts brief() {
        Timeouts standard = Timeouts.standard();
        return new Timeouts(
                standard.command(),
                standard.reply(),
                standard.content(),
                standard.handshake(),
                Duration.ofMillis(50));
    }
}
