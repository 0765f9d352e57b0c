package org.signpost.node;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Listening sockets that systemd bound and passed on, so that the server needs no right to low
 * ports: {@code LISTEN_FDS} of them from descriptor 3 on (systemd's sd_listen_fds protocol).
 */
final class PassedSockets {

    private static final int FIRST_DESCRIPTOR = 3;

    private final List<ServerSocket> sockets;

    private PassedSockets(List<ServerSocket> sockets) {
        this.sockets = new ArrayList<>(sockets);
    }

    /** No sockets. */
    static PassedSockets none() {
        return new PassedSockets(List.of());
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
        if (count == 0 || !own.equals(environment.getOrDefault("LISTEN_PID", ""))) return none();
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) sockets.add(adopt(FIRST_DESCRIPTOR + i));
        return new PassedSockets(sockets);
    }

    private static int count(String text) {
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
    }

    /** The socket bound to that address, once. */
    Optional<ServerSocket> take(InetSocketAddress address) {
        for (ServerSocket socket : sockets) {
            if (matches((InetSocketAddress) socket.getLocalSocketAddress(), address)) {
                sockets.remove(socket);
                return Optional.of(socket);
            }
        }
        return Optional.empty();
    }

    /** The addresses of those that nobody took. */
    List<InetSocketAddress> left() {
        return sockets.stream().map(s -> (InetSocketAddress) s.getLocalSocketAddress()).toList();
    }

    private static boolean matches(InetSocketAddress bound, InetSocketAddress wanted) {
        boolean everywhere =
                bound.getAddress().isAnyLocalAddress() && wanted.getAddress().isAnyLocalAddress();
        return bound.getPort() == wanted.getPort()
                && (everywhere || bound.getAddress().equals(wanted.getAddress()));
    }

    /**
     * Makes a socket of a descriptor. Java has no public way but {@code System.inheritedChannel},
     * which takes one socket from descriptor 0 only; the launcher opens the two packages for this
     * one place where LISTEN_FDS is set.
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
                            SelectorProvider.class, FileDescriptor.class, boolean.class);
            constructor.setAccessible(true);
            Object channel = constructor.newInstance(SelectorProvider.provider(), descriptor, true);
            return ((ServerSocketChannel) channel).socket();
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IOException("can't take over the socket passed as descriptor " + number, e);
        }
    }
}
