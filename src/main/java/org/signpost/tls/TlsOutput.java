package org.signpost.tls;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** Encrypts what is written, a record of at most 16 KiB at a time, and holds nothing back. */
final class TlsOutput extends OutputStream {
    private final SSLEngine engine;
    private final OutputStream out;
    private final Closeable connection;
    private final ReentrantLock lock = new ReentrantLock();

    TlsOutput(SSLEngine engine, OutputStream out, Closeable connection) {
        this.engine = engine;
        this.out = out;
        this.connection = connection;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(octets, offset, length);
        lock.lock();
        ByteBuffer records = BufferPool.HEAP.take();
        try {
            while (source.hasRemaining()) {
                if (send(source, records) == Status.CLOSED) {
                    throw new IOException("the TLS session has ended; nothing can be sent");
                }
            }
        } finally {
            BufferPool.HEAP.give(records);
            lock.unlock();
        }
    }

    /** Sends what the protocol itself has to say: a KeyUpdate, an alert. */
    void sendPending() throws IOException {
        lock.lock();
        ByteBuffer records = BufferPool.HEAP.take();
        try {
            send(BufferPool.NONE, records);
        } finally {
            BufferPool.HEAP.give(records);
            lock.unlock();
        }
    }

    /** Says close_notify and frees the engine; silent when somebody is writing or it is no use. */
    void farewell() {
        if (!lock.tryLock()) {
            return;
        }
        ByteBuffer records = BufferPool.HEAP.take();
        try {
            engine.closeOutbound();
            Status status = Status.OK;
            while (status == Status.OK && !engine.isOutboundDone()) {
                status = send(BufferPool.NONE, records);
            }
        } catch (IOException gone) {
            // The peer need not be there any more to be left.
        } finally {
            BufferPool.HEAP.give(records);
            lock.unlock();
            free();
        }
    }

    private void free() {
        try {
            engine.closeInbound();
        } catch (SSLException noCloseNotifyFromThePeer) {
            // RFC 8446 §6.1 lets either side close without waiting for the other's.
        }
    }

    private Status send(ByteBuffer source, ByteBuffer records) throws IOException {
        SSLEngineResult result = engine.wrap(source, records.clear());
        BufferPool.drain(records, out);
        if (records.position() == 0
                && result.bytesConsumed() == 0
                && result.getStatus() == Status.OK) {
            return stuck(source);
        }
        return result.getStatus();
    }

    /** An engine that takes nothing and makes nothing would keep a writer busy for ever. */
    private static Status stuck(ByteBuffer source) throws IOException {
        if (source.hasRemaining()) {
            throw new IOException("TLS does not take what is to be sent");
        }
        return Status.CLOSED;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
