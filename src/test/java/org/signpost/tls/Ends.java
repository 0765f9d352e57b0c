package org.signpost.tls;

import org.signpost.observe.Clock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Both ends of a connection over loopback, and the certificates that tests make for them. */
record Ends(Socket server, Socket client) {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final Duration YEAR = Duration.ofDays(365);
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final Clock CLOCK = new FixedClock(NOW);
    static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    /** Time that stands still. */
    record FixedClock(Instant instant) implements Clock {
        @Override
        public void sleepUntil(Instant until) {
            throw new UnsupportedOperationException("nothing here sleeps");
        }
    }

    static Ends connected() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
            Socket server = listener.accept();
            server.setSoTimeout((int) PATIENCE.toMillis());
            client.setSoTimeout((int) PATIENCE.toMillis());
            return new Ends(server, client);
        }
    }

    /** Something that may fail as I/O does. */
    interface Blocking<T> {
        T run() throws IOException;
    }

    static <T> CompletableFuture<T> async(Blocking<T> blocking) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return blocking.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                THREADS);
    }

    /** What both ends came to. */
    record Tls(TlsConnection server, TlsConnection client) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    Tls handshake(ServerTls serverTls, ClientTls clientTls) throws IOException {
        var accepted = async(() -> TlsConnection.server(server, serverTls, PATIENCE));
        TlsConnection opened = TlsConnection.client(client, clientTls, PATIENCE);
        return new Tls(accepted.join(), opened);
    }

    static ServerTls serverTls(TlsProvider provider, CertificateFiles... files) {
        return new ServerTls(certificates(provider, files));
    }

    static Certificates certificates(TlsProvider provider, CertificateFiles... files) {
        return switch (Certificates.open(List.of(files), CLOCK, provider)) {
            case Certificates.Opened opened -> opened.certificates();
            case Certificates.Refused refused ->
                    throw new AssertionError(refused.problems().toString());
        };
    }

    static ClientTls opportunistic(TlsProvider provider, String name) {
        return new ClientTls(Optional.of(name), new PeerCheck.AcceptAny(), CLOCK, provider);
    }

    static ClientTls verifying(TlsProvider provider, Trust trust, String name) {
        PeerCheck check = new PeerCheck.Pkix(java.util.Set.of(name), trust);
        return new ClientTls(Optional.of(name), check, CLOCK, provider);
    }

    /** Writes a pair into a folder under a base name, replacing what was there. */
    static CertificateFiles files(Path folder, String base, PemPair pair, String... names)
            throws IOException {
        Path chain = folder.resolve(base + ".pem");
        Path key = folder.resolve(base + ".key");
        Files.deleteIfExists(chain);
        Files.deleteIfExists(key);
        pair.write(chain, key);
        return new CertificateFiles(List.of(names), chain, key);
    }

    static CertificateFiles selfSigned(Path folder, String... names) throws IOException {
        String base = names[0].replace("*", "any");
        return files(folder, base, SelfSigned.create(List.of(names), YEAR, CLOCK), names);
    }
}
