package org.signpost;

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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * An SMTP server that keeps nothing of what it takes but its size, its checksum and its beginning,
 * and that stops reading in the midst of a message until it is let go on.
 */
final class SlowSink implements AutoCloseable {

    private static final byte[] END = "\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_BEGINNING = 2000;
    private static final int SECONDS_OF_PATIENCE = 60;

    /** Small, so that a connection whose reader waits holds no large part of a message. */
    private static final int RECEIVE_OCTETS = 1 << 18;

    private final ServerSocket listening = new ServerSocket();
    private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private final long stopAfter;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /**
     * A message that was taken.
     *
     * @param octets of its content, without the line that ends it
     * @param checksum of those
     * @param beginning of those, 2,000 at most
     */
    record Taken(long octets, long checksum, String beginning) {}

    /**
     * A sink that stops when it has read so many octets of a message; {@link Long#MAX_VALUE} for
     * never.
     */
    SlowSink(long stopAfter) throws IOException {
        this.stopAfter = stopAfter;
        listening.setReceiveBufferSize(RECEIVE_OCTETS);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().name("sink").start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** Waits until it has stopped in the midst of a message. */
    boolean hasStopped() throws InterruptedException {
        return stopped.await(SECONDS_OF_PATIENCE, TimeUnit.SECONDS);
    }

    /** Reads on from now on. */
    void goOn() {
        goOn.countDown();
    }

    /** The next message that was taken, in their order; waits for it. */
    Taken next() throws InterruptedException {
        Taken next = taken.poll(SECONDS_OF_PATIENCE, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("no message came");
        return next;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                Thread.ofVirtual().name("sink").start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII), 1);
            OutputStream out = socket.getOutputStream();
            say(out, "220 sink.test");
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                boolean data = line.startsWith("DATA");
                say(out, data ? "354 go on" : "250-sink.test\r\n250 8BITMIME");
                if (!data) continue;
                // No octet of the content comes before the 354 is read, so none is in the reader.
                taken.add(take(in));
                say(out, "250 taken");
            }
        } catch (IOException lost) {
            // The server under test ends connections as it likes.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Taken take(InputStream in) throws IOException, InterruptedException {
        CRC32 checksum = new CRC32();
        StringBuilder beginning = new StringBuilder();
        long octets = 0;
        byte[] piece = new byte[1 << 18];
        // The last octets read are held back: they may be the line that ends the content.
        int held = 0;
        while (true) {
            int read = in.read(piece, held, piece.length - held);
            if (read < 0) throw new IOException("it ended in the midst");
            int size = held + read;
            boolean end = size >= END.length && endsContent(piece, size);
            held = end ? 0 : Math.min(size, END.length - 1);
            int kept = end ? size - END.length + 2 : size - held;
            checksum.update(piece, 0, kept);
            beginning.append(beginningOf(piece, kept, MOST_BEGINNING - beginning.length()));
            octets += kept;
            if (end) return new Taken(octets, checksum.getValue(), beginning.toString());
            System.arraycopy(piece, kept, piece, 0, held);
            if (octets >= stopAfter) {
                stopped.countDown();
                goOn.await();
            }
        }
    }

    private static boolean endsContent(byte[] piece, int size) {
        return Arrays.equals(piece, size - END.length, size, END, 0, END.length);
    }

    private static String beginningOf(byte[] piece, int size, int most) {
        return new String(piece, 0, Math.min(size, most), StandardCharsets.ISO_8859_1);
    }

    private static void say(OutputStream out, String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Closes them all. */
    static void close(List<SlowSink> sinks) throws IOException {
        for (SlowSink sink : sinks) sink.close();
    }

    @Override
    public void close() throws IOException {
        goOn();
        listening.close();
    }
}
