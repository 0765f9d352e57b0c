package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.signpost.observe.EventSink;
import org.signpost.observe.TestClock;
import org.signpost.queue.Queue.Queued;
import org.signpost.queue.Queue.Results;
import org.signpost.queue.Queue.Settled;
import org.signpost.smtp.DeliveryStatus;
import org.signpost.store.DataFolder;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

class QueueRoomTest {

    private static final int MIB = 1 << 20;

    private static final long DISK_OCTETS = 32L * MIB;

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    void aFullDiskRefusesMailAndMakesRoomByDelivering(Disk disk) throws Exception {
        onSmallDisk(
                disk,
                8 * MIB,
                (queue, free) -> {
                    int accepted = fill(queue, 600_000) + fill(queue, 20_000) + fill(queue, 1000);
                    assertThat(queue.count()).isEqualTo(accepted);
                    assertThatThrownBy(() -> Mails.accept(queue, new byte[1000]))
                            .isInstanceOf(QueueFullException.class)
                            .hasMessageMatching(
                                    "no room for mail: \\d+ MB free on the disk of the data folder,"
                                            + " 9 MB needed");
                    while (queue.count() > 0)
                        for (Queued work : queue.take(10)) deliver(queue, work);
                    Mails.accept(queue, new byte[600_000]);
                    assertThat(queue.count()).isEqualTo(1);
                });
    }

    /** Pages that delivered mail has left in the store hold new mail, but no file of a Maildir. */
    @ParameterizedTest
    @EnumSource
    void noMailIsTakenThatCouldNotBeDeliveredIntoAFile(Disk disk) throws Exception {
        onSmallDisk(
                disk,
                8 * MIB,
                (queue, free) -> {
                    fill(queue, 600_000);
                    while (queue.count() > 0)
                        for (Queued work : queue.take(10)) deliver(queue, work);
                    Path others = folder.resolve("others");
                    Files.write(others, new byte[Math.toIntExact(free.octets() - 3 * MIB)]);
                    assertThatThrownBy(() -> Mails.accept(queue, new byte[1000]))
                            .isInstanceOf(QueueFullException.class);
                    assertThat(queue.hasRoomFor(1000)).isFalse();
                    Files.delete(others);
                    Mails.accept(queue, new byte[1000]);
                    assertThat(queue.hasRoomFor(1000)).isTrue();
                });
    }

    @Test
    void aDiskThatIsTooFullForMailIsToldAtTheStart() throws Exception {
        assertThat(toldAtTheStart(99_999_999))
                .containsExactly(
                        "queue.warn text=\"no mail is taken: 99 MB free on the disk of the data"
                                + " folder, 135 MB needed\"");
        assertThat(toldAtTheStart(60_000_000))
                .containsExactly(
                        "queue.warn text=\"no mail is taken: 60 MB free on the disk of the data"
                                + " folder, 68 MB needed\"");
        assertThat(toldAtTheStart(135_000_000)).isEmpty();
    }

    private List<String> toldAtTheStart(long free) throws IOException {
        List<String> told = new ArrayList<>();
        SqliteQueue.Surroundings around =
                new SqliteQueue.Surroundings(
                        "mx1.example.com", new TestClock(), e -> told.add(e.line()));
        try (DataFolder data = DataFolder.open(folder);
                SqliteQueue queue =
                        SqliteQueue.open(data, around, QueueLimits.standard(), () -> free)) {
            assertThat(queue.count()).isZero();
        }
        return told;
    }

    @Test
    void aDiskThatFillsToTheLastOctetLosesNothing() throws Exception {
        onSmallDisk(
                Disk.MOUNTED,
                Long.MIN_VALUE / 2,
                (queue, free) -> {
                    int accepted = fill(queue, 300_000);
                    assertThat(queue.count()).isEqualTo(accepted);
                    assertThat(run("mount", "-o", "remount,size=64m", folder.toString())).isZero();
                    Mails.accept(queue, new byte[1000]);
                    for (int read = 0; read <= accepted; ) {
                        for (Queued work : queue.take(10)) {
                            try (InputStream in = queue.content(work.id())) {
                                assertThat(in.readAllBytes().length).isEqualTo(work.facts().size());
                            }
                            read++;
                        }
                    }
                });
    }

