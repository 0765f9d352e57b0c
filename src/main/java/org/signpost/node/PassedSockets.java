package org.signpost.node;

import org.signpost.address.Characters;
import org.signpost.address.SocketAddresses;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Listening sockets that systemd bound and passed on, so that the server needs no right to low
 * ports: {@code LISTEN_FDS} of them from descriptor 3 on (systemd's sd_listen_fds protocol).
 */
final class PassedSockets {

    private static final int FIRST_DESCRIPTOR = 3;

    private final List<Passed> sockets;

    /**
     * A socket that nobody took yet.
     *
     * @param name in {@code LISTEN_FDNAMES}, by default the unit's
     */
    private record Passed(ServerSocket socket, String name) {

        InetSocketAddress address() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    private PassedSockets(List<Passed> sockets) {
        this.sockets = new ArrayList<>(sockets);
    }

    /**
     * The sockets that this process was given; none where the environment doesn't speak of them or
     * means another process.
     *
     * @throws IOException when there are some and they can't be taken over
     */
    static PassedSockets of(Map<String, String> environment) throws IOException {
        String own = Long.toString(ProcessHandle.current().pid());
        int count = count(environment.getOrDefault("LISTEN_FDS", ""));
        if (count == 0 || !own.equals(environment.getOrDefault("LISTEN_PID", ""))) {
            return new PassedSockets(List.of());
        }
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<Passed> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = adopt(FIRST_DESCRIPTOR + i);
            sockets.add(new Passed(socket, i < names.length ? names[i] : ""));
        }
        return new PassedSockets(sockets);
    }

    private static int count(String text) {
        return Characters.isNumber(text, 3) ? Integer.parseInt(text) : 0;
    }

    /**
     * The sockets for a listener at that address, each once: the one bound there, and for an
     * address that stands for all those at the same port, since {@code [::]} often comes as one
     * socket for IPv4 and one for IPv6.
     */
    List<ServerSocket> take(InetSocketAddress address) {
        List<Passed> taken =
                sockets.stream().filter(p -> SocketAddresses.covers(address, p.address())).toList();
        sockets.removeAll(taken);
        return taken.stream().map(Passed::socket).toList();
    }

    /** One line for each that nobody took: its clients would wait for a greeting for ever. */
    List<String> problems() {
        return sockets.stream()
                .map(p ->
                        "systemd passed a socket for %s%s, and no [[listener]] has that address"
                                .formatted(
                                        SocketAddresses.text(p.address()),
                                        p.name().isEmpty() ? "" : " (" + p.name() + ")"))
                .toList();
    }

    /**
     * Makes a socket of a descriptor. Java's public way, {@code System.inheritedChannel}, takes one
     * socket only, from descriptor 0, and puts /dev/null in the place of the output. So this one
     * place opens what Java hides; the launcher allows that where LISTEN_FDS is set.
     */
    private static ServerSocket adopt(int number) throws IOException {
        try {
            FileDescriptor descriptor = new FileDescriptor();
            Field field = FileDescriptor.class.getDeclaredField("fd");
            field.setAccessible(true);
            field.setInt(descriptor, number);
            Class<?> type = Class.forName("sun.nio.ch.ServerSocketChannelImpl");
            Constructor<?> constructor =
                    type.getDeclaredConstructor(
                            SelectorProvider.class,
                            ProtocolFamily.class,
                            FileDescriptor.class,
                            boolean.class);
            constructor.setAccessible(true);
            // The family only says which options may be set, and none of those that differ is.
            Object channel =
                    constructor.newInstance(
                            SelectorProvider.provider(),
                            StandardProtocolFamily.INET,
                            descriptor,
                            true);
            return ((ServerSocketChannel) channel).socket();
        } catch (InaccessibleObjectException closed) {
            throw failure(number, "start the server by the signpost command", closed);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw failure(number, "is it a listening TCP socket?", e);
        }
    }

    private static IOException failure(int number, String advice, Exception cause) {
        return new IOException(
                "can't take over the socket that systemd passed as descriptor "
                        + number
                        + ": "
                        + advice,
                cause);
    }
}
