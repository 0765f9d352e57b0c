package org.signpost.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.dns.DnsName;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * The tags of a signature (P8, P10, RFC 6376 §3.5, §6.1.1, RFC 8301 §3.1, RFC 8616 §5): errors of
 * syntax are {@code neutral}, what can't be right in any way is {@code permerror} (RFC 8601
 * §2.7.1).
 */
class SignatureReadingTest {

    private static final String[] TAGS = {
        "v=1", "a=rsa-sha256", "d=example.com", "s=one", "h=from:to", "bh=AAAA", "b=BBBBCCCCDDDD"
    };

    @Test
    void whatIsLeftOutIsAsTheRfcSays() {
        DkimSignature read = read(all());
        assertThat(read.domain()).isEqualTo(DnsName.of("example.com"));
        assertThat(read.keyName()).isEqualTo(DnsName.of("one._domainkey.example.com"));
        assertThat(read.identity()).isEqualTo(read.domain());
        assertThat(read.headerForm()).isEqualTo(Canonicalization.SIMPLE);
        assertThat(read.body()).isEqualTo(BodyForm.whole(Canonicalization.SIMPLE));
        assertThat(read.made()).isEmpty();
        assertThat(read.expires()).isEmpty();
        assertThat(read.headers()).containsExactly("from", "to");
        assertThat(read.label().prefix()).isEqualTo("BBBBCCCC");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void eachRequiredTagIsMissedAndMayNotBeEmpty(int which) {
        String tag = TAGS[which].substring(0, TAGS[which].indexOf('=') + 1);
        assertThat(flawed(all().replace(TAGS[which], "x" + TAGS[which])).why())
                .contains("the tag " + tag + " is missing");
        assertThat(flawed(all().replace(TAGS[which], tag)).why()).contains(tag);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void noTagStandsThereTwice(int which) {
        assertThat(neutral(all() + "; " + TAGS[which])).contains("twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "0", "1.0", "01", "DKIM1"})
    void thereIsOneVersion(String version) {
        assertThat(neutral(all().replace("v=1", "v=" + version))).contains("version 1");
    }

    @Test
    void sha1IsAPermanentErrorAndWhatNobodyKnowsIsNeutral() {
        assertThat(permanent(all().replace("rsa-sha256", "rsa-sha1"))).contains("RFC 8301");
        assertThat(neutral(all().replace("rsa-sha256", "dsa-sha256"))).contains("nobody");
        assertThat(read(all().replace("rsa-sha256", "RSA-SHA256")).algorithm())
                .isEqualTo(DkimAlgorithm.RSA_SHA256);
    }

    @Test
    void fromIsSigned() {
        assertThat(permanent(all().replace("h=from:to", "h=to:subject"))).contains("From");
        assertThat(permanent(all().replace("h=from:to", "h=x-from"))).contains("From");
        assertThat(read(all().replace("h=from:to", "h= To :\r\n FROM ")).headers())
                .containsExactly("to", "from");
    }

    @ParameterizedTest
    @CsvSource({
        "@example.com, example.com",
        "user@example.com, example.com",
        "user@Mail.Example.COM, mail.example.com",
        "a=40b@mail.example.com, mail.example.com"
    })
    void theIdentityIsWithinTheDomain(String identity, String domain) {
        assertThat(read(all() + "; i=" + identity).identity()).isEqualTo(DnsName.of(domain));
    }

    @ParameterizedTest
    @ValueSource(strings = {"@example.net", "@com", "@badexample.com", "@example.com.example.net"})
    void anotherIdentityIsAPermanentError(String identity) {
        assertThat(permanent(all() + "; i=" + identity)).contains("isn't example.com or one below");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com", "user@", "user@a b", "user@a..b", "user@x\\.com"})
    void anIdentityWithoutADomainIsNone(String identity) {
        assertThat(flawed(all() + "; i=" + identity).why()).contains("i=");
    }

    @ParameterizedTest
    @CsvSource({
        "simple, SIMPLE, SIMPLE",
        "relaxed, RELAXED, SIMPLE",
        "relaxed/relaxed, RELAXED, RELAXED",
        "Simple/Relaxed, SIMPLE, RELAXED"
    })
    void bothFormsAreNamedOrTheBodysIsSimple(
            String form, Canonicalization header, Canonicalization body) {
        DkimSignature read = read(all() + "; c=" + form);
        assertThat(read.headerForm()).isEqualTo(header);
        assertThat(read.body().canonicalization()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nofws", "relaxed/", "/relaxed", "relaxed/relaxed/relaxed", "a/b"})
    void otherFormsAreNone(String form) {
        assertThat(neutral(all() + "; c=" + form)).contains("no canonicalization");
    }

    @Test
    void lengthsAndTimesAreNumbers() {
        assertThat(read(all() + "; l=0").body().length()).isEqualTo(OptionalLong.of(0));
        assertThat(read(all() + "; l=0042").body().length()).isEqualTo(OptionalLong.of(42));
        for (String bad : new String[] {"", "-1", "+1", "1.5", "0x1", "9".repeat(19), "\u0661"}) {
            assertThat(neutral(all() + "; l=" + bad)).contains("l= is no number");
            assertThat(neutral(all() + "; t=" + bad)).contains("t= is no number");
            assertThat(neutral(all() + "; x=" + bad)).contains("x= is no number");
        }
    }

    @Test
    void whatExpiresDoesSoAfterItWasMade() {
        DkimSignature read = read(all() + "; t=10; x=11");
        assertThat(read.made()).contains(Instant.ofEpochSecond(10));
        assertThat(read.expires()).contains(Instant.ofEpochSecond(11));
        assertThat(neutral(all() + "; t=10; x=10")).contains("x= isn't later than t=");
        assertThat(neutral(all() + "; t=10; x=9")).contains("x= isn't later than t=");
        assertThat(read(all() + "; x=" + "9".repeat(18)).expires()).contains(later());
    }

    private static Instant later() {
        return Instant.ofEpochSecond(Instant.MAX.getEpochSecond());
    }

    @Test
    void aWayToTheKeyThatIsKnownIsAmongThoseNamed() {
        read(all() + "; q=dns/txt");
        read(all() + "; q=http : DNS/TXT");
        assertThat(neutral(all() + "; q=http")).contains("q=");
        assertThat(neutral(all() + "; q=")).contains("q=");
    }

    @Test
    void unknownTagsAndThoseForDebuggingAreIgnored() {
        read(all() + "; z=From:a@example.com|To:b; future=x; r=y");
    }

    /** §3.5: base64 with white space anywhere. */
    @Test
    void hashesAndSignaturesAreBase64() {
        assertThat(read(all().replace("b=BBBB", "b=B\r\n BB\tB")).signature()).hasSize(9);
        assertThat(neutral(all().replace("b=BBBB", "b=B!BB"))).contains("b= is no base64");
        assertThat(neutral(all().replace("bh=AAAA", "bh=A"))).contains("bh= is no base64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a..b", ".", "a b\\.com", "x\\.com", "a(b).com", "exa\"mple.com", "*.a"})
    void domainsHaveLettersDigitsHyphensAndUnderscores(String domain) {
        String name = domain.replace(" ", "\\032");
        assertThat(neutral(all().replace("d=example.com", "d=" + name))).contains("d=");
        assertThat(neutral(all().replace("s=one", "s=" + name))).contains("s=");
    }

    @Test
    void selectorsMayHaveSeveralLabels() {
        assertThat(read(all().replace("s=one", "s=one.two_3")).keyName().text())
                .isEqualTo("one.two_3._domainkey.example.com");
    }

    @Test
    void aKeysNameIsntTooLong() {
        String label = "a".repeat(60) + ".";
        assertThat(neutral(all().replace("d=example.com", "d=" + label.repeat(4) + "com")))
                .contains("make no name of a key");
    }

    /** RFC 8616 §5: U-labels are looked up as A-labels. */
    @Test
    void internationalNamesBecomeALabels() {
        String tags = all().replace("d=example.com", "d=b\u00fccher.example");
        DkimSignature read =
                read(utf8(tags.replace("s=one", "s=\u00fc") + "; i=@b\u00fccher.example"));
        assertThat(read.domain()).isEqualTo(DnsName.of("xn--bcher-kva.example"));
        assertThat(read.keyName())
                .isEqualTo(DnsName.of("xn--tda._domainkey.xn--bcher-kva.example"));
        assertThat(read.identity()).isEqualTo(read.domain());
        // The same letters in another charset.
        assertThat(neutral(tags)).contains("d= is no domain name");
    }

    @Test
    void strangersCantFillTheLog() {
        String flood = "\u00e9".repeat(10_000);
        for (String tag : new String[] {"v=1", "a=rsa-sha256"}) {
            String name = tag.substring(0, 2);
            assertThat(neutral(all().replace(tag, name + flood)))
                    .doesNotContain("\u00e9")
                    .hasSizeLessThan(120);
        }
        assertThat(neutral(all() + "; c=" + flood)).doesNotContain("\u00e9").hasSizeLessThan(120);
        assertThat(neutral(all() + "; q=" + flood)).doesNotContain("\u00e9").hasSizeLessThan(120);
    }

    private static String all() {
        return String.join("; ", TAGS);
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static DkimSignature.Reading parse(String tags) {
        return DkimSignature.parse(RawField.of("DKIM-Signature: " + tags));
    }

    private static DkimSignature read(String tags) {
        assertThat(parse(tags)).isInstanceOf(DkimSignature.Reading.Read.class);
        return ((DkimSignature.Reading.Read) parse(tags)).signature();
    }

    private static DkimSignature.Reading.Unusable flawed(String tags) {
        assertThat(parse(tags)).isInstanceOf(DkimSignature.Reading.Unusable.class);
        return (DkimSignature.Reading.Unusable) parse(tags);
    }

    private static String neutral(String tags) {
        assertThat(flawed(tags).result()).as(flawed(tags).why()).isEqualTo(DkimResult.NEUTRAL);
        return flawed(tags).why();
    }

    private static String permanent(String tags) {
        assertThat(flawed(tags).result()).as(flawed(tags).why()).isEqualTo(DkimResult.PERMERROR);
        return flawed(tags).why();
    }
}
