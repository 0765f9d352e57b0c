package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signpost.address.IpAddresses;
import org.signpost.nameserver.Fault;
import org.signpost.nameserver.NameServer;
import org.signpost.nameserver.Zone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class IprevTest {

    private static final DnsName REVERSE = DnsName.of("2.0.192.in-addr.arpa");
    private static final DnsName REVERSE6 = DnsName.of("8.b.d.0.1.0.0.2.ip6.arpa");
    private static final String SOA = "@ 900 IN SOA ns hostmaster 1 3600 600 604800 60\n";
    private static final String ONE = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0";

    private NameServer server;
    private StubResolver resolver;

    @BeforeEach
    void start() throws IOException {
        String many =
                IntStream.range(0, 10)
                        .mapToObj(i -> "4 IN PTR n" + i + ".gone.test.\n")
                        .collect(Collectors.joining());
        List<Zone> zones =
                List.of(
                        Zone.parse(
                                REVERSE,
                                SOA
                                        + """
                                        1 IN PTR mail.client.test.
                                        2 IN PTR mail.client.test.
                                        3 IN PTR liar.gone.test.
                                        3 IN PTR three.client.test.
                                        5 IN PTR broken.client.test.
                                        """
                                        + many
                                        + "4 IN PTR zzz.client.test.\n"),
                        Zone.parse(REVERSE6, SOA + ONE + " IN PTR mail.client.test.\n"),
                        Zone.parse(
                                DnsName.of("client.test"),
                                SOA
                                        + """
                                        mail IN A 192.0.2.1
                                        mail IN AAAA 2001:db8::1
                                        three IN A 192.0.2.9
                                        three IN A 192.0.2.3
                                        zzz IN A 192.0.2.4
                                        broken IN A 192.0.2.5
                                        """),
                        Zone.parse(DnsName.of("gone.test"), SOA));
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = NameServer.start(loopback, zones);
        resolver = StubResolver.of(List.of(server.address()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aNameCountsThatHasTheAddress() {
        assertThat(name("192.0.2.1")).isEqualTo("mail.client.test");
        assertThat(name("2001:db8::1")).isEqualTo("mail.client.test");
        assertThat(name("192.0.2.3")).isEqualTo("three.client.test");
    }

    @Test
    void aNameThatHasAnotherAddressOrNoneIsNobodys() {
        assertThat(name("192.0.2.2")).isEqualTo("none");
        assertThat(name("192.0.2.200")).isEqualTo("none");
    }

    @Test
    void ofManyNamesTenAreLookedAt() {
        name("192.0.2.4");
        long asked =
                IntStream.range(0, 10)
                                .mapToObj(i -> DnsName.of("n" + i + ".gone.test"))
                                .mapToLong(name -> server.asked(name, RecordType.A))
                                .sum()
                        + server.asked(DnsName.of("zzz.client.test"), RecordType.A);
        assertThat(asked).isEqualTo(10);
    }

    @Test
    void aDnsThatFailsConfirmsNothing() {
        server.fail(DnsName.of("broken.client.test"), Fault.SERVFAIL);
        assertThat(name("192.0.2.5")).isEqualTo("none");
    }

    private String name(String address) {
        return Iprev.name(resolver, IpAddresses.parse(address).orElseThrow())
                .map(DnsName::text)
                .orElse("none");
    }
}
