package org.signpost.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gateways come from the kernel's tables, bridges from the names of interfaces. */
class LinuxNetworkTest {
    @TempDir Path folder;

    @Test
    void defaultGatewaysAreRead() throws IOException {
        Path four =
                Files.writeString(
                        folder.resolve("route"),
                        """
                        Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
                        eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
                        eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
                        tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0
                        tun1\t00000080\t0964A8C0\t0003\t0\t0\t0\t00000080\t0\t0\t0
                        eth0\t076433C6\t030200C0\t0007\t0\t0\t0\tFFFFFFFF\t0\t0\t0
                        eth0\t000033C6\t040200C0\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0
                        """);
        String zero = "0".repeat(32);
        Path six =
                Files.writeString(
                        folder.resolve("ipv6_route"),
                        (zero + " 00 " + zero + " 00 fd000000000000000000000000000001 00000400\n")
                                + ("2" + "0".repeat(31) + " 03 " + zero + " 00 ")
                                + "fd000000000000000000000000000002 00000400\n"
                                + ("2001" + "0".repeat(28) + " 20 " + zero + " 00 ")
                                + "fd000000000000000000000000000003 00000400\n"
                                + ("fe80" + "0".repeat(28) + " 40 " + zero + " 00 " + zero + " 0\n")
                                + (zero + " 00 " + zero + " 00 " + zero + " ffffffff lo\n")
                                + "short\n");
        assertThat(new LinuxNetwork(four, six).gateways())
                .extracting(f -> f.address().getHostAddress() + " " + f.what())
                .containsExactly(
                        "192.0.2.1 the default gateway",
                        "192.168.100.9 the default gateway",
                        "fd00:0:0:0:0:0:0:1 the default gateway",
                        "fd00:0:0:0:0:0:0:2 the default gateway");
    }

    @Test
    void systemWithoutTheTablesHasNoGateways() {
        Path none = folder.resolve("none");
        assertThat(new LinuxNetwork(none, none).gateways()).isEmpty();
    }

    @Test
    void bridgesAreKnownByTheirNames() {
        assertThat(new String[] {"docker0", "br-1a2b", "cni0", "cni-podman0", "podman1", "virbr0"})
                .allMatch(LinuxNetwork::isBridge);
        assertThat(new String[] {"docker_gwbridge", "cbr0", "kube-bridge", "lxdbr0", "incusbr0"})
                .allMatch(LinuxNetwork::isBridge);
        assertThat(new String[] {"br0", "eth0", "lo", "wlan0", "brown", "dockerhost"})
                .noneMatch(LinuxNetwork::isBridge);
    }

    @Test
    void loopbackIsOfThisHost() {
        assertThat(HostNetwork.system().isOwn(FakeHost.address("127.0.0.1"))).isTrue();
        assertThat(HostNetwork.system().isOwn(FakeHost.address("192.0.2.77"))).isFalse();
        assertThat(HostNetwork.system().forwarders()).isNotNull();
    }
}
