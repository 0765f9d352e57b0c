package org.signpost.smtpserver;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * What a client sends, and while it is a message's content, at no less than the least pace. Only
 * the time that the client lets us wait counts, not what our own disk takes.
 */
final class PacedInput extends InputStream {

    private final InputStream in;
    private final Deadline deadline;
    private final Timeouts.Content timeouts;
    private boolean inContent;
    private long octets;
    private long waited;

    PacedInput(InputStream in, Deadline deadline, Timeouts.Content timeouts) {
        this.in = in;
        this.deadline = deadline;
        this.timeouts = timeouts;
    }

    /** What is read from now on is content. */
    void beginContent() {
        inContent = true;
        octets = 0;
        waited = 0;
    }

    /** The content is over. */
    void endContent() {
        inContent = false;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return inContent ? readContent(into, offset, length) : in.read(into, offset, length);
    }

    private int readContent(byte[] into, int offset, int length) throws IOException {
        Duration left = timeouts.inAll(octets).minusNanos(waited);
        if (!left.isPositive()) throw late();
        long begun = System.nanoTime();
        deadline.reading(left.compareTo(timeouts.block()) < 0 ? left : timeouts.block());
        int count;
        try {
            count = in.read(into, offset, length);
        } catch (IOException e) {
            throw deadline.explained(e);
        } finally {
            deadline.met();
        }
        if (count < 0 && deadline.isLate()) throw late();
        waited += System.nanoTime() - begun;
        octets += count;
        return count;
    }

    private static SocketTimeoutException late() {
        return new SocketTimeoutException("the content comes too slowly");
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
