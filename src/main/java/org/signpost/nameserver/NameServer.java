package org.signpost.nameserver;

import org.signpost.dns.DnsName;
import org.signpost.dns.RecordType;
import org.signpost.dns.Wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * A small authoritative name server for laboratories and tests, over UDP and TCP.
 *
 * <p>Serves zones from memory, signed ones with their proofs (RFC 4035 §3), refuses names outside
 * of them, counts what it is asked and fails names on demand. A stub resolver, or one that
 * validates, may ask it directly as if it were recursive: it answers from the deepest of its zones,
 * and follows aliases from one into another. A zone for the root makes every other name an
 * NXDOMAIN.
 */
public final class NameServer implements AutoCloseable {

    private static final int BIND_TRIES = 20;
    private static final int TCP_SESSIONS = 200;
    private static final int TCP_BACKLOG = 50;

    /** RFC 7766 §6.2.3: a few seconds are enough for a client that has more to ask. */
    private static final int TCP_IDLE_MILLIS = 10_000;

    private final Responder responder = new Responder();
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Semaphore free = new Semaphore(TCP_SESSIONS);
    private final Set<Socket> sessions = ConcurrentHashMap.newKeySet();

    private NameServer(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /**
     * Serves from now on.
     *
     * @param at port 0 picks one port that is free for both UDP and TCP
     * @throws IOException when the address can't be bound
     */
    public static NameServer start(InetSocketAddress at, List<Zone> zones) throws IOException {
        NameServer server = bind(at);
        zones.forEach(server::replace);
        Thread.ofVirtual().name("nameserver-udp").start(server::serveUdp);
        Thread.ofVirtual().name("nameserver-tcp").start(server::serveTcp);
        return server;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    /** Serves this zone, instead of the one with the same origin if there is one. */
    public void replace(Zone zone) {
        responder.replace(zone);
    }

    /** Fails every question about this very name until it is mended. */
    public void fail(DnsName name, Fault fault) {
        responder.fail(name, fault);
    }

    /** Answers questions about this name again. */
    public void mend(DnsName name) {
        responder.mend(name);
    }

    /**
     * From now on answers as if nobody asked for signatures (the DO bit, RFC 4035 §3.1), as
     * resolvers do that strip DNSSEC; or no longer.
     */
    public void strip(boolean on) {
        responder.strip(on);
    }

    /** How often this was asked, over UDP and TCP, the failed ones included. */
    public long asked(DnsName name, RecordType<?> type) {
        return responder.asked(name, type);
    }

    /** Stops listening and ends all sessions. */
    @Override
    public void close() {
        udp.close();
        closeQuietly(tcp);
        sessions.forEach(NameServer::closeQuietly);
    }

    private static NameServer bind(InetSocketAddress at) throws IOException {
        for (int tries = 1; ; tries++) {
            DatagramSocket udp = new DatagramSocket(at);
            try {
                InetSocketAddress same = new InetSocketAddress(at.getAddress(), udp.getLocalPort());
                return new NameServer(
                        udp, new ServerSocket(same.getPort(), TCP_BACKLOG, same.getAddress()));
            } catch (BindException e) {
                udp.close();
                if (at.getPort() != 0 || tries == BIND_TRIES) {
                    throw e;
                }
            }
        }
    }

    private void serveUdp() {
        DatagramPacket packet = new DatagramPacket(new byte[Wire.TCP_MAX], Wire.TCP_MAX);
        while (!udp.isClosed()) {
            try {
                udp.receive(packet);
                byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
                Optional<byte[]> reply = responder.reply(octets, false);
                if (reply.isPresent()) {
                    byte[] out = reply.get();
                    udp.send(new DatagramPacket(out, out.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // One client that can't be told, or the end: the loop's condition knows.
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket client = tcp.accept();
                if (!free.tryAcquire()) {
                    client.close();
                    continue;
                }
                Thread.ofVirtual().name("nameserver-tcp-session").start(() -> serve(client));
            } catch (IOException e) {
                // One client that has gone already, or the end: the loop's condition knows.
            }
        }
    }

    private void serve(Socket client) {
        sessions.add(client);
        try (client) {
            client.setSoTimeout(TCP_IDLE_MILLIS);
            while (!tcp.isClosed()) {
                byte[] octets = Wire.read(client.getInputStream(), () -> {});
                Optional<byte[]> reply = responder.reply(octets, true);
                if (reply.isPresent()) {
                    Wire.write(client.getOutputStream(), reply.get());
                }
            }
        } catch (IOException e) {
            // The client is done, or silent, or we close: nothing to tell anybody.
        } finally {
            sessions.remove(client);
            free.release();
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }
}
