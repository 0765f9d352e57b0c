package org.signpost.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;

class DnsNameTest {

    private static final String LABEL_63 = "a".repeat(63);

    @ParameterizedTest
    @CsvSource({
        "Example.COM, example.com",
        "example.com., example.com",
        "_DMARC.example.com, _dmarc.example.com",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "*.example.com, *.example.com",
        "test, test",
        "., .",
        "a\\.b.test, a\\.b.test",
        "a@b.test, a\\@b.test",
        "a\\065.test, aa.test",
        "a\\200.test, a\\200.test"
    })
    void spellingBecomesCanonical(String text, String canonical) {
        assertThat(DnsName.of(text).text()).isEqualTo(canonical);
        assertThat(DnsName.of(canonical)).isEqualTo(DnsName.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "..",
                ".test",
                "a..test",
                "a b.test",
                "bücher.test",
                "a\u0000.test",
                "@",
                "a\\",
                "a\\999.test",
                "test..",
                "\u212a.test"
            })
    void whatIsNoNameIsRefused(String text) {
        assertThat(DnsName.parse(text)).isEmpty();
        assertThatThrownBy(() -> DnsName.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void labelHasAtMost63Octets() {
        assertThat(DnsName.parse(LABEL_63 + ".test")).isPresent();
        assertThat(DnsName.parse(LABEL_63 + "a.test")).isEmpty();
        assertThat(DnsName.parse(LABEL_63.toUpperCase(java.util.Locale.ROOT) + "A.test")).isEmpty();
    }

    @Test
    void nameHasAtMost253Octets() {
        String three = LABEL_63 + "." + LABEL_63 + "." + LABEL_63 + ".";
        assertThat(DnsName.parse(three + "a".repeat(61))).isPresent();
        assertThat(DnsName.parse(three + "a".repeat(61) + ".")).isPresent();
        assertThat(DnsName.parse(three + "a".repeat(62))).isEmpty();
        assertThat(DnsName.parse(three + "A".repeat(61))).isPresent();
        assertThat(DnsName.parse(three + "A".repeat(62))).isEmpty();
    }

    @Test
    void parentDropsOneLabelUpToTheRoot() {
        assertThat(DnsName.of("a.b.test").parent()).contains(DnsName.of("b.test"));
        assertThat(DnsName.of("a\\.b.test").parent()).contains(DnsName.of("test"));
        assertThat(DnsName.of("a\\\\.b.test").parent()).contains(DnsName.of("b.test"));
        assertThat(DnsName.of("test").parent()).contains(DnsName.ROOT);
        assertThat(DnsName.ROOT.parent()).isEmpty();
    }

    @Test
    void nameIsWithinItselfAndWhatIsAboveIt() {
        DnsName name = DnsName.of("mx.example.com");
        assertThat(name.isWithin(name)).isTrue();
        assertThat(name.isWithin(DnsName.of("example.com"))).isTrue();
        assertThat(name.isWithin(DnsName.ROOT)).isTrue();
        assertThat(name.isWithin(DnsName.of("ample.com"))).isFalse();
        assertThat(DnsName.of("a\\.example.com").isWithin(DnsName.of("example.com"))).isFalse();
    }

    @Test
    void underPutsLabelsInFront() {
        assertThat(DnsName.of("example.com").under("s1._domainkey"))
                .isEqualTo(DnsName.of("s1._domainkey.example.com"));
        assertThat(DnsName.ROOT.under("test")).isEqualTo(DnsName.of("test"));
    }

    @Test
    void addressesHaveReverseNames() {
        assertThat(DnsName.reverse(InetAddress.ofLiteral("192.0.2.7")).text())
                .isEqualTo("7.2.0.192.in-addr.arpa");
        assertThat(DnsName.reverse(InetAddress.ofLiteral("2001:db8::1")).text())
                .isEqualTo(
                        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
    }
}
