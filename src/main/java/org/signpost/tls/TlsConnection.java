package org.signpost.tls;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/**
 * A TLS connection over a connected socket, with blocking streams; one thread may read while
 * another writes.
 *
 * <p>For STARTTLS it starts after the 220. It reads from the socket itself, so whatever the caller
 * had read ahead in the clear stays outside, and the caller drops it together with all that the
 * peer said before (RFC 3207 §4.2, §6).
 *
 * <p>Reads obey the socket's SO_TIMEOUT; after a {@link java.net.SocketTimeoutException} the next
 * read goes on where it stopped. A read returns −1 when the peer ended the session with a
 * close_notify and throws {@link java.io.EOFException} when the connection ended without one (RFC
 * 8446 §6.1). Every write is at least one record, sent at once (TCP_NODELAY is set): buffer small
 * writes before.
 */
public final class TlsConnection implements Closeable {
    /** How long a parting close_notify may take when the peer does not read. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private static final PeerVerdict NOT_ASKED =
            new PeerVerdict.Unauthenticated("no client certificate is asked for");

    private static final int MOST_UNREAD = 4096;

    private final Socket socket;
    private final TlsInput input;
    private final TlsOutput output;
    private final TlsSession session;
    private final Function<String, Optional<byte[]>> bindings;

    private TlsConnection(
            Socket socket,
            SSLEngine engine,
            TlsRecords records,
            TlsSession session,
            Function<String, Optional<byte[]>> bindings)
            throws IOException {
        this.socket = socket;
        this.session = session;
        this.bindings = bindings;
        this.output = new TlsOutput(engine, socket.getOutputStream(), this);
        this.input = new TlsInput(engine, records, output);
    }

    /**
     * Accepts TLS from a client.
     *
     * @param handshakeTimeout for the whole handshake
     * @throws TlsFailure when no session comes of it; the socket is closed then
     */
    public static TlsConnection server(Socket socket, ServerTls tls, Duration handshakeTimeout)
            throws TlsFailure {
        return open(socket, records -> accept(socket, tls, records, handshakeTimeout));
    }

    /**
     * Opens TLS towards a server and verifies it as {@link ClientTls#check} says.
     *
     * @param handshakeTimeout for the whole handshake
     * @throws TlsFailure when no session comes of it; the socket is closed then
     */
    public static TlsConnection client(Socket socket, ClientTls tls, Duration handshakeTimeout)
            throws TlsFailure {
        return open(socket, records -> connect(socket, tls, records, handshakeTimeout));
    }

    /** One side's way to a connection. */
    private interface Opening {
        TlsConnection run(TlsRecords records) throws IOException;
    }

    private static TlsConnection open(Socket socket, Opening opening) throws TlsFailure {
        try {
            int readTimeout = socket.getSoTimeout();
            // Whole records go out at a time. With Nagle's algorithm the one after a session ticket
            // or a Finished waits for a delayed acknowledgement: 40 ms per connection (RFC 9293
            // §3.7.4).
            socket.setTcpNoDelay(true);
            TlsConnection connection = opening.run(new TlsRecords(socket.getInputStream()));
            socket.setSoTimeout(readTimeout);
            return connection;
        } catch (IOException e) {
            TlsFailure failure = FailureWords.ofHandshake(e);
            try {
                socket.close();
            } catch (IOException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    private static TlsConnection accept(
            Socket socket, ServerTls tls, TlsRecords records, Duration timeout) throws IOException {
        Handshake handshake = new Handshake(socket, records, timeout);
        Optional<ClientHello> hello = handshake.clientHello();
        ServerCertificate certificate = tls.certificates().choose(hello);
        Optional<ClientJudge> judge = tls.judge();
        SSLEngine engine = tls.engine(certificate, judge);
        handshake.run(engine);
        SSLSession reached = engine.getSession();
        TlsProvider provider = tls.certificates().provider();
        X509Certificate own = certificate.chain().getFirst();
        return new TlsConnection(
                socket,
                engine,
                records,
                new TlsSession(
                        reached.getProtocol(),
                        reached.getCipherSuite(),
                        provider.group(engine),
                        hello.flatMap(ClientHello::serverName),
                        judge.map(ClientJudge::chain).orElse(List.of()),
                        judge.map(ClientJudge::verdict).orElse(NOT_ASKED)),
                type -> ChannelBinding.of(type, provider, engine, own));
    }

    private static TlsConnection connect(
            Socket socket, ClientTls tls, TlsRecords records, Duration timeout) throws IOException {
        PeerJudge judge = new PeerJudge(tls.check(), tls.clock());
        SSLEngine engine = tls.engine(judge);
        try {
            new Handshake(socket, records, timeout).run(engine);
        } catch (IOException e) {
            throw judge.refusal().orElse(FailureWords.ofHandshake(e));
        }
        SSLSession reached = engine.getSession();
        return new TlsConnection(
                socket,
                engine,
                records,
                new TlsSession(
                        reached.getProtocol(),
                        reached.getCipherSuite(),
                        tls.provider().group(engine),
                        tls.serverName().filter(ReferenceName::isHostName),
                        judge.chain(),
                        judge.verdict()),
                type -> ChannelBinding.of(type, tls.provider(), engine, judge.chain().getFirst()));
    }

    /** What the peer says, decrypted. Closing it closes the connection. */
    public InputStream input() {
        return input;
    }

    /** Encrypts what is said to the peer. Closing it closes the connection. */
    public OutputStream output() {
        return output;
    }

    /** What the handshake came to. */
    public TlsSession session() {
        return session;
    }

    /**
     * What ties a login to this connection; empty where the type is unknown or has no meaning here.
     *
     * @param type {@code tls-exporter} (TLS 1.3 only) or {@code tls-server-end-point}
     */
    public Optional<byte[]> binding(String type) {
        return bindings.apply(type);
    }

    /**
     * Says close_notify, unless a write is under way or the peer has stopped reading, and closes
     * the socket; takes a second at most.
     */
    @Override
    public void close() throws IOException {
        if (socket.isClosed()) {
            return;
        }
        Thread farewell = Thread.ofVirtual().start(this::farewell);
        try {
            farewell.join(FAREWELL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            socket.close();
        }
    }

    private void farewell() {
        output.farewell();
        try {
            discardUnread(socket.getInputStream());
        } catch (IOException gone) {
            // Then there is nothing to part from.
        }
    }

    /**
     * Closing a socket with unread octets, such as session tickets that nobody waited for, resets
     * the connection, and what was sent last may be lost with it (RFC 9293 §3.6.1).
     */
    private static void discardUnread(InputStream in) throws IOException {
        in.skipNBytes(Math.min(in.available(), MOST_UNREAD));
    }
}
