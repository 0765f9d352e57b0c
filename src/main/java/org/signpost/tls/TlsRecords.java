package org.signpost.tls;

import org.signpost.tls.TlsFailure.Reason;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Collects whole TLS records from a socket. While nothing has arrived it holds 256 octets only; the
 * buffer for a record is borrowed when the first octets are there. What was read stays when a read
 * times out, so the next one continues in the middle of a record.
 */
final class TlsRecords {
    private static final int HEADER = 5;
    private static final int IDLE_READ = 256;

    private final InputStream in;
    private final byte[] first = new byte[IDLE_READ];
    private ByteBuffer buffer = BufferPool.NONE;

    TlsRecords(InputStream in) {
        this.in = in;
    }

    /** What was received and not yet consumed. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Whether a whole record has been received. */
    boolean complete() {
        return buffer.remaining() >= HEADER && buffer.remaining() >= length();
    }

    /** Whether the end of input would cut a record. */
    boolean midRecord() {
        return buffer.hasRemaining();
    }

    /** The content type of the record at the front, as it stands in the clear. */
    int type() {
        return buffer.get(buffer.position()) & 0xff;
    }

    /** Blocks until a record is complete; false when the input ends before. */
    boolean await() throws IOException {
        while (!complete()) {
            if (!more()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a record is complete with what the socket has now; doesn't block. */
    boolean arrived() throws IOException {
        while (!complete() && in.available() > 0 && more()) {
            // The record goes on.
        }
        return complete();
    }

    /** Reads once from the socket; false at the end of input, or when the buffer is full. */
    boolean more() throws IOException {
        int count;
        if (buffer.hasRemaining()) {
            makeRoom();
            if (buffer.limit() == buffer.capacity()) {
                return false;
            }
            int free = buffer.capacity() - buffer.limit();
            count = in.read(buffer.array(), buffer.arrayOffset() + buffer.limit(), free);
        } else {
            count = in.read(first);
            if (count > 0) {
                release();
                buffer = BufferPool.HEAP.take().put(first, 0, count).flip();
            }
            return checked(count);
        }
        if (count > 0) {
            buffer.limit(buffer.limit() + count);
        }
        return checked(count);
    }

    private boolean checked(int count) throws TlsFailure {
        if (count > 0 && buffer.remaining() >= HEADER) {
            int type = type();
            boolean tls = type >= 20 && type <= 23 && buffer.get(buffer.position() + 1) == 3;
            if (!tls || length() > BufferPool.SIZE) {
                throw new TlsFailure(Reason.NOT_TLS, "the peer sent something that is not TLS");
            }
        }
        return count > 0;
    }

    private void makeRoom() {
        if (buffer.position() > 0 && (buffer.limit() == buffer.capacity() || !fits())) {
            buffer.compact().flip();
        }
    }

    private boolean fits() {
        int wanted = buffer.remaining() < HEADER ? HEADER : length();
        return buffer.position() + wanted <= buffer.capacity();
    }

    private int length() {
        return HEADER + (buffer.getShort(buffer.position() + 3) & 0xffff);
    }

    /** Gives the buffer back when nothing is left in it. */
    void release() {
        if (!buffer.hasRemaining()) {
            BufferPool.HEAP.give(buffer);
            buffer = BufferPool.NONE;
        }
    }

    /** Forgets what was received. */
    void clear() {
        buffer.position(buffer.limit());
        release();
    }
}
