package org.signpost.smtpclient;

import org.signpost.tls.ServerTls;
import org.signpost.tls.TlsConnection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A server on loopback that does to each client, octet by octet, what a test tells it to. */
final class HostileServer implements AutoCloseable {

    private static final int PACE_MILLIS = 20;

    private final ServerSocket listening;
    private final Behaviour behaviour;
    private final AtomicLong said = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    /** What it does to a client, to whose end it waits afterwards. */
    interface Behaviour {
        void meet(Peer peer) throws Exception;
    }

    HostileServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    Target target() {
        return Target.smtp("mx.example.com", (InetSocketAddress) listening.getLocalSocketAddress());
    }

    /** How many octets it got rid of; known when the client is gone. */
    long said() throws InterruptedException {
        over.await();
        return said.get();
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        listening.close();
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                Peer peer = new Peer(socket);
                behaviour.meet(peer);
                peer.awaitEnd();
            } catch (Exception gone) {
                // The client has had enough, or the test is over.
            } finally {
                over.countDown();
            }
        }
    }

    /** One client. */
    final class Peer {
        private final Socket socket;
        private InputStream in;
        private OutputStream out;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSendBufferSize(16 * 1024);
            // What it says is there when it has said it.
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        Peer say(String text) throws IOException {
            byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
            out.write(octets);
            out.flush();
            said.addAndGet(octets.length);
            return this;
        }

        /** Says it again and again, as long as the client bears it. */
        void sayForEver(String text) throws IOException {
            while (true) say(text);
        }

        /** Says an octet now and then, as long as the client bears it. */
        void trickle(String text) throws IOException {
            socket.setSoTimeout(PACE_MILLIS);
            for (int i = 0; ; i = (i + 1) % text.length()) {
                say(text.substring(i, i + 1));
                try {
                    if (in.read() < 0) return;
                } catch (SocketTimeoutException silent) {
                    // The next octet, then.
                }
            }
        }

        /** Reads up to a line that begins so. */
        Peer hear(String start) throws IOException {
            String line;
            do line = line();
            while (!line.startsWith(start));
            return this;
        }

        /** Reads so many octets. */
        Peer hearOctets(int count) throws IOException {
            if (in.readNBytes(count).length < count) throw new IOException("the client is gone");
            return this;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) throw new IOException("the client is gone");
                if (c != '\r') line.append((char) c);
            }
            return line.toString();
        }

        /** Answers EHLO with those extensions. */
        Peer offer(List<String> extensions) throws IOException {
            say("250-mx.example.com\r\n");
            for (String extension : extensions) say("250-" + extension + "\r\n");
            return say("250 HELP\r\n");
        }

        /** Says nothing more, and goes on listening. */
        Peer halfClose() throws IOException {
            socket.shutdownOutput();
            return this;
        }

        Peer startTls(ServerTls with) throws IOException {
            TlsConnection tls = TlsConnection.server(socket, with, Duration.ofSeconds(10));
            in = tls.input();
            out = tls.output();
            return this;
        }

        /** Neither says nor reads anything until the client is gone. */
        void stall() throws InterruptedException {
            closing.await();
        }

        private void awaitEnd() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
