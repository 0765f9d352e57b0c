package org.signpost.dns;

import org.signpost.address.SocketAddresses;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * One recursive resolver, asked over UDP, and over TCP when its answer doesn't fit (RFC 7766 §5).
 */
record Upstream(InetSocketAddress address) {

    private static final int RECEIVE = 4096;

    /**
     * Asks once.
     *
     * @param within the time for UDP and TCP together
     * @throws SocketTimeoutException when no answer came in time
     * @throws IOException when it can't be reached
     */
    Message ask(Message query, Duration within) throws IOException {
        Deadline deadline = new Deadline(System.nanoTime() + within.toNanos());
        Message reply = overUdp(query, deadline);
        return reply.getHeader().getFlag(Flags.TC) ? overTcp(query, deadline) : reply;
    }

    /** A fresh socket, so a fresh port that the system picks at random (RFC 5452 §9.2). */
    private Message overUdp(Message query, Deadline deadline) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            // Connected: the kernel drops what others send and reports a closed port at once.
            socket.connect(address);
            byte[] octets = query.toWire();
            socket.send(new DatagramPacket(octets, octets.length));
            DatagramPacket packet = new DatagramPacket(new byte[RECEIVE], RECEIVE);
            while (true) {
                socket.setSoTimeout(deadline.millis());
                socket.receive(packet);
                Optional<Message> reply = reply(query, copy(packet));
                if (reply.isPresent()) {
                    return reply.get();
                }
            }
        }
    }

    /**
     * Asks once, over TCP alone.
     *
     * @throws IOException when it can't be reached so, or doesn't answer in time
     */
    Message askOverTcp(Message query, Duration within) throws IOException {
        return overTcp(query, new Deadline(System.nanoTime() + within.toNanos()));
    }

    private Message overTcp(Message query, Deadline deadline) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, deadline.millis());
            socket.setTcpNoDelay(true);
            Wire.write(socket.getOutputStream(), query.toWire());
            byte[] octets =
                    Wire.read(
                            socket.getInputStream(), () -> socket.setSoTimeout(deadline.millis()));
            return reply(query, octets)
                    .filter(reply -> !reply.getHeader().getFlag(Flags.TC))
                    .orElseThrow(() -> new IOException("a broken answer over TCP"));
        }
    }

    private static byte[] copy(DatagramPacket packet) {
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static Optional<Message> reply(Message query, byte[] octets) {
        return Wire.decode(octets).filter(reply -> Wire.answers(query, reply));
    }

    /** An instant of {@link System#nanoTime}; socket deadlines are real time. */
    private record Deadline(long nanos) {

        int millis() throws SocketTimeoutException {
            long left = (nanos - System.nanoTime() + 999_999) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("no answer in time");
            }
            return (int) Math.min(left, Integer.MAX_VALUE);
        }
    }

    @Override
    public String toString() {
        return address.isUnresolved()
                ? address.getHostString() + ":" + address.getPort()
                : SocketAddresses.text(address);
    }
}
