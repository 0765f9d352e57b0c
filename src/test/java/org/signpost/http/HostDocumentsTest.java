package org.signpost.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.signpost.Await;
import org.signpost.observe.TestClock;
import org.signpost.tls.LaboratoryCa;
import org.signpost.tls.TestContexts;
import org.signpost.tls.TlsFailure;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLContext;

/** A host is asked at the addresses that are found for it, and holds nobody up (A8). */
@Timeout(60)
class HostDocumentsTest {

    private static final String HOST = "host.example.com";
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final InetAddress NOBODY = InetAddress.ofLiteral("127.0.0.99");

    private final TestClock clock = new TestClock();
    private final LaboratoryCa authority = LaboratoryCa.create("Test", Duration.ofDays(2), clock);
    private final Trust trust = Trust.pem(authority.certificate()).orElseThrow();

    private DocumentServer server() {
        return new DocumentServer(authority.issue(List.of(HOST), Duration.ofDays(1)));
    }

    private HostDocuments documents(HostDocuments.Addresses addresses, Duration time) {
        return new HostDocuments(addresses, trust, clock, new HostDocuments.Limits(100, time));
    }

    private Document get(int port, InetAddress... addresses) throws IOException {
        return documents(_ -> List.of(addresses), Duration.ofSeconds(50)).get(HOST, port, "/keys");
    }

    @Test
    void theNextAddressIsTriedWhereOneCantBeConnectedTo() throws IOException {
        try (DocumentServer server = server()) {
            server.serve(200, "hello");
            assertThat(get(server.port(), NOBODY, HERE).body()).isEqualTo("hello");
        }
    }

    @Test
    void theRequestNamesTheHostAndOpensOneConnection() throws IOException {
        List<String> asked = new ArrayList<>();
        try (DocumentServer server = server()) {
            server.answer(
                    "/",
                    exchange -> {
                        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                        asked.addAll(exchange.getRequestHeaders().get("Host"));
                        asked.addAll(exchange.getRequestHeaders().get("Connection"));
                        exchange.sendResponseHeaders(200, -1);
                        exchange.close();
                    });
            get(server.port(), HERE);
            assertThat(asked).containsExactly("GET /keys", HOST + ":" + server.port(), "close");
        }
    }

    @Test
    void whoCantBeConnectedToIsNamed() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, HERE)) {
            port = closed.getLocalPort();
        }
        assertThatThrownBy(() -> get(port, HERE, NOBODY))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("can't connect to 127.0.0.1:" + port + " (")
                .hasMessageContaining(", 127.0.0.99:" + port + " (");
    }

    @Test
    void aCertificateForAnotherNameIsNotTheHosts() {
        try (DocumentServer server =
                new DocumentServer(
                        authority.issue(List.of("www.example.com"), Duration.ofDays(1)))) {
            server.serve(200, "hello");
            assertThatThrownBy(() -> get(server.port(), HERE))
                    .isInstanceOfSatisfying(
                            TlsFailure.class,
                            failure ->
                                    assertThat(failure.reason())
                                            .isEqualTo(
                                                    TlsFailure.Reason.CERTIFICATE_NAME_MISMATCH));
        }
    }

    @Test
    void whoNeverAnswersIsLeftAndHungUpOn() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, HERE)) {
            assertHungUpOn(silent, "");
        }
    }

    @Test
    void soIsWhoStopsHalfway() throws Exception {
        SSLContext tls = TestContexts.serving(authority.issue(List.of(HOST), Duration.ofDays(1)));
        try (ServerSocket server = tls.getServerSocketFactory().createServerSocket(0, 1, HERE)) {
            assertHungUpOn(server, "HTTP/1.1 200 OK\r\n\r\nhel");
        }
    }

    private void assertHungUpOn(ServerSocket server, String said) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<Boolean> left =
                    CompletableFuture.supplyAsync(() -> isLeft(server, said), threads);
            HostDocuments hasty = documents(_ -> List.of(HERE), Duration.ofMillis(300));
            assertThatThrownBy(() -> hasty.get(HOST, server.getLocalPort(), "/"))
                    .isInstanceOf(IOException.class);
            try {
                assertThat(left.get()).isTrue();
            } finally {
                // Where the client didn't hang up, the test fails and doesn't wait for it.
                threads.shutdownNow();
            }
        }
    }

    /** Says something, and waits until the client hangs up. */
    private static boolean isLeft(ServerSocket server, String said) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException withoutGoodbye) {
            // That's an end as well.
        }
        return true;
    }

    @Test
    void lookingTheHostUpCountsAsWellAndIsStopped() {
        CountDownLatch stopped = new CountDownLatch(1);
        HostDocuments.Addresses stuck =
                _ -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        stopped.countDown();
                    }
                    return List.of();
                };
        assertThatThrownBy(() -> documents(stuck, Duration.ofMillis(50)).get(HOST, 1, "/"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no whole answer within");
        Await.until(stopped);
    }

    @Test
    void aServerThatIsNoneOfTlsIsToldFromOthers() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, HERE);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var _ = CompletableFuture.runAsync(() -> answerInTheClear(plain), threads);
            assertThatThrownBy(() -> get(plain.getLocalPort(), HERE))
                    .isInstanceOf(TlsFailure.class);
        }
    }

    private static void answerInTheClear(ServerSocket plain) {
        try (Socket socket = plain.accept()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
