package org.signpost.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

/** RFC 9525 §6.3 and §6.5. */
class ReferenceNameTest {

    @ParameterizedTest
    @CsvSource({
        "mx.example.com, mx.example.com",
        "MX.Example.COM, mx.example.com.",
        "mx.example.com, *.example.com",
        "mx.example.com, *.EXAMPLE.com",
        "xn--mller-kva.example, xn--mller-kva.example",
    })
    void presentedNamesThatMatch(String reference, String presented) {
        assertThat(new ReferenceName(reference).matches(presented)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "mx.example.com, example.com",
        "a.mx.example.com, *.example.com",
        "example.com, *.example.com",
        "mx.example.com, m*.example.com",
        "mx.example.com, *x.example.com",
        "mx.example.com, *.*.com",
        "mx.example.com, mx.*.com",
        "mx.example.com, *",
        "com, *.com",
        ".example.com, *.example.net",
    })
    void presentedNamesThatDoNotMatch(String reference, String presented) {
        assertThat(new ReferenceName(reference).matches(presented)).isFalse();
    }

    @Test
    void theCommonNameCountsForNothing() {
        PemPair pair = SelfSigned.create(List.of("192.0.2.7"), Ends.YEAR, Ends.CLOCK);
        var certificate = Pem.certificates(pair.chain()).orElseThrow().getFirst();
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=192.0.2.7");
        assertThat(new ReferenceName("192.0.2.7").in(certificate)).isTrue();
        assertThat(new ReferenceName("192.0.2.8").in(certificate)).isFalse();
        PemPair named = SelfSigned.create(List.of("a.test"), Ends.YEAR, Ends.CLOCK);
        var other = Pem.certificates(named.chain()).orElseThrow().getFirst();
        assertThat(new ReferenceName("192.0.2.7").in(other)).isFalse();
    }

    @Test
    void addressesAreComparedAsAddresses() {
        PemPair pair = SelfSigned.create(List.of("2001:db8::1"), Ends.YEAR, Ends.CLOCK);
        var certificate = Pem.certificates(pair.chain()).orElseThrow().getFirst();
        assertThat(List.of("2001:db8:0:0::1", "[IPv6:2001:db8::1]", "[2001:DB8::1]"))
                .allMatch(address -> new ReferenceName(address).in(certificate));
        assertThat(new ReferenceName("2001:db8::2").in(certificate)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"192.0.2.1", "[192.0.2.1]", "2001:db8::1", "[IPv6:2001:db8::1]", "", "a b"})
    void addressesAndRubbishAreNoHostNames(String name) {
        assertThat(ReferenceName.isHostName(name)).isFalse();
    }

    @Test
    void trustNeedsAReadableCertificate() {
        assertThat(Trust.pem("nothing")).isEqualTo(Optional.empty());
        assertThat(Trust.pem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
                .isEqualTo(Optional.empty());
        assertThat(new Trust.Public().anchors()).hasSizeGreaterThan(20);
    }
}
