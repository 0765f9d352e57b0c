package org.signpost.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.Await;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** The adapter's two ends against each other, over either implementation of TLS. */
@Timeout(60)
class TlsConnectionTest {
    private static final String NAME = "mx.example.com";

    @TempDir Path folder;

    private Ends.Tls pair(TlsProvider server, TlsProvider client) throws IOException {
        return Ends.connected()
                .handshake(
                        Ends.serverTls(server, Ends.selfSigned(folder, NAME)),
                        Ends.opportunistic(client, NAME));
    }

    @Test
    void conscryptIsUsedHere() {
        assertThat(TlsProvider.best()).isEqualTo(TlsProvider.CONSCRYPT);
    }

    @ParameterizedTest
    @EnumSource
    void bothEndsSpeakTls13AndSayWhatWasReached(TlsProvider provider) throws IOException {
        try (Ends.Tls tls = pair(provider, provider)) {
            TlsSession client = tls.client().session();
            assertThat(client.protocol()).isEqualTo("TLSv1.3");
            assertThat(client.cipherSuite())
                    .isIn("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256");
            assertThat(client.security()).isEqualTo("encrypted, not authenticated");
            assertThat(client.peerChain()).hasSize(1);
            TlsSession server = tls.server().session();
            assertThat(server.protocol()).isEqualTo("TLSv1.3");
            assertThat(server.serverName()).contains(NAME);
            assertThat(server.peerChain()).isEmpty();
            assertThat(server.authenticated()).isFalse();
        }
    }

    @Test
    void keyExchangeBetweenOurOwnEndsIsPostQuantum() throws IOException {
        try (Ends.Tls tls = pair(TlsProvider.CONSCRYPT, TlsProvider.CONSCRYPT)) {
            assertThat(tls.client().session().group()).contains("X25519MLKEM768");
            assertThat(tls.server().session().group()).contains("X25519MLKEM768");
        }
    }

