package org.signpost.config;

import java.net.InetAddress;
import java.util.List;

/** What the checks have to know of the network of the host that they run on. */
public interface HostNetwork {

    /**
     * An address whose connections may come from anybody, since something behind it forwards them.
     *
     * @param address the address that the forwarded connections seem to come from
     * @param what what it is, for a message: {@code the default gateway}
     */
    record Forwarder(InetAddress address, String what) {}

    /** The default gateways and the bridges of containers and virtual machines. */
    List<Forwarder> forwarders();

    /** Whether this is a container, whose ports something forwards to. */
    boolean isContainer();

    /** Whether that address is one of this host. */
    boolean isOwn(InetAddress address);

    /** The host that this runs on. */
    static HostNetwork system() {
        return LinuxNetwork.ofThisHost();
    }
}
