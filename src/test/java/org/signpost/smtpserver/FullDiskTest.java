package org.signpost.smtpserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.observe.Clock;
import org.signpost.observe.EventSink;
import org.signpost.queue.Outcome;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Queue.Results;
import org.signpost.queue.Queue.Settled;
import org.signpost.queue.QueueLimits;
import org.signpost.queue.Quota;
import org.signpost.queue.SqliteQueue;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.store.DataFolder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A client hears that the disk is full, and is served again when deliveries have made room. */
class FullDiskTest {

    private static final int MIB = 1 << 20;
    private static final QueueLimits LIMITS = new QueueLimits(MIB, 0, 8 * MIB);

    /** Some in the message's row, some in chunks that are staged before the end of the data. */
    private static final List<Integer> SIZES = List.of(1_000_000, 100_000, 5_000);

    @TempDir Path path;
    private final TestListener server = new TestListener();
    private DataFolder folder;
    private SqliteQueue queue;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(path);
        SqliteQueue.Surroundings around =
                new SqliteQueue.Surroundings("mx1.example.com", Clock.system(), EventSink.none());
        queue = SqliteQueue.open(folder, around, LIMITS, new Quota(path, 32L * MIB));
        server.durable = Optional.of(queue);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        queue.close();
        folder.close();
    }

    @Test
    void mailIsRefusedForNowWhileTheDiskIsFullAndTakenAgainInTheSameSession() throws Exception {
        try (Client client = server.connect()) {
            client.expect("220 ");
            client.send("HELO a\r\n");
            client.expect("250 ");
            int accepted = 0;
            for (int size : SIZES) accepted += fill(client, size);
            assertThat(accepted).isPositive();
            assertThat(server.event("message.fail").value("error").orElseThrow())
                    .matches("no room for mail: \\d+ MB free .* \\d+ MB needed");
            assertThat(queue.count()).isEqualTo(accepted);
            while (queue.count() > 0) for (Queued work : queue.take(10)) deliver(work);
            for (int size : SIZES) assertThat(send(client, size)).startsWith("250 2.0.0");
            assertThat(queue.count()).isEqualTo(SIZES.size());
        }
    }

    /** How many messages of a size there is room for. */
    private static int fill(Client client, int size) throws IOException {
        for (int accepted = 0; ; accepted++) {
            String reply = send(client, size);
            if (reply.startsWith("250 ")) continue;
            assertThat(reply).startsWith("452 4.3.1");
            return accepted;
        }
    }

    private static String send(Client client, int size) throws IOException {
        client.send("MAIL FROM:<a@b.test>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n");
        client.expect("250 ");
        client.expect("250 ");
        client.expect("354 ");
        client.send("Subject: x\r\n\r\n" + ("x".repeat(98) + "\r\n").repeat(size / 100) + ".\r\n");
        return client.reply();
    }

    private void deliver(Queued work) throws IOException {
        Outcome outcome =
                new Outcome.Delivered(DeliveryStatus.ours("2.0.0", "ok"), Outcome.Onward.ARRIVED);
        queue.record(work.id(), new Results(List.of(new Settled(0, outcome)), List.of(), false));
    }
}
