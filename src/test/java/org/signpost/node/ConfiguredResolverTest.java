package org.signpost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.config.DnsConfig;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.Dnssec;
import org.signpost.observe.Clock;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

class ConfiguredResolverTest {

    @Test
    void localhostNeedsNoDns() {
        DnsConfig nobody =
                new DnsConfig(
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)),
                        new Dnssec.Off());
        ConfiguredResolver resolver = new ConfiguredResolver(nobody, Clock.system(), event -> {});
        DnsName localhost = DnsName.of("localhost");
        assertThat(resolver.ipv4(localhost)).isInstanceOf(Answer.Found.class);
        resolver.replace(
                new DnsConfig(
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2)),
                        new Dnssec.Off()));
        assertThat(resolver.ipv4(localhost)).isInstanceOf(Answer.Found.class);
    }
}
