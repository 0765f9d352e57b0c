package org.signpost.address;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses with a port: how they are written, and which of them takes whose connections. */
public final class SocketAddresses {
    private SocketAddresses() {}

    /** {@code 192.0.2.1:25} or {@code [2001:db8::1]:25}. */
    public static String text(InetSocketAddress address) {
        String host = IpAddresses.text(address.getAddress());
        boolean six = address.getAddress() instanceof Inet6Address;
        return (six ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /**
     * Whether a socket bound to {@code wide} takes the connections to {@code narrow}: the same
     * address, or every one of the host at the same port. {@code [::]} takes IPv4 as well, {@code
     * 0.0.0.0} takes nothing else. Port 0 stands for an unknown port.
     */
    public static boolean covers(InetSocketAddress wide, InetSocketAddress narrow) {
        if (wide.equals(narrow)) return true;
        InetAddress host = wide.getAddress();
        return wide.getPort() != 0
                && wide.getPort() == narrow.getPort()
                && host.isAnyLocalAddress()
                && (host instanceof Inet6Address || narrow.getAddress() instanceof Inet4Address);
    }
}
