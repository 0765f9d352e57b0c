package org.signpost.node;

import org.signpost.address.IpAddresses;
import org.signpost.address.SocketAddresses;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Binds the sockets of listeners, and says in words why one can't be bound. */
final class Sockets {

    /** How many connections the system keeps waiting while the server is busy. */
    private static final int BACKLOG = 1024;

    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    private static final InetAddress EVERY_IPV4 = IpAddresses.parse("0.0.0.0").orElseThrow();

    private final PassedSockets passed;

    Sockets(PassedSockets passed) {
        this.passed = passed;
    }

    /**
     * A socket that listens.
     *
     * @param asked the address that it is for
     * @param socket bound there, or by systemd to a part of it
     * @param passed whether systemd did
     */
    record Bound(InetSocketAddress asked, ServerSocket socket, boolean passed) {}

    /**
     * What came of binding several addresses.
     *
     * @param bound the sockets
     * @param problems one line for each that couldn't be; then {@code bound} is empty
     */
    record Binding(List<Bound> bound, List<String> problems) {}

    /** Binds all of them or none. */
    Binding bind(Iterable<InetSocketAddress> addresses) {
        List<Bound> bound = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            List<ServerSocket> ready = passed.take(address);
            ready.forEach(s -> bound.add(new Bound(address, s, true)));
            if (!ready.isEmpty()) continue;
            try {
                bound.add(new Bound(address, bind(address), false));
            } catch (IOException e) {
                problems.add(words(address, e));
            }
        }
        problems.addAll(passed.problems());
        if (problems.isEmpty()) return new Binding(bound, problems);
        close(bound);
        return new Binding(List.of(), problems);
    }

    /** Closes sockets that nothing was taken from. */
    static void close(List<Bound> unused) {
        for (Bound bound : unused) {
            try {
                bound.socket().close();
            } catch (IOException e) {
                // It was never used.
            }
        }
    }

    private static ServerSocket bind(InetSocketAddress address) throws IOException {
        boolean everywhere = address.getAddress().isAnyLocalAddress();
        if (everywhere && address.getAddress() instanceof Inet4Address) return bindIpv4(address);
        try {
            return bind(new ServerSocket(), address);
        } catch (BindException e) {
            throw e;
        } catch (IOException e) {
            if (!everywhere || !isWithoutIpv6(e)) throw e;
            return bindIpv4(new InetSocketAddress(EVERY_IPV4, address.getPort()));
        }
    }

    /** A plain ServerSocket at 0.0.0.0 would take IPv6 as well. */
    private static ServerSocket bindIpv4(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
        return bind(channel.socket(), address);
    }

    private static ServerSocket bind(ServerSocket socket, InetSocketAddress address)
            throws IOException {
        try {
            // A server that restarts must not wait for the last connections' TIME_WAIT.
            socket.setReuseAddress(true);
            socket.bind(address, BACKLOG);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static boolean isWithoutIpv6(IOException e) {
        return String.valueOf(e.getMessage()).contains("family unavailable");
    }

    static String words(InetSocketAddress address, IOException e) {
        String what = "can't listen on " + SocketAddresses.text(address) + ": ";
        String reason = String.valueOf(e.getMessage());
        if (e instanceof BindException && reason.contains("in use")) {
            return what + "another process does already";
        }
        if (reason.contains("ermission denied") && address.getPort() < FIRST_UNPRIVILEGED_PORT) {
            return what
                    + "ports below 1024 need CAP_NET_BIND_SERVICE, or sockets passed by systemd";
        }
        if (reason.contains("annot assign")) return what + "this host has no such address";
        return what + reason;
    }

    /** Why a server that runs can't stop to listen there. */
    static String needsRestart(Bound passed) {
        return "systemd passed the socket for "
                + SocketAddresses.text(passed.asked())
                + " and keeps it open: take it out of the .socket unit, and restart both";
    }
}
