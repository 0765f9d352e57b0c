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

    /** Where a disk or a processor is slow, fewer messages have to do: somebody waits. */
    private static final Duration SENDING = Duration.ofSeconds(15);

    private static final Duration MOST = Duration.ofSeconds(25);
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

    private static final byte[] CONTENT =
            (HEADER + LINE.repeat(100)).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

    /**
     * Comes back when the server has handed all of it on, or the time for that is over: then Java
     * has learnt less.
     */
    void run() throws IOException {
        Instant begun = now();
        SmtpClient client = new SmtpClient(() -> Timeouts.of(SENDING), Clock.system());
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.startVirtualThread(() -> send(client, begun.plus(SENDING))));
        }
        try {
            for (Thread one : clients) one.join();
            while (isBusy() && now().isBefore(begun.plus(MOST))) {
                Clock.system().sleepUntil(now().plus(LOOK));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(SmtpClient client, Instant until) {
        Target target = Target.smtp("warm.test", address);
        OpenResult result = client.open(target, new TlsPolicy.None(), Caller.named("client.test"));
        if (!(result instanceof OpenResult.Open(SmtpConnection connection))) return;
        try (connection) {
            boolean taken = true;
            for (int i = 0; taken && i < MESSAGES / CLIENTS && now().isBefore(until); i++) {
                taken = send(connection, i % 2 == 0 ? "plain.test" : "tls.test");
            }
        }
    }

    private static boolean send(SmtpConnection connection, String domain) {
        Outgoing message =
                Outgoing.plain(
                        ReversePath.of(Mailbox.of("somebody@warm.test")),
                        List.of(Mailbox.of("somebody@" + domain)),
                        Content.of(CONTENT),
                        false);
        return connection.send(message).toAll();
    }

    private boolean isBusy() throws IOException {
        JsonObject answer = node.ask(JsonObject.of("command", "queue.count"));
        return answer.number("count").orElseThrow() > 0;
    }

    private static Instant now() {
        return Clock.system().instant();
    }
}
