package org.signpost.queue;

import org.signpost.JavaChild;
import org.signpost.observe.Clock;
import org.signpost.store.DataFolder;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** A process of its own with a queue, for tests that kill it or give it little memory. */
final class QueueChild {
    private QueueChild() {}

    private static final PrintStream OUT = System.out;
    private static final int LARGE = 600_000;

    /** Starts one: {@code FOLDER SEED} accepts until it is killed, {@code FOLDER} one of 50 MB. */
    static Process start(List<String> options, String... arguments) throws IOException {
        List<String> command = JavaChild.command(options, QueueChild.class, arguments);
        File errors = new File(arguments[0], "errors.txt");
        return new ProcessBuilder(command).redirectError(errors).start();
    }

    public static void main(String[] args) throws Exception {
        DataFolder folder = DataFolder.open(Path.of(args[0]));
        SqliteQueue queue =
                SqliteQueue.open(
                        folder,
                        "mx1.example.com",
                        Clock.system(),
                        new QueueLimits(4 << 20, 4 << 20, 0));
        if (args.length == 1) {
            acceptHuge(queue);
        } else {
            int seed = Integer.parseInt(args[1]);
            for (int i = 0; i < 8; i++) {
                Random random = new Random(seed * 100L + i);
                Thread.ofPlatform().start(() -> acceptForEver(queue, random));
            }
        }
    }

    private static void acceptForEver(SqliteQueue queue, Random random) {
        try {
            while (true) {
                byte[] content = new byte[random.nextInt(random.nextInt(10) == 0 ? LARGE : 20_000)];
                random.nextBytes(content);
                QueueId id = Mails.accept(queue, content);
                String line = id + " " + sha256(content) + "\n";
                synchronized (OUT) {
                    OUT.print(line);
                    OUT.flush();
                }
            }
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static void acceptHuge(SqliteQueue queue) throws IOException {
        byte[] piece = new byte[8192];
        Draft draft = queue.draft();
        for (int i = 0; i < 6400; i++) {
            piece[i % piece.length]++;
            draft.write(piece, 0, piece.length);
        }
        QueueId id = queue.accept(draft, Mails.plain());
        long read = 0;
        try (InputStream in = queue.content(id)) {
            for (int some = in.read(piece); some >= 0; some = in.read(piece)) read += some;
        }
        OUT.println(read);
        OUT.flush();
    }

    static String sha256(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
