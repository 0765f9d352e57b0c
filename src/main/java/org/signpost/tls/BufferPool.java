package org.signpost.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Lends buffers that hold one TLS record. A connection has one only while it is in the middle of
 * something, so that thousands of idle sessions share a few.
 */
final class BufferPool {
    /** RFC 5246 §6.2.3: a record is at most 5 + 2^14 + 2048 octets on the wire. */
    static final int SIZE = 5 + (1 << 14) + 2048 + 256;

    private static final int KEPT = 64;

    static final BufferPool HEAP = new BufferPool(ByteBuffer::allocate);
    static final BufferPool DIRECT = new BufferPool(ByteBuffer::allocateDirect);

    /** Stands for "no buffer lent": nothing to read, no room to write. */
    static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final IntFunction<ByteBuffer> allocate;
    private final Queue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    private BufferPool(IntFunction<ByteBuffer> allocate) {
        this.allocate = allocate;
    }

    /** An empty buffer of {@link #SIZE} octets, ready to be written. */
    ByteBuffer take() {
        ByteBuffer buffer = idle.poll();
        if (buffer == null) {
            return allocate.apply(SIZE);
        }
        count.decrementAndGet();
        return buffer.clear();
    }

    /** Takes a buffer back; the caller must not touch it any more. */
    void give(ByteBuffer buffer) {
        if (buffer.capacity() != SIZE) {
            return;
        }
        if (count.incrementAndGet() <= KEPT) {
            idle.add(buffer);
        } else {
            count.decrementAndGet();
        }
    }

    /** Writes what a heap buffer was filled with, from its start to its position. */
    static void drain(ByteBuffer filled, OutputStream out) throws IOException {
        if (filled.position() > 0) {
            out.write(filled.array(), filled.arrayOffset(), filled.position());
        }
    }
}
