package org.signpost.http;

import org.signpost.address.SocketAddresses;
import org.signpost.observe.Clock;
import org.signpost.tls.ClientTls;
import org.signpost.tls.PeerCheck;
import org.signpost.tls.TlsConnection;
import org.signpost.tls.Trust;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches small documents by HTTPS from hosts that somebody else looks up, since the JDK's client
 * of HTTP can't be told an address: one GET on a connection of its own, with the house's TLS and
 * the host's name in SNI, no redirection followed, nothing cached; for use by many threads.
 */
public final class HostDocuments {

    /** Finds the addresses of a host. */
    public interface Addresses {

        /**
         * The addresses in the order in which they are to be tried.
         *
         * @throws IOException where there are none, with the reason as a clause for an
         *     administrator
         */
        List<InetAddress> of(String host) throws IOException;
    }

    /**
     * What a server may cost.
     *
     * @param mostOctets of a document
     * @param time for everything: looking the host up, connecting, TLS, and the document
     */
    public record Limits(int mostOctets, Duration time) {}

    private static final int HTTPS_PORT = 443;

    /** A packet that is lost twice is sent again within 3 s (RFC 6298 §2, §5). */
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private static final int MOST_ADDRESSES = 4;

    private final Addresses addresses;
    private final Trust trust;
    private final Clock clock;
    private final Limits limits;

    /**
     * Fetches from hosts whose certificates lead to one of those authorities.
     *
     * @param clock tells when certificates have to be valid
     */
    public HostDocuments(Addresses addresses, Trust trust, Clock clock, Limits limits) {
        this.addresses = addresses;
        this.trust = trust;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * The host's answer; blocks for the time of the limits at most.
     *
     * @param host a host name (A-labels), which the certificate has to be for
     * @param path the absolute path, such as {@code /.well-known/mta-sts.txt}
     * @throws org.signpost.tls.TlsFailure when TLS fails or the certificate isn't the host's
     * @throws IOException when there is no answer, or one that is malformed, too large or late;
     *     with the reason as a clause for an administrator
     */
    public Document get(String host, int port, String path) throws IOException {
        FutureTask<Document> task = new FutureTask<>(() -> ask(host, port, path));
        Thread.ofVirtual().name("https " + host).start(task);
        try {
            return task.get(limits.time().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new SocketTimeoutException(
                    "there is no whole answer within " + limits.time().toSeconds() + " s");
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof IOException world) throw world;
            throw new IllegalStateException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            // An interrupted virtual thread closes the socket that it waits for (JEP 444): a server
            // that sends an octet now and then holds nobody.
            task.cancel(true);
        }
    }

    private Document ask(String host, int port, String path) throws IOException {
        ClientTls tls = ClientTls.to(host, new PeerCheck.Pkix(Set.of(host), trust), clock);
        try (Socket socket = connect(addresses.of(host), port);
                TlsConnection connection = TlsConnection.client(socket, tls, limits.time())) {
            connection.output().write(request(host, port, path));
            connection.output().flush();
            return ResponseReader.read(connection.input(), limits.mostOctets());
        }
    }

    private static Socket connect(List<InetAddress> all, int port) throws IOException {
        List<String> failures = new ArrayList<>();
        for (InetAddress address : all.subList(0, Math.min(MOST_ADDRESSES, all.size()))) {
            InetSocketAddress to = new InetSocketAddress(address, port);
            Socket socket = new Socket();
            try {
                socket.connect(to, Math.toIntExact(CONNECT.toMillis()));
                return socket;
            } catch (IOException e) {
                socket.close();
                failures.add(SocketAddresses.text(to) + " (" + e.getMessage() + ")");
            }
        }
        throw new ConnectException("can't connect to " + String.join(", ", failures));
    }

    private static byte[] request(String host, int port, String path) {
        String authority = port == HTTPS_PORT ? host : host + ":" + port;
        return String.join(
                        "\r\n",
                        "GET " + path + " HTTP/1.1",
                        "Host: " + authority,
                        "User-Agent: Signpost",
                        "Accept-Encoding: identity",
                        "Connection: close",
                        "",
                        "")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
