package org.signpost.hop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.MailConfig;
import org.signpost.address.AddressLiteral;
import org.signpost.address.Domain;
import org.signpost.address.IpAddresses;
import org.signpost.address.MailHost;
import org.signpost.config.Config;
import org.signpost.config.ListenerConfig;
import org.signpost.config.OutboundConfig;
import org.signpost.config.RouteConfig.Tls;
import org.signpost.config.RouteConfig.TlsLevel;
import org.signpost.dns.DnsName;
import org.signpost.dns.Resolver;
import org.signpost.dns.StubResolver;
import org.signpost.hop.Hosts.Host;
import org.signpost.nameserver.Fault;
import org.signpost.nameserver.NameServer;
import org.signpost.nameserver.Zone;
import org.signpost.observe.TestClock;
import org.signpost.smtp.DeliveryStatus;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

class MxLookupTest {

    private static final String ZONE =
            """
            several  MX 20 backup.example.com.
            several  MX 10 one.example.com.
            several  MX 10 two.example.com.
            one      A 192.0.2.1
            one      A 192.0.2.11
            one      AAAA 2001:db8::1
            two      A 192.0.2.2
            backup   A 192.0.2.9
            plain    A 192.0.2.7
            nothing  TXT "only words"
            null     MX 0 .
            broken   MX 0 .
            broken   MX 10 one.example.com.
            lost     MX 10 gone.example.com.
            local    MX 10 localhost.
            badhost  MX 10 failing.example.com.
            ours     MX 10 node.ours.test.
            ours     MX 20 backup.example.com.
            backedup MX 10 one.example.com.
            backedup MX 20 self.example.com.
            backedup MX 20 two.example.com.
            backedup MX 30 backup.example.com.
            same1    MX 10 one.example.com.
            same1    MX 10 two.example.com.
            same1    MX 20 backup.example.com.
            same2    MX 0 two.example.com.
            same2    MX 0 one.example.com.
            same2    MX 50 backup.example.com.
            reversed MX 50 one.example.com.
            reversed MX 50 two.example.com.
            reversed MX 0 backup.example.com.
            self     A 192.0.2.25
            failing  A 192.0.2.3
            """;

    private static final Tls TLS = new Tls(TlsLevel.DEFAULT, Optional.empty());

    @TempDir Path data;
    private final TestClock clock = new TestClock();
    private NameServer server;
    private Families families = new Families(clock);