    @Test
    void fiftySlowReadersDontMakeTheLogGrow() throws Exception {
        byte[] content = new byte[MIB];
        AtomicBoolean reading = new AtomicBoolean(true);
        long largest = 0;
        try (DataFolder data = DataFolder.open(folder);
                SqliteQueue queue =
                        SqliteQueue.open(
                                data,
                                "mx1.example.com",
                                new TestClock(),
                                new QueueLimits(MIB, 0, 0));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                QueueId id = Mails.accept(queue, content);
                readers.add(threads.submit(() -> readOn(queue, id, reading)));
            }
            for (int i = 0; i < 300; i++) {
                queue.remove(Mails.accept(queue, content));
                largest = Math.max(largest, Files.size(folder.resolve("queue.db-wal")));
            }
            reading.set(false);
            for (Future<?> reader : readers) reader.get();
        }
        assertThat(largest).isBetween(1L, 140L * MIB);
    }

    private static long readOn(Queue queue, QueueId id, AtomicBoolean reading) throws IOException {
        byte[] piece = new byte[4096];
        long octets = 0;
        while (reading.get()) {
            try (InputStream in = queue.content(id)) {
                for (int n = in.read(piece); n > 0 && reading.get(); n = in.read(piece)) {
                    octets += n;
                }
            }
        }
        return octets;
    }

    private static int fill(SqliteQueue queue, int octets) throws IOException {
        for (int accepted = 0; ; accepted++) {
            try {
                Mails.accept(queue, new byte[octets]);
            } catch (QueueFullException full) {
                return accepted;
            }
        }
    }

    private static void deliver(Queue queue, Queued work) throws IOException {
        Outcome outcome =
                new Outcome.Delivered(DeliveryStatus.ours("2.0.0", "ok"), Outcome.Onward.ARRIVED);
        Results results = new Results(List.of(new Settled(0, outcome)), List.of(), false);
        queue.record(work.id(), results);
    }

    /** A small disk: one of its own, or a share of the folder's, for which nobody needs rights. */
    enum Disk {
        MOUNTED,
        QUOTA
    }

    /** What is done with a queue. */
    private interface Use {
        void with(SqliteQueue queue, FreeSpace free) throws Exception;
    }

    private void onSmallDisk(Disk disk, long reserve, Use use) throws Exception {
        if (disk == Disk.MOUNTED) mount();
        FreeSpace free =
                disk == Disk.MOUNTED ? FreeSpace.of(folder) : new Quota(folder, DISK_OCTETS);
        SqliteQueue.Surroundings around =
                new SqliteQueue.Surroundings("mx1.example.com", new TestClock(), EventSink.none());
        QueueLimits limits = new QueueLimits(MIB, 0, reserve);
        try (DataFolder data = DataFolder.open(folder);
                SqliteQueue queue = SqliteQueue.open(data, around, limits, free)) {
            use.with(queue, free);
        } finally {
            if (disk == Disk.MOUNTED) run("umount", "-l", folder.toString());
        }
    }

    /**
     * Gets a small disk of its own. Root in a container and everybody else may mount nothing; then
     * {@link Disk#QUOTA} alone shows what a full disk does. Whoever may has to succeed.
     */
    private void mount() throws Exception {
        assumeTrue(mayMount(), "this process may mount nothing");
        String size = "size=" + DISK_OCTETS;
        assertThat(run("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder.toString())).isZero();
    }

    /** Whether it has CAP_SYS_ADMIN, the capability of that number (capabilities(7)). */
    private static boolean mayMount() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) return false;
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> new BigInteger(line.substring("CapEff:".length()).strip(), 16))
                .anyMatch(capabilities -> capabilities.testBit(21));
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
