package org.signpost.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Collections;

/** RFC 5890 §2.3.2.1, RFC 6531 §3.2 (S30): names of all scripts have one ASCII form. */
class InternationalNameTest {

    @ParameterizedTest
    @CsvSource({
        "bücher.example, xn--bcher-kva.example",
        "BÜCHER.example, xn--bcher-kva.example",
        "bu\u0308cher.example, xn--bcher-kva.example",
        "faß.example, xn--fa-hia.example",
        "例え.テスト, xn--r8jz45g.xn--zckzah",
        "mx。bücher。example, mx.xn--bcher-kva.example",
        "EXAMPLE.com, example.com"
    })
    void everyWayOfWritingANameIsOneDomain(String written, String ascii) {
        assertThat(Domain.parse(written)).contains(new Domain(ascii));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bü_cher.example", "-ü.example", "ü..example", "\u0628a\u0628.example"})
    void whatIdnaForbidsIsNoDomain(String name) {
        assertThat(Domain.parse(name)).isEmpty();
    }

    @Test
    void whatIsLongerThanAnyNameIsNone() {
        assertThat(InternationalName.ascii("é".repeat(1001) + ".example")).isEmpty();
        String endless = "xn--" + "a".repeat(1001);
        assertThat(InternationalName.unicode(endless)).isEqualTo(endless);
        String most = String.join(".", Collections.nCopies(3, "é".repeat(56))) + ".example";
        assertThat(InternationalName.ascii(most)).isPresent();
    }

    @Test
    void peopleSeeTheirOwnScript() {
        assertThat(Domain.of("mx.xn--bcher-kva.example").unicode()).isEqualTo("mx.bücher.example");
        assertThat(Domain.of("xn--999999999.example").unicode()).isEqualTo("xn--999999999.example");
        assertThat(Domain.of("example.com").unicode()).isEqualTo("example.com");
    }

    @Test
    void aLocalPartMayBeOfAnyScriptAndIsFoldedAsOne() {
        LocalPart bear = LocalPart.parse("Bär").orElseThrow();
        assertThat(bear.isAscii()).isFalse();
        assertThat(bear.text()).isEqualTo("Bär");
        assertThat(bear.folded()).isEqualTo(LocalPart.parse("BA\u0308R").orElseThrow().folded());
        assertThat(LocalPart.parse("\"ä b\"").map(LocalPart::text)).contains("\"ä b\"");
        assertThat(LocalPart.parse("a\u0085b")).isEmpty();
        assertThat(LocalPart.parse("a\ud800b")).isEmpty();
        assertThat(LocalPart.parse("ä".repeat(128))).isEmpty();
        assertThat(LocalPart.parse("ä".repeat(127))).isPresent();
    }
}
