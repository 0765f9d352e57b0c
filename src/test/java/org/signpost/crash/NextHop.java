package org.signpost.crash;

import org.signpost.crash.Ledger.Found;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;

/** A mail server that tells the ledger what it gets. */
final class NextHop implements AutoCloseable {

    private final ServerSocket listening;
    private final Ledger ledger;
    private final Set<String> deferred = ConcurrentHashMap.newKeySet();

    /** One party for each session, and one that never leaves. */
    private final Phaser sessions = new Phaser(1);

    private volatile Mood mood;

    /** How it takes mail. */
    enum Mood {
        READY,
        /** Defers each message when it sees it first, some at RCPT, some after the content. */
        HESITANT,
        /** Hangs up without a word. */
        AWAY
    }

    NextHop(Mood mood, Ledger ledger) throws IOException {
        this.mood = mood;
        this.ledger = ledger;
        listening = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("next hop").start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void become(Mood next) {
        mood = next;
    }

    /** Waits until all sessions have ended, so that what came over them was told. */
    void awaitIdle() {
        sessions.arriveAndAwaitAdvance();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                sessions.register();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (mood != Mood.AWAY) new Session(socket).run();
        } catch (IOException gone) {
            // The server was killed, or the test is over.
        } catch (RuntimeException bug) {
            ledger.fault("the next hop failed: " + bug);
        } finally {
            sessions.arriveAndDeregister();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private final class Session {
        private final InputStream in;
        private final OutputStream out;
        private final Set<String> recipients = new LinkedHashSet<>();
        private String sender = "";

        Session(Socket socket) throws IOException {
            in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            out = socket.getOutputStream();
        }

        void run() throws IOException {
            say("220 next.test");
            for (Optional<String> line = line(); line.isPresent(); line = line()) {
                String command = line.get();
                String verb = command.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                switch (verb) {
                    case "EHLO" -> say("250-next.test\r\n250-PIPELINING\r\n250 8BITMIME");
                    case "MAIL" -> mail(path(command));
                    case "RCPT" -> rcpt(path(command));
                    case "DATA" -> data();
                    case "RSET", "NOOP" -> say("250 OK");
                    case "QUIT" -> {
                        say("221 Goodbye");
                        return;
                    }
                    default -> say("500 " + verb + "?");
                }
            }
        }

        private void mail(String path) throws IOException {
            sender = path;
            recipients.clear();
            say("250 OK");
        }

        private void rcpt(String path) throws IOException {
            if (sender.hashCode() % 2 == 0 && isToBeDeferred()) {
                say("450 4.2.1 not now");
                return;
            }
            recipients.add(path);
            say("250 OK");
        }

        private void data() throws IOException {
            if (recipients.isEmpty()) {
                say("554 5.5.1 no recipients");
                return;
            }
            say("354 go ahead");
            byte[] content = content();
            if (isToBeDeferred()) {
                say("451 4.2.1 not now");
                return;
            }
            ledger.arrived(new Found(sender, Set.copyOf(recipients), content), "the next hop");
            say("250 2.0.0 taken");
        }

        private boolean isToBeDeferred() {
            return mood == Mood.HESITANT && deferred.add(sender);
        }

        private static String path(String command) {
            return command.substring(command.indexOf('<') + 1, command.lastIndexOf('>'));
        }

        /** What comes up to the lone dot, dots unstuffed. */
        private byte[] content() throws IOException {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            while (true) {
                byte[] line = rawLine().orElseThrow(() -> new IOException("cut"));
                boolean dot = line.length > 0 && line[0] == '.';
                if (dot && line.length == 1) return content.toByteArray();
                content.write(line, dot ? 1 : 0, line.length - (dot ? 1 : 0));
                content.write('\r');
                content.write('\n');
            }
        }

        private Optional<String> line() throws IOException {
            return rawLine().map(l -> new String(l, StandardCharsets.ISO_8859_1));
        }

        private Optional<byte[]> rawLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(80);
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (octet == '\n') return Optional.of(line.toByteArray());
                if (octet != '\r') line.write(octet);
            }
            return Optional.empty();
        }

        private void say(String reply) throws IOException {
            out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }
}
