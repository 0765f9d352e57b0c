package org.signpost.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.IpAddresses;
import org.signpost.proxyprotocol.ProxyHeader.Bad;
import org.signpost.proxyprotocol.ProxyHeader.Local;
import org.signpost.proxyprotocol.ProxyHeader.NeedMore;
import org.signpost.proxyprotocol.ProxyHeader.Proxied;
import org.signpost.proxyprotocol.ProxyHeader.Unknown;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;

/** Both versions of the PROXY protocol (proxy-protocol.txt §2.1, §2.2; S42). */
class ProxyHeaderTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4 = "c0000207" + "cb007119" + "d903" + "0019";
    private static final Proxied CLIENT =
            new Proxied(at("192.0.2.7", 55555), at("203.0.113.25", 25), Optional.empty());

    @Test
    void aLineOfTextNamesTheClient() {
        assertThat(text("PROXY TCP4 192.0.2.7 203.0.113.25 55555 25\r\n")).isEqualTo(CLIENT);
        assertThat(text("PROXY TCP6 2001:db8::7 2001:db8::25 55555 25\r\n"))
                .isEqualTo(
                        new Proxied(
                                at("2001:db8::7", 55555),
                                at("2001:db8::25", 25),
                                Optional.empty()));
    }

    @Test
    void anIpv4AddressWrittenAsIpv6IsTheIpv4Address() {
        assertThat(text("PROXY TCP6 ::ffff:192.0.2.7 ::ffff:203.0.113.25 55555 25\r\n"))
                .isEqualTo(CLIENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN\r\n",
                "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n"
            })
    void whatFollowsUnknownIsIgnored(String line) {
        assertThat(text(line)).isEqualTo(new Unknown());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO client.example\r\n",
                "PROXY\r\n",
                "PROXY TCP5 192.0.2.7 203.0.113.25 55555 25\r\n",
                "PROXY  TCP4 192.0.2.7 203.0.113.25 55555 25\r\n",
                "PROXY TCP4 192.0.2.7  203.0.113.25 55555 25\r\n",
                "PROXY TCP4 192.0.2.7 203.0.113.25 55555\r\n",
                "PROXY TCP4 192.0.2.7 203.0.113.25 55555 25 \r\n",
                "PROXY TCP4 192.0.2 203.0.113.25 55555 25\r\n",
                "PROXY TCP4 192.0.2.007 203.0.113.25 55555 25\r\n",
                "PROXY TCP4 2001:db8::7 203.0.113.25 55555 25\r\n",
                "PROXY TCP6 192.0.2.7 203.0.113.25 55555 25\r\n",
                "PROXY TCP6 fe80::1%eth0 2001:db8::25 55555 25\r\n",
                "PROXY TCP4 192.0.2.7 203.0.113.25 65536 25\r\n",
                "PROXY TCP4 192.0.2.7 203.0.113.25 055 25\r\n",
                "PROXY TCP4 192.0.2.7 203.0.113.25 -1 25\r\n",
                "PROXY TCP4 mx.example.com 203.0.113.25 55555 25\r\n",
                "PROXY TCP4 192.0.2.7 203.0.113.25 55555 25\r\nEHLO a\r\n"
            })
    void aLineThatIsNoHeaderIsBad(String line) {
        assertThat(text(line)).isInstanceOf(Bad.class);
    }

    @Test
    void aLineHas107OctetsAtMost() {
        String start = "PROXY UNKNOWN ";
        String longest = start + "x".repeat(107 - start.length() - 2);
        assertThat(text(longest + "\r\n")).isEqualTo(new Unknown());
        assertThat(text(longest + "x\r\n")).isInstanceOf(Bad.class);
        assertThat(text(longest + "xx")).isInstanceOf(Bad.class);
    }

    @Test
    void octetsNameTheClient() {
        assertThat(octets("21" + "11" + "000c" + IPV4)).isEqualTo(CLIENT);
        String six =
                "20010db8000000000000000000000007"
                        + "20010db8000000000000000000000025"
                        + "d9030019";
        assertThat(octets("21" + "21" + "0024" + six))
                .isEqualTo(
                        new Proxied(
                                at("2001:db8::7", 55555),
                                at("2001:db8::25", 25),
                                Optional.empty()));
    }

    @Test
    void aProxyThatConnectsForItselfIsLocalWhateverElseItSays() {
        assertThat(octets("20" + "00" + "0000")).isEqualTo(new Local());
        assertThat(octets("20" + "ff" + "0003" + "ffffff")).isEqualTo(new Local());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2100" + "0000", "2100" + "0003" + "ffffff"})
    void aFamilyWithoutInternetAddressesIsUnknown(String rest) {
        assertThat(octets(rest)).isEqualTo(new Unknown());
        assertThat(octets("2131" + "00d8" + "00".repeat(216))).isEqualTo(new Unknown());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1111000c" + IPV4, // version 1 in the form of 2
                "2211000c" + IPV4, // an unknown command
                "2112000c" + IPV4, // datagrams
                "2141000c" + IPV4, // an unknown family
                "2110000c" + IPV4, // no protocol
                "2111000b" + "c0000207cb007119d90300", // too short
                "2121000c" + IPV4, // too short for IPv6
                "21110fff", // longer than is read
                "2111000e" + IPV4 + "0400", // half a value's head
                "21110010" + IPV4 + "04000200", // a value beyond the end
                "21110013" + IPV4 + "03000400000000", // a wrong checksum
                "21110012" + IPV4 + "030003000000" // a checksum of three octets
            })
    void octetsThatAreNoHeaderAreBad(String rest) {
        assertThat(octets(rest)).isInstanceOf(Bad.class);
    }

    @Test
    void valuesThatNobodyKnowsAreSkipped() {
        assertThat(octets("21110016" + IPV4 + "040002ffff" + "ea0002abcd")).isEqualTo(CLIENT);
    }

    @Test
    void aRightChecksumIsTaken() {
        byte[] header = bytes(SIGNATURE + "21110018" + IPV4 + "03000400000000" + "0400020000");
        CRC32C sum = new CRC32C();
        sum.update(header);
        byte[] value = bytes("%08x".formatted(sum.getValue()));
        System.arraycopy(value, 0, header, 31, 4);
        assertThat(ProxyHeader.parse(header)).isEqualTo(CLIENT);
        header[header.length - 1] ^= 1;
        assertThat(ProxyHeader.parse(header)).isInstanceOf(Bad.class);
    }

    @Test
    void theVersionOfTlsIsRead() {
        String version =
                "210007" + HexFormat.of().formatHex("TLSv1.3".getBytes(StandardCharsets.US_ASCII));
        String inner = "220001" + "78" + version;
        assertThat(tls("20" + "0013" + "01" + "00000000" + inner)).contains("TLSv1.3");
        assertThat(tls("20" + "0013" + "00" + "00000000" + inner)).isEmpty();
        assertThat(tls("20" + "0005" + "01" + "00000000")).contains("yes");
        assertThat(tls("20" + "0001" + "01")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "50524f5859205443503420"
                        + "3139322e302e322e37203230332e302e3131332e3235"
                        + "2035353535352032350d0a",
                SIGNATURE + "21110018" + IPV4 + "040002ffff" + "040004ffffffff"
            })
    void whoReadsWhatIsNeededReadsTheHeaderAndNoOctetMore(String hex) {
        byte[] header = bytes(hex);
        int read = 0;
        while (ProxyHeader.parse(Arrays.copyOf(header, read)) instanceof NeedMore(int octets)) {
            assertThat(octets).isPositive();
            read += octets;
            assertThat(read).isLessThanOrEqualTo(header.length);
        }
        assertThat(read).isEqualTo(header.length);
        assertThat(ProxyHeader.parse(header)).isEqualTo(CLIENT);
    }

    @Test
    void noOctetsAreTooOddAndNoHeaderIsEndless() {
        Random random = new Random(42);
        byte[][] starts = {{}, bytes(SIGNATURE), bytes("50524f585920"), bytes(SIGNATURE + "2111")};
        for (int i = 0; i < 20_000; i++) {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            octets.writeBytes(starts[i % starts.length]);
            byte[] rest = new byte[random.nextInt(60)];
            random.nextBytes(rest);
            octets.writeBytes(rest);
            if (ProxyHeader.parse(octets.toByteArray()) instanceof NeedMore(int more)) {
                assertThat(octets.size() + more).isLessThanOrEqualTo(ProxyHeader.MOST_OCTETS);
            }
        }
    }

    private static Optional<String> tls(String extra) {
        byte[] octets = bytes(extra);
        String length = "%04x".formatted(12 + octets.length);
        return ((Proxied) octets("2111" + length + IPV4 + extra)).tls();
    }

    private static ProxyHeader text(String line) {
        return ProxyHeader.parse(line.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ProxyHeader octets(String rest) {
        return ProxyHeader.parse(bytes(SIGNATURE + rest));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(IpAddresses.parse(address).orElseThrow(), port);
    }
}