    @BeforeEach
    void setUp() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server =
                NameServer.start(
                        any,
                        List.of(
                                Zone.parse(DnsName.ROOT, ""),
                                Zone.parse(DnsName.of("example.com"), ZONE)));
        families = new Families(clock);
    }

    @AfterEach
    void tearDown() {
        server.close();
    }

    @Test
    void preferenceComesFirstAndFamiliesAlternate() {
        List<String> addresses = addresses("several.example.com");
        assertThat(addresses).endsWith("192.0.2.9").hasSize(5);
        assertThat(addresses)
                .containsSubsequence("2001:db8::1", "192.0.2.1", "192.0.2.11")
                .contains("192.0.2.2");
    }

    @Test
    void equalPreferencesTakeTurns() {
        Set<String> firsts = new HashSet<>();
        Random random = new Random(7);
        for (int i = 0; i < 30; i++) {
            Hosts hosts = hosts(lookup(random), Domain.of("several.example.com"), own());
            firsts.add(((Hosts.Found) hosts).hosts().getFirst().name());
        }
        assertThat(firsts).containsExactlyInAnyOrder("one.example.com", "two.example.com");
    }

    @Test
    void domainWithoutMxIsItsOwnHost() {
        assertThat(addresses("plain.example.com")).containsExactly("192.0.2.7");
    }

    @Test
    void domainWithNeitherMxNorAddressFails() {
        assertThat(status("nothing.example.com")).isEqualTo("5.4.4");
    }

    @Test
    void unknownDomainFails() {
        assertThat(status("unknown.example.com")).isEqualTo("5.1.2");
    }

    @Test
    void nullMxFailsAtOnce() {
        assertThat(status("null.example.com")).isEqualTo("5.1.10");
    }

    @Test
    void nullMxBesideOthersSaysNothing() {
        assertThat(addresses("broken.example.com")).contains("192.0.2.1");
    }

    @Test
    void addressOfTheDomainIsNoSubstituteForItsMx() {
        assertThat(status("lost.example.com")).isEqualTo("5.4.4");
    }

    @Test
    void localhostIsNobodysMailHost() {
        assertThat(status("local.example.com")).isEqualTo("5.4.4");
    }

    @Test
    void dnsFailureIsTemporary() {
        server.fail(DnsName.of("several.example.com"), Fault.SERVFAIL);
        assertThat(status("several.example.com")).isEqualTo("4.4.3");
    }

    @Test
    void dnsFailureForTheOnlyHostIsTemporary() {
        server.fail(DnsName.of("failing.example.com"), Fault.SERVFAIL);
        assertThat(status("badhost.example.com")).isEqualTo("4.4.3");
    }

    @Test
    void ownNameInTheFirstPlaceIsALoop() {
        assertThat(status("ours.example.com")).isEqualTo("5.4.6");
    }

    @Test
    void ownAddressDropsItsPreferenceAndAllBehind() throws IOException {
        OwnHost own = listening("192.0.2.25", 25);
        Hosts hosts = hosts(lookup(new Random()), Domain.of("backedup.example.com"), own);
        assertThat(((Hosts.Found) hosts).hosts().stream().map(Host::name).distinct())
                .containsExactly("one.example.com");
    }

    @Test
    void ownAddressOnAnotherPortIsAnotherServer() throws IOException {
        OwnHost own = listening("192.0.2.7", 2525);
        Hosts hosts = hosts(lookup(new Random()), Domain.of("plain.example.com"), own);
        assertThat(hosts).isInstanceOf(Hosts.Found.class);
    }

    @Test
    void domainsWithTheSameExchangersAreOneDestination() {
        assertThat(destination("same1.example.com"))
                .isEqualTo(destination("same2.example.com"))
                .isNotEqualTo(destination("reversed.example.com"))
                .extracting(Destination::text)
                .isEqualTo("mx:one.example.com,two.example.com,+1");
    }

    @Test
    void literalIsTheHost() throws IOException {
        MailHost literal = new AddressLiteral(InetAddress.ofLiteral("192.0.2.77"));
        Hosts hosts = hosts(lookup(new Random()), literal, own());
        assertThat(((Hosts.Found) hosts).hosts().getFirst().address())
                .isEqualTo(new InetSocketAddress("192.0.2.77", 25));
        assertThat(hosts(lookup(new Random()), literal, listening("192.0.2.77", 25)))
                .isInstanceOf(Hosts.None.class);
    }

    @Test
    void brokenFamilyComesLastForTenMinutes() throws IOException {
        families.failed(new Host("one.example.com", new InetSocketAddress("2001:db8::1", 25)));
        assertThat(addresses("broken.example.com")).endsWith("2001:db8::1");
        clock.advance(Duration.ofMinutes(10));
        assertThat(addresses("broken.example.com")).startsWith("2001:db8::1");
    }

    private MxLookup lookup(Random random) {
        Resolver resolver = StubResolver.of(List.of(server.address()));
        return new MxLookup(resolver, new HostLookup(resolver, families), random);
    }

    private Hosts hosts(String domain) {
        return hosts(lookup(new Random(1)), Domain.of(domain), own());
    }

    private static Hosts hosts(MxLookup lookup, MailHost domain, OwnHost own) {
        return switch (lookup.destination(new Route.Mx(domain, TLS), own)) {
            case Destination.Exchangers exchangers -> lookup.hosts(exchangers, own, 25);
            case Destination.Literal(var literal, _) -> MxLookup.literal(literal, own, 25);
            case Destination.Nowhere(_, DeliveryStatus why) -> new Hosts.None(why);
            case Destination other -> throw new AssertionError(other);
        };
    }

    private Destination destination(String domain) {
        return lookup(new Random()).destination(new Route.Mx(Domain.of(domain), TLS), own());
    }

    private List<String> addresses(String domain) {
        return ((Hosts.Found) hosts(domain))
                .hosts().stream().map(h -> IpAddresses.text(h.address().getAddress())).toList();
    }

    private String status(String domain) {
        return ((Hosts.None) hosts(domain)).status().status().toString();
    }

    private OwnHost own() {
        return new OwnHost(MailConfig.plain(data));
    }

    private OwnHost listening(String address, int port) throws IOException {
        Config plain = MailConfig.plain(data);
        ListenerConfig listener =
                new ListenerConfig(
                        new ListenerConfig.Role.Mx(),
                        new InetSocketAddress(InetAddress.ofLiteral(address), port),
                        ListenerConfig.TlsMode.NONE,
                        false);
        Config.Services services =
                new Config.Services(
                        List.of(listener),
                        List.of(),
                        plain.services().limits(),
                        OutboundConfig.defaults(),
                        plain.services().dns());
        return new OwnHost(new Config(plain.node(), services, List.of(), List.of(), plain.file()));
    }
}