    @Test
    void theTwoImplementationsUnderstandEachOther() throws IOException {
        try (Ends.Tls tls = pair(TlsProvider.CONSCRYPT, TlsProvider.JDK)) {
            assertThat(tls.server().session().group()).contains("X25519");
        }
        try (Ends.Tls tls = pair(TlsProvider.JDK, TlsProvider.CONSCRYPT)) {
            assertThat(tls.client().session().group()).contains("X25519");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMegabyteComesBackAsItWent(TlsProvider provider) throws IOException {
        byte[] sent = new byte[1 << 20];
        new Random(7).nextBytes(sent);
        try (Ends.Tls tls = pair(provider, provider)) {
            CompletableFuture<Long> echo =
                    Ends.async(() -> tls.server().input().transferTo(tls.server().output()));
            CompletableFuture<byte[]> received =
                    Ends.async(() -> tls.client().input().readNBytes(sent.length));
            tls.client().output().write(sent);
            assertThat(received.join()).isEqualTo(sent);
            tls.client().close();
            assertThat(echo.join()).isEqualTo(sent.length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSentBeforeClosingArrives(TlsProvider provider) throws IOException {
        byte[] sent = new byte[8 << 20];
        try (Ends.Tls tls = pair(provider, provider)) {
            CompletableFuture<byte[]> received =
                    Ends.async(() -> tls.server().input().readAllBytes());
            tls.client().output().write(sent);
            tls.client().close();
            assertThat(received.join()).hasSize(sent.length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterATimeoutReadingGoesOn(TlsProvider provider) throws IOException {
        Ends ends = Ends.connected();
        try (Ends.Tls tls =
                ends.handshake(
                        Ends.serverTls(provider, Ends.selfSigned(folder, NAME)),
                        Ends.opportunistic(provider, NAME))) {
            ends.server().setSoTimeout(20);
            InputStream in = tls.server().input();
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
            tls.client().output().write("EHLO example.com\r\n".getBytes(US_ASCII));
            ends.server().setSoTimeout((int) Ends.PATIENCE.toMillis());
            assertThat(in.readNBytes(18)).isEqualTo("EHLO example.com\r\n".getBytes(US_ASCII));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeoutInTheMiddleOfARecordLosesNothing(TlsProvider provider) throws IOException {
        Ends ends = Ends.connected();
        try (Relay relay = Relay.to(ends.client());
                TlsConnection server = serverOf(ends.server(), provider, relay);
                TlsConnection client = relay.client.join()) {
            relay.hold(7);
            client.output().write("NOOP\r\n".getBytes(US_ASCII));
            relay.waitUntilHeld();
            ends.server().setSoTimeout(20);
            assertThatThrownBy(() -> server.input().read())
                    .isInstanceOf(SocketTimeoutException.class);
            ends.server().setSoTimeout((int) Ends.PATIENCE.toMillis());
            relay.release();
            assertThat(server.input().readNBytes(6)).isEqualTo("NOOP\r\n".getBytes(US_ASCII));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHasArrivedIsAvailableAndTicketsAreNothing(TlsProvider provider) throws IOException {
        Ends ends = Ends.connected();
        try (Ends.Tls tls =
                ends.handshake(
                        // This implementation sends its tickets by themselves.
                        Ends.serverTls(TlsProvider.JDK, Ends.selfSigned(folder, NAME)),
                        Ends.opportunistic(provider, NAME))) {
            InputStream in = tls.client().input();
            Await.until(() -> ends.client().getInputStream().available() > 0);
            assertThat(in.available()).isZero();
            assertThat(ends.client().getInputStream().available()).isZero();
            tls.server().output().write("421 bye\r\n".getBytes(US_ASCII));
            Await.until(() -> in.available() == 9);
            assertThat(in.readNBytes(9)).isEqualTo("421 bye\r\n".getBytes(US_ASCII));
            assertThat(in.available()).isZero();
            tls.server().close();
            Await.until(() -> ends.client().getInputStream().available() > 0);
            assertThat(in.available()).isZero();
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfARecordIsNotWaitedForToBeAvailable(TlsProvider provider) throws IOException {
        withHalfARecord(
                provider,
                (socket, in, relay) -> {
                    Await.until(() -> socket.getInputStream().available() > 0);
                    assertThat(in.available()).isZero();
                    relay.release();
                    Await.until(() -> in.available() == 6);
                });
    }

    @ParameterizedTest
    @EnumSource
    void whatAnotherThreadReadsIsNotAvailable(TlsProvider provider) throws IOException {
        withHalfARecord(
                provider,
                (socket, in, relay) -> {
                    CompletableFuture<byte[]> read = Ends.async(() -> in.readNBytes(6));
                    // When it has taken the first half, it waits for the other.
                    Await.until(() -> socket.getInputStream().available() == 0);
                    assertThat(in.available()).isZero();
                    relay.release();
                    assertThat(read.join()).isEqualTo("NOOP\r\n".getBytes(US_ASCII));
                });
    }

    /** What is looked at while the relay holds the rest of a record back. */
    private interface Look {
        void at(Socket socket, InputStream in, Relay relay) throws IOException;
    }

    private void withHalfARecord(TlsProvider provider, Look look) throws IOException {
        Ends ends = Ends.connected();
        try (Relay relay = Relay.to(ends.client());
                TlsConnection server = serverOf(ends.server(), provider, relay);
                TlsConnection client = relay.client.join()) {
            relay.hold(7);
            client.output().write("NOOP\r\n".getBytes(US_ASCII));
            relay.waitUntilHeld();
            look.at(ends.server(), server.input(), relay);
        }
    }

    private TlsConnection serverOf(Socket socket, TlsProvider provider, Relay relay)
            throws IOException {
        relay.client =
                Ends.async(() ->
                        TlsConnection.client(
                                relay.near, Ends.opportunistic(provider, NAME), Ends.PATIENCE));
        ServerTls tls = Ends.serverTls(provider, Ends.selfSigned(folder, NAME));
        return TlsConnection.server(socket, tls, Ends.PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void closeNotifyIsTheEndOfInput(TlsProvider provider) throws IOException {
        try (Ends.Tls tls = pair(provider, provider)) {
            tls.client().output().write('x');
            tls.client().close();
            assertThat(tls.server().input().read()).isEqualTo('x');
            assertThat(tls.server().input().read()).isEqualTo(-1);
            assertThat(tls.server().input().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEndWithoutCloseNotifyIsTold(TlsProvider provider) throws IOException {
        Ends ends = Ends.connected();
        Ends.Tls tls =
                ends.handshake(
                        Ends.serverTls(provider, Ends.selfSigned(folder, NAME)),
                        Ends.opportunistic(provider, NAME));
        tls.server().output().write('x');
        assertThat(tls.client().input().read()).isEqualTo('x');
        ends.client().shutdownOutput();
        assertThatThrownBy(() -> tls.server().input().read())
                .isInstanceOf(EOFException.class)
                .hasMessage("the connection ended without the TLS session being closed");
        tls.close();
    }

    @ParameterizedTest
    @EnumSource
    void nothingCanBeSentAfterClosing(TlsProvider provider) throws IOException {
        Ends.Tls tls = pair(provider, provider);
        tls.client().close();
        assertThatThrownBy(() -> tls.client().output().write('x')).isInstanceOf(IOException.class);
        tls.close();
    }

    @ParameterizedTest
    @EnumSource
    void closingDoesNotWaitForAPeerThatStoppedReading(TlsProvider provider) throws IOException {
        Ends.Tls tls = pair(provider, provider);
        OutputStream out = tls.server().output();
        CompletableFuture<Void> stuck =
                Ends.async(() -> {
                    byte[] much = new byte[1 << 16];
                    while (true) {
                        out.write(much);
                    }
                });
        tls.client().input().readNBytes(1 << 16);
        tls.server().close();
        assertThatThrownBy(stuck::join).hasCauseInstanceOf(IOException.class);
        tls.client().close();
    }

    @ParameterizedTest
    @EnumSource
    void theReadTimeoutOfTheSocketIsKept(TlsProvider provider) throws IOException {
        Ends ends = Ends.connected();
        ends.client().setSoTimeout(4321);
        try (Ends.Tls tls =
                ends.handshake(
                        Ends.serverTls(provider, Ends.selfSigned(folder, NAME)),
                        Ends.opportunistic(provider, NAME))) {
            assertThat(tls.client().session().protocol()).isEqualTo("TLSv1.3");
            assertThat(ends.client().getSoTimeout()).isEqualTo(4321);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSilentPeerEndsInATimeout(TlsProvider provider) throws IOException {
        Ends ends = Ends.connected();
        assertThatThrownBy(() ->
                        TlsConnection.client(
                                ends.client(),
                                Ends.opportunistic(provider, NAME),
                                Duration.ofMillis(50)))
                .isInstanceOfSatisfying(
                        TlsFailure.class,
                        e -> assertThat(e.reason()).isEqualTo(TlsFailure.Reason.TIMEOUT))
                .hasMessage("the TLS handshake took too long");
        assertThat(ends.client().isClosed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatSpeaksPlainTextIsNamedSo(TlsProvider provider) throws IOException {
        Ends ends = Ends.connected();
        ends.server().getOutputStream().write("454 TLS not available\r\n".getBytes(US_ASCII));
        assertThatThrownBy(() ->
                        TlsConnection.client(
                                ends.client(), Ends.opportunistic(provider, NAME), Ends.PATIENCE))
                .isInstanceOfSatisfying(
                        TlsFailure.class,
                        e -> assertThat(e.reason()).isEqualTo(TlsFailure.Reason.NOT_TLS));
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatHangsUpIsNamedSo(TlsProvider provider) throws IOException {
        Ends ends = Ends.connected();
        ends.client().close();
        ServerTls tls = Ends.serverTls(provider, Ends.selfSigned(folder, NAME));
        assertThatThrownBy(() -> TlsConnection.server(ends.server(), tls, Ends.PATIENCE))
                .isInstanceOfSatisfying(
                        TlsFailure.class,
                        e -> assertThat(e.reason()).isEqualTo(TlsFailure.Reason.PEER_CLOSED));
    }

    /** Passes octets from the client on to the server, and can keep the end of a record back. */
    private static final class Relay implements AutoCloseable {
        final Socket near;
        private final Socket inner;
        private final Socket far;
        CompletableFuture<TlsConnection> client = new CompletableFuture<>();
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final CompletableFuture<Void> held = new CompletableFuture<>();
        private volatile int letThrough = Integer.MAX_VALUE;

        private Relay(Socket near, Socket inner, Socket far) {
            this.near = near;
            this.inner = inner;
            this.far = far;
        }

        static Relay to(Socket far) throws IOException {
            try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Socket near = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Relay relay = new Relay(near, listener.accept(), far);
                Ends.THREADS.execute(() -> relay.copy(relay.inner, relay.far, true));
                Ends.THREADS.execute(() -> relay.copy(relay.far, relay.inner, false));
                return relay;
            }
        }

        private void copy(Socket from, Socket to, boolean holding) {
            byte[] octets = new byte[20_000];
            try {
                for (int n = from.getInputStream().read(octets);
                        n > 0;
                        n = from.getInputStream().read(octets)) {
                    int passed = holding ? Math.min(n, letThrough) : n;
                    to.getOutputStream().write(octets, 0, passed);
                    if (passed < n) {
                        kept.write(octets, passed, n - passed);
                        held.complete(null);
                    }
                }
            } catch (IOException ended) {
                held.completeExceptionally(ended);
            }
        }

        void hold(int after) {
            letThrough = after;
        }

        void waitUntilHeld() {
            held.join();
        }

        void release() throws IOException {
            letThrough = Integer.MAX_VALUE;
            far.getOutputStream().write(kept.toByteArray());
        }

        @Override
        public void close() throws IOException {
            near.close();
            inner.close();
            far.close();
        }
    }
}
