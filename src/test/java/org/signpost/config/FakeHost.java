package org.signpost.config;

import org.signpost.address.IpAddresses;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** A host with those gateways and bridges, and one address of its own, 192.0.2.1. */
record FakeHost(Map<String, String> forwarding, boolean isContainer) implements HostNetwork {

    static final HostNetwork PLAIN = new FakeHost(Map.of());

    FakeHost(Map<String, String> forwarding) {
        this(forwarding, false);
    }

    @Override
    public List<Forwarder> forwarders() {
        return forwarding.entrySet().stream()
                .map(e -> new Forwarder(address(e.getKey()), e.getValue()))
                .toList();
    }

    @Override
    public boolean isOwn(InetAddress address) {
        return address.equals(address("192.0.2.1"));
    }

    static InetAddress address(String text) {
        return IpAddresses.parse(text).orElseThrow();
    }
}
