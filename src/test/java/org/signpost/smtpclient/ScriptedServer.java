package org.signpost.smtpclient;

import org.signpost.observe.Clock;
import org.signpost.tls.ServerTls;
import org.signpost.tls.TlsConnection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An SMTP or LMTP server on loopback that answers as a test says: for each command the first answer
 * of those given for it, the last one again and again. An answer is raw octets; {@link #HANG_UP}
 * closes the connection and {@link #SILENCE} says nothing any more: in a group of commands the
 * client would take the next command's reply for this one's.
 */
public final class ScriptedServer implements AutoCloseable {

    public static final String HANG_UP = "<hang up>";
    public static final String SILENCE = "<silence>";

    private final ServerSocket listening;
    private final Thread serving;
    private final Map<String, Queue<String>> answers = new ConcurrentHashMap<>();
    private final Set<Socket> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final List<String> heard = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final List<InetAddress> clients = new ArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile boolean gated;
    private volatile Optional<ServerTls> tls = Optional.empty();
    private volatile boolean implicit;
    private volatile boolean lmtp;

    public ScriptedServer() throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** A server at a certain address of loopback. */
    public ScriptedServer(InetSocketAddress at) throws IOException {
        listening = new ServerSocket(at.getPort(), 100, at.getAddress());
        on("greeting", "220 mx.example.com ready\r\n");
        offers("PIPELINING", "8BITMIME", "SIZE 1000000");
        on("HELO", "250 mx.example.com\r\n");
        on("MAIL", "250 2.1.0 sender ok\r\n");
        on("RCPT", "250 2.1.5 recipient ok\r\n");
        on("DATA", "354 go ahead\r\n");
        on("content", "250 2.0.0 queued as 42\r\n");
        on("BDAT", "250 2.0.0 chunk taken\r\n");
        on("RSET", "250 2.0.0 forgotten\r\n");
        on("QUIT", "221 2.0.0 bye\r\n");
        on("STARTTLS", "220 2.0.0 go ahead\r\n");
        serving = Thread.ofPlatform().daemon().start(this::serve);
    }

    /** Replaces the answers to a command (its verb, {@code greeting} or {@code content}). */
    public ScriptedServer on(String command, String... replies) {
        answers.put(command, new ConcurrentLinkedQueue<>(List.of(replies)));
        return this;
    }

    /** What EHLO and LHLO say. */
    public ScriptedServer offers(String... extensions) {
        StringBuilder reply = new StringBuilder("250");
        reply.append(extensions.length == 0 ? " " : "-").append("mx.example.com\r\n");
        for (int i = 0; i < extensions.length; i++) {
            reply.append("250").append(i == extensions.length - 1 ? ' ' : '-');
            reply.append(extensions[i]).append("\r\n");
        }
        on("EHLO", reply.toString());
        return on("LHLO", reply.toString());
    }

    public ScriptedServer lmtp() {
        lmtp = true;
        return this;
    }

    public ScriptedServer tls(ServerTls with, boolean fromTheStart) {
        tls = Optional.of(with);
        implicit = fromTheStart;
        return this;
    }

    /** Holds the answer to every content back until {@link #openGate}. */
    public ScriptedServer gated() {
        gated = true;
        return this;
    }

    public void openGate() {
        gate.countDown();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    public Target target() {
        Target smtp = Target.smtp("mx.example.com", address());
        return new Target(
                smtp.name(),
                smtp.address(),
                lmtp ? Target.Protocol.LMTP : Target.Protocol.SMTP,
                implicit);
    }

    public int connections() {
        return connections.get();
    }

    /** The most connections that were open at the same time. */
    public int mostOpen() {
        return mostOpen.get();
    }

    public int openNow() {
        return open.get();
    }

    /** The commands, in their order. */
    public List<String> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    /** The addresses that clients connected from, in their order. */
    public List<InetAddress> clients() {
        synchronized (heard) {
            return List.copyOf(clients);
        }
    }

    /** The messages as they came, dots not unstuffed. */
    public List<String> messages() {
        synchronized (heard) {
            return List.copyOf(messages);
        }
    }

    @Override
    public void close() throws IOException {
        gate.countDown();
        listening.close();
        // Only when nobody waits in accept any more does the system refuse connections.
        try {
            serving.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : sessions) socket.close();
    }

    private void serve() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                connections.incrementAndGet();
                mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
                sessions.add(socket);
                synchronized (heard) {
                    clients.add(socket.getInetAddress());
                }
                Thread.ofVirtual().start(() -> session(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void session(Socket socket) {
        try (socket) {
            new Session(socket).run();
        } catch (IOException | InterruptedException e) {
            // The client went away, or the test is over.
        } finally {
            open.decrementAndGet();
            sessions.remove(socket);
        }
    }

    private final class Session {
        private final Socket socket;
        private BufferedReader in;
        private OutputStream out;
        private int accepted;
        private boolean silent;
        private final StringBuilder chunks = new StringBuilder();

        Session(Socket socket) throws IOException {
            this.socket = socket;
            // Replies of a group are small, and the client waits for the last of them.
            socket.setTcpNoDelay(true);
            in = reader(socket.getInputStream());
            out = socket.getOutputStream();
        }

        private BufferedReader reader(InputStream stream) {
            return new BufferedReader(new InputStreamReader(stream, StandardCharsets.ISO_8859_1));
        }

        void run() throws IOException, InterruptedException {
            if (implicit) handshake();
            if (!say(next("greeting"))) return;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!answer(line)) return;
            }
        }

        private boolean answer(String line) throws IOException, InterruptedException {
            synchronized (heard) {
                heard.add(line);
            }
            String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
            if (verb.equals("BDAT")) return chunk(line.split(" ", -1));
            String key = answers.containsKey(line) ? line : verb;
            if (verb.equals("MAIL")) accepted = 0;
            String reply = next(key);
            if (!say(reply)) return false;
            if (verb.equals("RCPT") && reply.startsWith("2")) accepted++;
            if (verb.equals("STARTTLS") && reply.startsWith("220")) handshake();
            if (verb.equals("DATA") && reply.startsWith("354")) return content();
            return !verb.equals("QUIT");
        }

        private boolean chunk(String[] words) throws IOException {
            char[] octets = new char[Integer.parseInt(words[1])];
            for (int read = 0; read < octets.length; ) {
                int more = in.read(octets, read, octets.length - read);
                if (more < 0) return false;
                read += more;
            }
            chunks.append(octets);
            if (words.length == 2) return say(next("BDAT"));
            synchronized (heard) {
                messages.add(chunks.toString());
            }
            chunks.setLength(0);
            for (int i = 0; i < (lmtp ? accepted : 1); i++) {
                if (!say(next("content"))) return false;
            }
            return true;
        }

        private boolean content() throws IOException, InterruptedException {
            StringBuilder message = new StringBuilder();
            for (String line = in.readLine(); ; line = in.readLine()) {
                if (line == null) return false;
                if (line.equals(".")) break;
                message.append(line).append("\r\n");
            }
            synchronized (heard) {
                messages.add(message.toString());
            }
            if (gated) gate.await(30, TimeUnit.SECONDS);
            for (int i = 0; i < (lmtp ? accepted : 1); i++) {
                if (!say(next("content"))) return false;
            }
            return true;
        }

        private void handshake() throws IOException {
            ServerTls with = tls.orElseThrow(() -> new IOException("no certificate"));
            TlsConnection connection = TlsConnection.server(socket, with, Duration.ofSeconds(10));
            in = reader(connection.input());
            out = connection.output();
        }

        private boolean say(String reply) throws IOException {
            if (reply.equals(HANG_UP)) return false;
            silent |= reply.equals(SILENCE);
            if (silent) return true;
            out.write(reply.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return true;
        }

        private String next(String command) {
            Queue<String> replies =
                    answers.getOrDefault(
                            command, new ConcurrentLinkedQueue<>(List.of("500 5.5.1 what?\r\n")));
            synchronized (replies) {
                String reply = String.valueOf(replies.poll());
                if (replies.isEmpty()) replies.add(reply);
                return reply;
            }
        }
    }

    /** A clock for those who need one here. */
    public static Clock clock() {
        return Clock.system();
    }
}
