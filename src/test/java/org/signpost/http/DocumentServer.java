package org.signpost.http;

import com.sun.net.httpserver.HttpHandler;
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

/** Serves documents by HTTPS, with a certificate that no public authority knows. */
public final class DocumentServer implements AutoCloseable {

    private static final PemPair PAIR =
            SelfSigned.create(List.of("127.0.0.1"), Duration.ofDays(1), Clock.system());

    private final HttpsServer server;

    /** Starts on a free port, with a certificate for 127.0.0.1. */
    public DocumentServer() {
        this(PAIR);
    }

    /** Starts on a free port of 127.0.0.1, with that certificate. */
    public DocumentServer(PemPair pair) {
        try {
            server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(TestContexts.serving(pair)));
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

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Answers so from now on; called once. */
    public void serve(int code, String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        answer(
                "/keys",
                exchange -> {
                    exchange.sendResponseHeaders(code, octets.length == 0 ? -1 : octets.length);
                    exchange.getResponseBody().write(octets);
                    exchange.close();
                });
    }

    /** Answers so at that path from now on; 404 elsewhere. */
    public void answer(String path, HttpHandler with) {
        server.createContext(path, with);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
