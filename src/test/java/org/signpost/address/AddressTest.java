package org.signpost.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Mailboxes, domains, local parts, literals and networks as RFC 5321 §4.1.2 writes them. */
class AddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob@example.com",
                "a.b+c@x.test",
                "!#$%&'*+-/=?^_`{|}~@x.test",
                "\"a b\"@x.test",
                "\"a@b\"@x.test",
                "\"\"@x.test",
                "\"\\\"\"@x.test",
                "x@[192.0.2.1]",
                "x@[IPv6:2001:db8::1]"
            })
    void aMailboxIsWrittenAsItWasRead(String text) {
        assertThat(Mailbox.of(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "a@",
                "@b.test",
                "a.@b.test",
                ".a@b.test",
                "a..b@c.test",
                "a b@c.test",
                "\"a\"b@c.test",
                "\"a@c.test",
                "\"a\\\"@c.test",
                "a@b_c.test",
                "a@-b.test",
                "a@b-.test",
                "a@b..test",
                "a@1.2.3.4",
                "a@[1.2.3]",
                "a@[1.2.3.256]",
                "a@[2001:db8::1]",
                "a@[IPv6:192.0.2.1]",
                "a@[IPv6:fe80::1%eth0]",
                "a@b.test."
            })
    void whatIsNoMailboxIsNone(String text) {
        assertThat(Mailbox.parse(text)).isEmpty();
    }

    @Test
    void quotesThatAreNotNeededGo() {
        assertThat(Mailbox.of("\"bob\"@example.com")).isEqualTo(Mailbox.of("bob@example.com"));
    }

    @Test
    void theDomainsCaseDoesNotCountAndTheLocalPartsDoes() {
        assertThat(Mailbox.of("bob@EXAMPLE.com")).isEqualTo(Mailbox.of("bob@example.com"));
        assertThat(Mailbox.of("Bob@example.com")).isNotEqualTo(Mailbox.of("bob@example.com"));
        assertThat(Mailbox.of("Bob@example.com").local().folded()).isEqualTo("bob");
    }

    @Test
    void domainsHaveLimits() {
        String label = "a".repeat(63);
        assertThat(Domain.parse(label + ".test")).isPresent();
        assertThat(Domain.parse(label + "a.test")).isEmpty();
        String longest = (label + ".").repeat(3) + "a".repeat(61);
        assertThat(Domain.parse(longest)).isPresent();
        assertThat(Domain.parse(longest + "a")).isEmpty();
    }

    @Test
    void aDomainIsWithinItselfAndThoseAbove() {
        Domain domain = Domain.of("a.example.com");
        assertThat(domain.isWithin(Domain.of("a.example.com"))).isTrue();
        assertThat(domain.isWithin(Domain.of("example.com"))).isTrue();
        assertThat(Domain.of("badexample.com").isWithin(Domain.of("example.com"))).isFalse();
        assertThat(Domain.of("example.com").isWithin(domain)).isFalse();
    }

    @Test
    void aNetworkContainsItsAddressesAndNoOthers() {
        Network network = Network.parse("192.0.2.64/26").orElseThrow();
        assertThat(network.contains(IpAddresses.parse("192.0.2.127").orElseThrow())).isTrue();
        assertThat(network.contains(IpAddresses.parse("192.0.2.128").orElseThrow())).isFalse();
        assertThat(network.contains(IpAddresses.parse("::1").orElseThrow())).isFalse();
        assertThat(Network.parse("192.0.2.77/26")).contains(network);
        Network six = Network.parse("2001:db8::/33").orElseThrow();
        assertThat(six.contains(IpAddresses.parse("2001:db8:7fff::1").orElseThrow())).isTrue();
        assertThat(six.contains(IpAddresses.parse("2001:db8:8000::1").orElseThrow())).isFalse();
        assertThat(Network.parse("192.0.2.1/33")).isEmpty();
        assertThat(Network.parse("192.0.2.1/")).isEmpty();
        assertThat(Network.parse("192.0.2/24")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.2", "1.2.3", "0x1.2.3.4", "1.2.3.4.5", "a.b.c.d", "[::1]", ""})
    void whatIsNoAddressIsNone(String text) {
        assertThat(IpAddresses.parse(text)).isEmpty();
    }

    @Test
    void aMappedNetworkIsTheIpv4OneThatItMeans() {
        assertThat(Network.parse("::ffff:192.0.2.0/120")).isEqualTo(Network.parse("192.0.2.0/24"));
        assertThat(Network.parse("::ffff:0:0/96")).isEqualTo(Network.parse("0.0.0.0/0"));
        assertThat(Network.parse("::ffff:192.0.2.1")).isEqualTo(Network.parse("192.0.2.1/32"));
        assertThat(Network.parse("::ffff:192.0.2.0/24")).isEmpty();
        assertThat(Network.parse("::ffff:0:0/95")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "fe80:0:0:0:0:0:0:0, fe80::",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "192.0.2.1, 192.0.2.1"
    })
    void anAddressIsWrittenAsPeopleWriteIt(String text, String written) {
        InetAddress address = IpAddresses.parse(text).orElseThrow();
        assertThat(IpAddresses.text(address)).isEqualTo(written);
        assertThat(IpAddresses.parse(written)).contains(address);
    }

    @Test
    void aSocketsAddressHasBracketsAroundIpv6Only() {
        assertThat(SocketAddresses.text(socket("::1", 25))).isEqualTo("[::1]:25");
        assertThat(SocketAddresses.text(socket("127.0.0.1", 25))).isEqualTo("127.0.0.1:25");
    }

    @Test
    void aWildcardCoversTheAddressesOfItsPort() {
        InetSocketAddress all = socket("::", 25);
        InetSocketAddress four = socket("0.0.0.0", 25);
        assertThat(SocketAddresses.covers(all, socket("192.0.2.1", 25))).isTrue();
        assertThat(SocketAddresses.covers(all, socket("2001:db8::1", 25))).isTrue();
        assertThat(SocketAddresses.covers(all, four)).isTrue();
        assertThat(SocketAddresses.covers(four, socket("192.0.2.1", 25))).isTrue();
        assertThat(SocketAddresses.covers(four, socket("2001:db8::1", 25))).isFalse();
        assertThat(SocketAddresses.covers(four, all)).isFalse();
        assertThat(SocketAddresses.covers(all, socket("192.0.2.1", 26))).isFalse();
        assertThat(SocketAddresses.covers(socket("192.0.2.1", 25), all)).isFalse();
        assertThat(SocketAddresses.covers(socket("::", 0), socket("192.0.2.1", 0))).isFalse();
        assertThat(SocketAddresses.covers(socket("::", 0), socket("::", 0))).isTrue();
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(IpAddresses.parse(address).orElseThrow(), port);
    }

    @Test
    void theNullPathHasNoSender() {
        assertThat(ReversePath.none().sender()).isEmpty();
        assertThat(ReversePath.none().text()).isEmpty();
        assertThat(ReversePath.of(Mailbox.of("a@b.test")).text()).isEqualTo("a@b.test");
    }
}
