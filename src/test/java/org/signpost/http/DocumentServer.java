package org.signpost.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

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

import javax.net.ssl.SSLContext;

/** Serves one document by HTTPS, with a certificate that no public authority knows. */
public final class DocumentServer implements AutoCloseable {

    private static final PemPair PAIR =
            SelfSigned.create(List.of("127.0.0.1"), Duration.ofDays(1), Clock.system());

    private final HttpsServer server;

    /** Starts on a free port. */
    public DocumentServer() {
        try {
            server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(TestContexts.serving(PAIR)));
        server.start();
    }

    /** Trusts it, and nobody else. */
    public static SSLContext trusting() {
        return TestContexts.trusting(PAIR);
    }

    /** Where the document is. */
    public URI address() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    }

    /** Answers so from now on; called once. */
    public void serve(int code, String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        server.createContext(
                "/keys",
                exchange -> {
                    exchange.sendResponseHeaders(code, octets.length == 0 ? -1 : octets.length);
                    exchange.getResponseBody().write(octets);
                    exchange.close();
                });
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
