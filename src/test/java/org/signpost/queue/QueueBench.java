package org.signpost.queue;

import org.signpost.observe.Clock;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Queue.Results;
import org.signpost.queue.Queue.Settled;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.store.DataFolder;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the queue alone: {@code QueueBench FOLDER MESSAGES SENDERS OCTETS accept|deliver}.
 * Prints the rate and the CPU time per message, of all threads of the process.
 */
final class QueueBench {
    private QueueBench() {}

    private static final PrintStream OUT = System.out;

    public static void main(String[] args) throws Exception {
        int messages = Integer.parseInt(args[1]);
        int senders = Integer.parseInt(args[2]);
        byte[] content = new byte[Integer.parseInt(args[3])];
        new Random(1).nextBytes(content);
        boolean deliver = args[4].equals("deliver");
        try (DataFolder folder = DataFolder.open(Path.of(args[0]));
                SqliteQueue queue =
                        SqliteQueue.open(
                                folder,
                                "mx1.example.com",
                                Clock.system(),
                                QueueLimits.standard())) {
            long rounds = 5;
            for (int round = 0; round < rounds; round++)
                run(queue, messages, senders, content, deliver);
        }
    }

    private static void run(
            SqliteQueue queue, int messages, int senders, byte[] content, boolean deliver)
            throws Exception {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        AtomicLong left = new AtomicLong(messages);
        AtomicLong slowest = new AtomicLong();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < senders; i++) {
                threads.execute(() -> send(queue, left, content, slowest));
            }
            if (deliver) drain(queue, messages, threads);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuMillis = (system.getProcessCpuTime() - cpu) / 1e6;
        OUT.printf(
                "%d messages, %.0f/s, %.3f ms CPU each, slowest accept %.0f ms, %d queued%n",
                messages,
                messages / seconds,
                cpuMillis / messages,
                slowest.get() / 1e6,
                queue.count());
    }

    private static void send(Queue queue, AtomicLong left, byte[] content, AtomicLong slowest) {
        while (left.getAndDecrement() > 0) {
            long start = System.nanoTime();
            try {
                Mails.accept(queue, content);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            slowest.accumulateAndGet(System.nanoTime() - start, Math::max);
        }
    }

    private static void drain(Queue queue, int messages, ExecutorService threads) throws Exception {
        for (long taken = 0; taken < messages; ) {
            List<Queued> work = queue.take(64);
            taken += work.size();
            for (Queued one : work) threads.execute(() -> deliver(queue, one));
        }
    }

    private static void deliver(Queue queue, Queued work) {
        Outcome outcome =
                new Outcome.Delivered(DeliveryStatus.ours("2.0.0", "ok"), Outcome.Onward.ARRIVED);
        Results results = new Results(List.of(new Settled(0, outcome)), List.of(), false);
        try (InputStream in = queue.content(work.id())) {
            in.transferTo(OutputStream.nullOutputStream());
            queue.record(work.id(), results);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
