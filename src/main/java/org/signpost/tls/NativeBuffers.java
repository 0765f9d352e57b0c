package org.signpost.tls;

import org.conscrypt.AllocatedBuffer;
import org.conscrypt.BufferAllocator;

import java.nio.ByteBuffer;

/**
 * Lends Conscrypt the direct buffers through which it talks to native code, for the length of one
 * call; without it every engine keeps one of 18 KiB for its whole life.
 */
final class NativeBuffers extends BufferAllocator {
    static final NativeBuffers INSTANCE = new NativeBuffers();

    private NativeBuffers() {}

    @Override
    public AllocatedBuffer allocateDirectBuffer(int capacity) {
        if (capacity > BufferPool.SIZE) {
            return AllocatedBuffer.wrap(ByteBuffer.allocateDirect(capacity));
        }
        ByteBuffer buffer = BufferPool.DIRECT.take();
        return new Lent(buffer.limit(capacity));
    }

    /** One loan. */
    private static final class Lent extends AllocatedBuffer {
        private final ByteBuffer buffer;

        Lent(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer nioBuffer() {
            return buffer;
        }

        @Override
        public AllocatedBuffer release() {
            BufferPool.DIRECT.give(buffer);
            return this;
        }
    }
}
