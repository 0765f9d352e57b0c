package org.signpost.tls;

import org.signpost.tls.TlsFailure.Reason;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** Decrypts what the peer sends, a record at a time; holds no buffer while it waits. */
final class TlsInput extends InputStream {
    private static final int HANDSHAKE = 22;

    /** Records that one look takes: a peer may send tickets without end. */
    private static final int MOST_RECORDS = 16;

    private final SSLEngine engine;
    private final TlsRecords records;
    private final TlsOutput output;
    private final boolean renegotiable;
    private final ReentrantLock lock = new ReentrantLock();
    private ByteBuffer plain = BufferPool.NONE;
    private boolean ended;

    /** Whether the protocol itself has to say something before it hears more. */
    private boolean owing;

    TlsInput(SSLEngine engine, TlsRecords records, TlsOutput output) {
        this.engine = engine;
        this.records = records;
        this.output = output;
        this.renegotiable = "TLSv1.2".equals(engine.getSession().getProtocol());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, octets.length);
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            while (!plain.hasRemaining()) {
                if (ended) {
                    return -1;
                }
                nextRecord();
            }
            int count = Math.min(length, plain.remaining());
            plain.get(octets, offset, count);
            return count;
        } finally {
            releasePlain();
            lock.unlock();
        }
    }

    /**
     * What can be read without waiting, as far as can be known: nothing while another thread reads.
     * Decrypts what has arrived, because only then a ticket can be told from data.
     */
    @Override
    public int available() throws IOException {
        if (!lock.tryLock()) {
            return 0;
        }
        try {
            // What is owed waits for the next read, since the peer may not take it now.
            for (int i = 0; i < MOST_RECORDS && !plain.hasRemaining() && !ended && !owing; i++) {
                if (!records.arrived()) {
                    break;
                }
                decrypt();
            }
            return plain.remaining();
        } finally {
            releasePlain();
            lock.unlock();
        }
    }

    private void nextRecord() throws IOException {
        pay();
        if (!records.await()) {
            throw new EOFException(
                    records.midRecord()
                            ? "the connection ended in the middle of a TLS record"
                            : "the connection ended without the TLS session being closed");
        }
        decrypt();
        pay();
    }

    /** Takes the record at the front. */
    private void decrypt() throws IOException {
        if (renegotiable && records.type() == HANDSHAKE) {
            // RFC 9325 §3.5: no renegotiation, from either side. After a TLS 1.2 handshake a
            // handshake record in the clear position can be nothing else.
            throw new TlsFailure(Reason.PROTOCOL_ERROR, "the peer asks to renegotiate TLS");
        }
        plain = BufferPool.HEAP.take();
        SSLEngineResult result;
        try {
            result = engine.unwrap(records.buffer(), plain);
        } finally {
            plain.flip();
            records.release();
        }
        ended = result.getStatus() == Status.CLOSED;
        // RFC 8446 §4.6: tickets and key updates arrive among the data.
        HandshakeStatus status = result.getHandshakeStatus();
        HandshakeStatus next =
                status == HandshakeStatus.NEED_TASK ? Handshake.tasks(engine) : status;
        owing = next == HandshakeStatus.NEED_WRAP && !ended;
        releasePlain();
    }

    private void pay() throws IOException {
        if (owing) {
            owing = false;
            output.sendPending();
        }
    }

    private void releasePlain() {
        if (!plain.hasRemaining()) {
            BufferPool.HEAP.give(plain);
            plain = BufferPool.NONE;
        }
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
