package org.signpost.crash;

import org.signpost.crash.Mail.Kind;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sends mail over several connections at the same time until the server goes away. */
final class Load {

    private static final int CLIENTS = 6;
    private static final int MOST_MESSAGES = 25;

    private final Ledger ledger;
    private final int life;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ending;

    /** Who wants the server to go away. */
    enum End {
        KILLED,
        ASKED
    }

    private volatile End end = End.KILLED;

    private Load(Ledger ledger, int life) {
        this.ledger = ledger;
        this.life = life;
    }

    /** Begins to send. */
    static Load start(Server.Run server, Ledger ledger, int life, Random random)
            throws IOException {
        Load load = new Load(ledger, life);
        InetSocketAddress mx = server.mx();
        InetSocketAddress relay = server.relay();
        for (int i = 0; i < CLIENTS; i++) {
            Sender sender = load.new Sender(i, new Random(random.nextLong()), mx, relay);
            load.threads.add(Thread.ofPlatform().daemon().name("client-" + i).start(sender::run));
        }
        return load;
    }

    /** Says that the server is about to go away, so that its silence isn't held against it. */
    void ends(End how) {
        end = how;
        ending = true;
    }

    /** Waits until no client has a connection any more. */
    void await() throws InterruptedException {
        for (Thread thread : threads) thread.join();
    }

    private final class Sender {
        private final int number;
        private final Random random;
        private final InetSocketAddress mx;
        private final InetSocketAddress relay;
        private int sent;

        Sender(int number, Random random, InetSocketAddress mx, InetSocketAddress relay) {
            this.number = number;
            this.random = random;
            this.mx = mx;
            this.relay = relay;
        }

        void run() {
            try {
                while (true) {
                    boolean world = random.nextInt(3) == 0;
                    try (Client client = new Client(world ? mx : relay)) {
                        if (!session(client, world)) return;
                    }
                }
            } catch (IOException e) {
                // Nobody was there to connect to.
                if (!ending) ledger.fault("no connection under load: " + e);
            } catch (RuntimeException bug) {
                ledger.fault("a client failed: " + bug);
            }
        }

        /** True when it went as it should. */
        private boolean session(Client client, boolean world) {
            try {
                client.greet();
                for (int i = random.nextInt(MOST_MESSAGES); i >= 0; i--) send(client, world);
                client.quit();
                return true;
            } catch (IOException e) {
                if (!isFair(client)) ledger.fault("a session ended by itself: " + e);
                return false;
            }
        }

        /** Whether a connection may end as it did. */
        private boolean isFair(Client client) {
            if (!ending) return false;
            // RFC 5321 §3.8: a server that is asked to end says 421 to whom it has greeted.
            return end == End.KILLED || client.wasDismissed() || !client.wasGreeted();
        }

        private void send(Client client, boolean world) throws IOException {
            Mail mail = next(world);
            byte[] wire = Client.stuffed(mail.content());
            client.begin(mail, random.nextBoolean());
            ledger.sent(mail);
            client.send(wire);
            ledger.acknowledged(mail, client.queued());
        }

        private Mail next(boolean world) {
            Kind kind = Kind.any(random);
            // From the world only for our own domain.
            if (world && kind != Kind.TWICE) kind = Kind.LOCAL;
            return new Mail(life, number, ++sent, kind, size(random), random.nextInt());
        }
    }

    /** Most mail is small; some is larger than what one chunk of the store holds. */
    static int size(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> 300_000 + random.nextInt(400_000);
            case 1 -> 10_000 + random.nextInt(100_000);
            default -> 300 + random.nextInt(6_000);
        };
    }
}
