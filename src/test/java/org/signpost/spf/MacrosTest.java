package org.signpost.spf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.dns.Resolver;
import org.signpost.nameserver.ZoneFile;
import org.signpost.spf.Parsed.Malformed;
import org.signpost.spf.Parsed.Valid;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;

/** Macros are what RFC 7208 §7 says, with the examples of §7.4 (P2). */
class MacrosTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final TargetName DOMAIN = TargetName.of("email.example.com").orElseThrow();
    private static final Resolver DNS =
            ZoneFile.parse(
                    """
                    3.2.0.192.in-addr.arpa. PTR mx.example.org.
                    mx.example.org. A 192.0.2.3
                    """);

    private static String expand(String text, String client) {
        Sender sender =
                new Sender(
                        InetAddress.ofLiteral(client),
                        "strong-bad",
                        "email.example.com",
                        "mx.example.org",
                        "mx.example.net");
        Macros macros = new Macros(sender, new ClientNames(sender), CLOCK);
        Lookups lookups = new Lookups(DNS, CLOCK, SpfLimits.DEFAULT);
        return MacroParser.explanation(text) instanceof Valid<MacroString>(MacroString parsed)
                ? macros.expand(parsed, DOMAIN, lookups).orElseThrow()
                : "malformed";
    }

    @ParameterizedTest
    @CsvSource({
        "%{s}, strong-bad@email.example.com",
        "%{o}, email.example.com",
        "%{d}, email.example.com",
        "%{d4}, email.example.com",
        "%{d3}, email.example.com",
        "%{d2}, example.com",
        "%{d1}, com",
        "%{dr}, com.example.email",
        "%{d2r}, example.email",
        "%{l}, strong-bad",
        "%{l-}, strong.bad",
        "%{lr}, strong-bad",
        "%{lr-}, bad.strong",
        "%{l1r-}, strong",
        "%{ir}.%{v}._spf.%{d2}, 3.2.0.192.in-addr._spf.example.com",
        "%{lr-}.lp._spf.%{d2}, bad.strong.lp._spf.example.com",
        "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}, bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
        "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}, 3.2.0.192.in-addr.strong.lp._spf.example.com",
        "%{d2}.trusted-domains.example.net, example.com.trusted-domains.example.net",
        "%{p}, mx.example.org",
        // Beyond the RFC's examples
        "%{DR}, com.example.email",
        "%{d99999999999}, email.example.com",
        "%{d001}, com",
        "%{S}, strong-bad%40email.example.com",
        "%{h1-.}, org",
        "%{l+/}, strong-bad",
        "%%%_%-%{c}, '% %20192.0.2.3'",
    })
    void macroExpandsTo(String text, String expanded) {
        assertThat(expand(text, "192.0.2.3")).isEqualTo(expanded);
    }

    @Test
    void anIpv6AddressIsOneDigitEach() {
        assertThat(expand("%{ir}.%{v}._spf.%{d2}", "2001:db8::cb01"))
                .isEqualToIgnoringCase(
                        "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2"
                                + ".ip6._spf.example.com");
        assertThat(expand("%{c} %{p}", "2001:db8::cb01")).isEqualTo("2001:db8::cb01 unknown");
    }

    @ParameterizedTest
    @CsvSource({
        "%", "%a", "%{", "%{}", "%{d", "%{x}", "%{d0}", "%{d00r}", "%{dd}", "%{d2rr}", "%{d;}"
    })
    void macroIsMalformed(String text) {
        assertThat(MacroParser.explanation(text)).isInstanceOf(Malformed.class);
        assertThat(MacroParser.domainSpec(text + ".example.com")).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com",
        "example.com., example.com",
        "Example.com, Example.com",
        "a b\\c.example.com, a b\\c.example.com"
    })
    void nameKeepsItsText(String expanded, String text) {
        assertThat(TargetName.of(expanded).orElseThrow().text()).isEqualTo(text);
    }

    /** §7.3: whole labels go, until the rest fits. */
    @Test
    void aLongNameLosesLabelsOnTheLeft() {
        String label = "x".repeat(49) + ".";
        assertThat(TargetName.of(label.repeat(5) + "com").orElseThrow().text()).hasSize(253);
        assertThat(TargetName.of("a." + label.repeat(5) + "com").orElseThrow().text())
                .isEqualTo(label.repeat(5) + "com");
        assertThat(TargetName.of(label.repeat(5) + "coma").orElseThrow().text())
                .isEqualTo(label.repeat(4) + "coma");
        assertThat(TargetName.of("x".repeat(254))).isEmpty();
        assertThat(TargetName.of("a..example.com")).isEmpty();
        assertThat(TargetName.of("")).isEmpty();
    }
}
