package org.signpost.training;

import org.signpost.address.Mailbox;
import org.signpost.address.ReversePath;
import org.signpost.json.JsonObject;
import org.signpost.node.Node;
import org.signpost.observe.Clock;
import org.signpost.smtpclient.Caller;
import org.signpost.smtpclient.Content;
import org.signpost.smtpclient.OpenResult;
import org.signpost.smtpclient.Outgoing;
import org.signpost.smtpclient.SmtpClient;
import org.signpost.smtpclient.SmtpConnection;
import org.signpost.smtpclient.Target;
import org.signpost.smtpclient.Timeouts;
import org.signpost.tls.TlsPolicy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends so much mail through a server that Java knows what it does all day.
 *
 * @param node takes the mail and hands it on
 * @param address where it listens for clients that may relay
 */
record Exercise(Node node, InetSocketAddress address) {

    private static final int CLIENTS = 10;

    /** Measured: with five times as many, a server's first minute isn't faster. */
    private static final int MESSAGES = 4000;

    private static final Duration MOST = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(20);

    private static final String HEADER =
            """
            From: Somebody <somebody@warm.test>
            To: somebody@plain.test
            Subject: Warm
            Date: Tue, 24 Nov 2026 04:07:43 +0000
            Message-ID: <warm@warm.test>

            """;

    private static final String LINE = "A line of text as long as most lines are in mail today.\n";

    /** Comes back when the server has handed all of it on. */
    void run() throws IOException {
        SmtpClient client = new SmtpClient(() -> Timeouts.RFC_5321, Clock.system());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) all.add(threads.submit(() -> send(client)));
            for (Future<Boolean> one : all) {
                if (!one.get()) throw new IOException("mail was refused");
            }
            awaitDelivery();
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException(e);
        }
    }

    private boolean send(SmtpClient client) throws IOException {
        Target target = Target.smtp("warm.test", address);
        OpenResult result = client.open(target, new TlsPolicy.None(), Caller.named("client.test"));
        if (!(result instanceof OpenResult.Open(SmtpConnection connection))) return false;
        try (connection) {
            boolean taken = true;
            for (int i = 0; i < MESSAGES / CLIENTS; i++) {
                Mailbox to = Mailbox.of(i % 2 == 0 ? "somebody@plain.test" : "somebody@tls.test");
                taken &= send(connection, to);
            }
            return taken;
        }
    }

    private static boolean send(SmtpConnection connection, Mailbox to) {
        byte[] octets =
                (HEADER + LINE.repeat(100))
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        ReversePath from = ReversePath.of(Mailbox.of("somebody@warm.test"));
        return connection
                .send(new Outgoing(from, List.of(to), Content.of(octets), false))
                .recipients()
                .stream()
                .allMatch(status -> status.status().kind() == 2);
    }

    private void awaitDelivery() throws IOException, InterruptedException {
        Instant end = Clock.system().instant().plus(MOST);
        while (node.ask(JsonObject.of("command", "queue.count")).number("count").orElse(0L) > 0) {
            if (Clock.system().instant().isAfter(end)) throw new IOException("mail is stuck");
            Clock.system().sleepUntil(Clock.system().instant().plus(LOOK));
        }
    }
}
