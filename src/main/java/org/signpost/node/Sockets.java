package org.signpost.node;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Binds the sockets of listeners, and says in words why one can't be bound. */
final class Sockets {

    /** How many connections the system keeps waiting while the server is busy. */
    private static final int BACKLOG = 1024;

    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    private final PassedSockets passed;

    Sockets(PassedSockets passed) {
        this.passed = passed;
    }

    /**
     * What came of binding several addresses.
     *
     * @param bound those that were, by the address asked for
     * @param problems one line for each that couldn't be; then {@code bound} is empty
     */
    record Binding(Map<InetSocketAddress, ServerSocket> bound, List<String> problems) {}

    /** Binds all of them or none. */
    Binding bind(Iterable<InetSocketAddress> addresses) {
        Map<InetSocketAddress, ServerSocket> bound = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            try {
                bound.put(address, bind(address));
            } catch (IOException e) {
                problems.add(words(address, e));
            }
        }
        if (problems.isEmpty()) return new Binding(bound, problems);
        bound.values().forEach(Sockets::closeQuietly);
        return new Binding(Map.of(), problems);
    }

    private ServerSocket bind(InetSocketAddress address) throws IOException {
        Optional<ServerSocket> ready = passed.take(address);
        if (ready.isPresent()) return ready.get();
        ServerSocket socket = new ServerSocket();
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

    private static String words(InetSocketAddress address, IOException e) {
        String what = "can't listen on " + text(address) + ": ";
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

    static String text(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        boolean any = host.isAnyLocalAddress() && host instanceof Inet6Address;
        String name = any ? "::" : host.getHostAddress();
        return (name.contains(":") ? "[" + name + "]" : name) + ":" + address.getPort();
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was never used.
        }
    }
}
