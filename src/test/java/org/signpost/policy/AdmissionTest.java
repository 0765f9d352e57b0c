package org.signpost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.address.IpAddresses;
import org.signpost.address.Network;
import org.signpost.config.ListenerConfig;
import org.signpost.config.ListenerConfig.ForeignSenders;
import org.signpost.config.ListenerConfig.Role;
import org.signpost.config.ListenerConfig.TlsMode;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

class AdmissionTest {

    private final ListenerConfig mx = listener(new Role.Mx());
    private final ListenerConfig wide = relay("10.0.0.0/24");
    private final ListenerConfig narrow = relay("10.0.0.8/30");

    @Test
    void aRelaysNetworkComesBeforeTheWorldInAnyOrder() {
        assertThat(admit("10.0.0.1", mx, wide)).contains(wide);
        assertThat(admit("10.0.0.1", wide, mx)).contains(wide);
        assertThat(admit("192.0.2.1", wide, mx)).contains(mx);
    }

    @Test
    void theNarrowestNetworkPicksTheRelay() {
        assertThat(admit("10.0.0.9", wide, narrow)).contains(narrow);
        assertThat(admit("10.0.0.9", narrow, wide)).contains(narrow);
        assertThat(admit("10.0.0.1", narrow, wide)).contains(wide);
    }

    @Test
    void aRelayAloneTakesNobodyElse() {
        assertThat(admit("192.0.2.1", wide)).isEmpty();
    }

    private static Optional<ListenerConfig> admit(String client, ListenerConfig... listeners) {
        return Admission.admit(List.of(listeners), IpAddresses.parse(client).orElseThrow());
    }

    private static ListenerConfig relay(String network) {
        List<Network> networks = List.of(Network.parse(network).orElseThrow());
        return listener(new Role.Relay(networks, List.of(), ForeignSenders.REFUSE));
    }

    private static ListenerConfig listener(Role role) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
        return new ListenerConfig(role, address, TlsMode.NONE, false);
    }
}
