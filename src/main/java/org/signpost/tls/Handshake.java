package org.signpost.tls;

import org.signpost.tls.TlsFailure.Reason;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** Drives an engine through its handshake over a blocking socket, within a deadline. */
final class Handshake {
    private final Socket socket;
    private final TlsRecords records;
    private final long deadline;

    Handshake(Socket socket, TlsRecords records, Duration timeout) {
        this.socket = socket;
        this.records = records;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    /** Waits for the client's first message; empty when it is none that can be understood. */
    Optional<ClientHello> clientHello() throws IOException {
        while (true) {
            switch (ClientHello.read(records.buffer())) {
                case ClientHello.Whole(ClientHello hello) -> {
                    return Optional.of(hello);
                }
                case ClientHello.Malformed() -> {
                    return Optional.empty();
                }
                case ClientHello.Partial() -> {
                    if (records.buffer().remaining() == BufferPool.SIZE) {
                        return Optional.empty();
                    }
                    limitNextRead();
                    if (!records.more()) {
                        throw closed();
                    }
                }
            }
        }
    }

    /** Runs the handshake to its end, or throws what the implementation says. */
    void run(SSLEngine engine) throws IOException {
        engine.beginHandshake();
        try {
            HandshakeStatus status = engine.getHandshakeStatus();
            while (status != HandshakeStatus.FINISHED
                    && status != HandshakeStatus.NOT_HANDSHAKING) {
                status =
                        switch (status) {
                            case NEED_WRAP -> send(engine);
                            case NEED_TASK -> tasks(engine);
                            default -> receive(engine);
                        };
            }
            records.release();
        } catch (SSLException e) {
            sayWhy(engine);
            throw e;
        }
    }

    private HandshakeStatus send(SSLEngine engine) throws IOException {
        ByteBuffer out = BufferPool.HEAP.take();
        try {
            SSLEngineResult result = engine.wrap(BufferPool.NONE, out);
            BufferPool.drain(out, socket.getOutputStream());
            return open(result);
        } finally {
            BufferPool.HEAP.give(out);
        }
    }

    private HandshakeStatus receive(SSLEngine engine) throws IOException {
        while (!records.complete()) {
            limitNextRead();
            if (!records.more()) {
                throw closed();
            }
        }
        ByteBuffer plain = BufferPool.HEAP.take();
        try {
            return open(engine.unwrap(records.buffer(), plain));
        } finally {
            BufferPool.HEAP.give(plain);
        }
    }

    /** A close_notify in the middle of the handshake ends it (RFC 8446 §6.1). */
    private static HandshakeStatus open(SSLEngineResult result) throws TlsFailure {
        if (result.getStatus() == Status.CLOSED) {
            throw closed();
        }
        return result.getHandshakeStatus();
    }

    private static TlsFailure closed() {
        return new TlsFailure(
                Reason.PEER_CLOSED, "the peer closed the connection during the TLS handshake");
    }

    static HandshakeStatus tasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask();
                task != null;
                task = engine.getDelegatedTask()) {
            task.run();
        }
        return engine.getHandshakeStatus();
    }

    /** Sends the alert that tells the peer what was wrong, if it still listens. */
    private void sayWhy(SSLEngine engine) {
        ByteBuffer out = BufferPool.HEAP.take();
        try {
            engine.wrap(BufferPool.NONE, out);
            BufferPool.drain(out, socket.getOutputStream());
        } catch (IOException goneAlready) {
            // The failure itself is what counts; it is already on its way up.
        } finally {
            BufferPool.HEAP.give(out);
        }
    }

    private void limitNextRead() throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("TLS handshake");
        }
        socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
    }
}
