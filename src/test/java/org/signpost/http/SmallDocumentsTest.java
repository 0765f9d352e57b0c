package org.signpost.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.signpost.observe.Clock;
import org.signpost.tls.PemPair;
import org.signpost.tls.SelfSigned;
import org.signpost.tls.TestContexts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What an issuer's server may do to us (M7). */
@Timeout(60)
class SmallDocumentsTest {

    private static final PemPair PAIR =
            SelfSigned.create(List.of("127.0.0.1"), Duration.ofDays(1), Clock.system());

    private final HttpsServer server = server();
    private final SmallDocuments documents = new SmallDocuments(100, TestContexts.trusting(PAIR));

    private static HttpsServer server() {
        try {
            HttpsServer made =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.setHttpsConfigurator(new HttpsConfigurator(TestContexts.serving(PAIR)));
            return made;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        documents.close();
        server.stop(0);
    }

    @Test
    void aSmallDocumentIsRead() throws IOException {
        serve(200, "{\"keys\":[]}");
        assertThat(documents.get(address())).isEqualTo("{\"keys\":[]}");
    }

    @Test
    void aLargeOneIsNot() {
        serve(200, "x".repeat(101));
        assertThatThrownBy(() -> documents.get(address())).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsNotThereOrElsewhereIsAnError() {
        serve(302, "");
        assertThatThrownBy(() -> documents.get(address()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("answers 302");
    }

    @Test
    void aStrangersCertificateIsNotTrusted() {
        serve(200, "{}");
        try (SmallDocuments others = new SmallDocuments(100)) {
            assertThatThrownBy(() -> others.get(address())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void nothingIsFetchedInTheClear() {
        assertThatThrownBy(() -> documents.get(URI.create("http://127.0.0.1:1/keys")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not an https address");
    }

    private URI address() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    }

    private void serve(int code, String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        server.createContext(
                "/keys",
                exchange -> {
                    exchange.sendResponseHeaders(code, octets.length == 0 ? -1 : octets.length);
                    exchange.getResponseBody().write(octets);
                    exchange.close();
                });
    }
}
