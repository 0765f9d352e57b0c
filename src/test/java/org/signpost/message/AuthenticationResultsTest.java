package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Domain;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** P20; RFC 8601 §2.2, §2.7, RFC 6008, RFC 8617 §10, RFC 8904. */
class AuthenticationResultsTest {

    private static final AuthservId OURS = new AuthservId(Domain.of("mx.example.com"));

    private static String field(boolean utf8, AuthenticationResult... results) {
        return new AuthenticationResults(OURS, List.of(results)).field(utf8);
    }

    private static AuthenticationResult spf(String mailFrom) {
        return AuthenticationResult.of(AuthenticationMethod.SPF, "pass")
                .with("smtp.mailfrom", mailFrom);
    }

    @Test
    void whereNothingWasLookedAtItSaysNone() {
        assertThat(field(false)).isEqualTo("Authentication-Results: mx.example.com; none\r\n");
    }

    @Test
    void eachResultHasALineOfItsOwn() {
        String field =
                field(
                        false,
                        spf("example.net"),
                        AuthenticationResult.of(AuthenticationMethod.DKIM, "pass")
                                .commented("2048-bit key")
                                .with("header.d", "example.net")
                                .with("header.i", "@example.net")
                                .with("header.s", "s1")
                                .with("header.a", "rsa-sha256")
                                .with("header.b", "dHJ1c3Rt"),
                        AuthenticationResult.of(AuthenticationMethod.DMARC, "pass")
                                .because("aligned by DKIM")
                                .with("header.from", "example.net")
                                .with("policy.dmarc", "reject"),
                        AuthenticationResult.of(AuthenticationMethod.IPREV, "pass")
                                .with("policy.iprev", "2001:db8::1"));
        assertThat(field)
                .isEqualTo(
                        "Authentication-Results: mx.example.com;\r\n"
                                + "\tspf=pass smtp.mailfrom=example.net;\r\n"
                                + "\tdkim=pass (2048-bit key) header.d=example.net"
                                + " header.i=@example.net\r\n"
                                + "\theader.s=s1 header.a=rsa-sha256 header.b=dHJ1c3Rt;\r\n"
                                + "\tdmarc=pass reason=\"aligned by DKIM\" header.from=example.net"
                                + "\r\n\tpolicy.dmarc=reject;\r\n"
                                + "\tiprev=pass policy.iprev=\"2001:db8::1\"\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "example.com | example.com",
                "a.b+c@example.com | a.b+c@example.com",
                "@example.com | @example.com",
                "\"a b\"@example.com | \"a b\"@example.com",
                "rsa-sha256 | rsa-sha256",
                "a/b= | \"a/b=\"",
                "a;b | \"a;b\"",
                "a\"b\\c | \"a\\\"b\\\\c\"",
                "a@b@example.com | \"a@b@example.com\"",
                "a@-example.com | \"a@-example.com\"",
                "b\u00fccher.example | xn--bcher-kva.example",
                "j\u00fcrgen@b\u00fccher.example | j?rgen@xn--bcher-kva.example",
                "`` | \"\""
            })
    void aValueIsQuotedWhereItHasTo(String value, String written) {
        assertThat(field(false, spf(value)))
                .isEqualTo(
                        "Authentication-Results: mx.example.com;\r\n\tspf=pass smtp.mailfrom="
                                + written
                                + "\r\n");
    }

    @Test
    void utf8IsWrittenWhereTheMessageMayHaveIt() {
        String field = field(true, spf("j\u00fcrgen@b\u00fccher.example"));
        assertThat(new String(field.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .endsWith("smtp.mailfrom=j\u00fcrgen@b\u00fccher.example\r\n");
    }

    @Test
    void nothingBreaksOutOfItsPlace() {
        String evil = "x\r\nX-Evil: y\u0000\u0085\u2028;) \\ \" (spf=pass";
        String field =
                field(
                        true,
                        AuthenticationResult.of(AuthenticationMethod.DKIM, "fail")
                                .commented(evil)
                                .because(evil)
                                .with("header.i", evil));
        assertThat(field.strip().split("\r\n", -1))
                .allMatch(line -> line.matches("(?s)[A\t][^\r\n\0]*"));
        ClaimedResults read = ClaimedResults.parse(field.substring(23)).orElseThrow();
        assertThat(read.results()).hasSize(1);
        assertThat(read.results().getFirst().property("header.i"))
                .contains("x??X-Evil: y???;) \\ \" (spf=pass");
        assertThat(read.results().getFirst().reason())
                .isEqualTo(read.results().getFirst().property("header.i"));
    }

    @Test
    void linesAreFoldedAndAValueTooLongForOneIsLeftOut() {
        AuthenticationResult result =
                AuthenticationResult.of(AuthenticationMethod.DKIM, "neutral")
                        .commented("word ".repeat(1000))
                        .with("header.i", "x".repeat(2000))
                        .with("header.d", "d".repeat(50) + ".example.com");
        String field = field(false, result, result);
        assertThat(field.split("\r\n", -1)).allMatch(line -> line.length() <= 78);
        assertThat(field).contains("header.d=ddd").doesNotContain("header.i");
        assertThat(ClaimedResults.parse(field.substring(23))).isPresent();
    }

    @Test
    void onlyWhatIsRegisteredIsWritten() {
        AuthenticationResult arc = AuthenticationResult.of(AuthenticationMethod.ARC, "pass");
        assertThat(arc.with("smtp.remote-ip", "192.0.2.1").with("policy.x", "y").properties())
                .hasSize(2);
        assertThatThrownBy(() -> arc.with("header.d", "example.com"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> arc.with("policy.x=y z", "example.com"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuthenticationResult.of(AuthenticationMethod.IPREV, "none"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuthenticationResult.of(AuthenticationMethod.DMARC, "softfail"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void allThatIsSaidIsRead() {
        ClaimedResults read =
                ClaimedResults.parse(
                                " foo.example.net (foobar) 1 (baz);\r\n"
                                    + "    dkim (Because I like it) / 1 (One yay) = (wait) FAIL\r\n"
                                    + "      reason=\"bad (signature\"\r\n"
                                    + "      policy (A dot) . (like that) expired\r\n"
                                    + "      (this surprised me) = (me too) 1362471462; dkim=pass"
                                    + " header.i=\"a b\"@example.com (x) header.b=a/b=")
                        .orElseThrow();
        assertThat(read.authservId()).isEqualTo("foo.example.net");
        assertThat(read.version()).isEqualTo(1);
        ClaimedResults.Claim first = read.results().getFirst();
        assertThat(first.method() + first.version() + first.result()).isEqualTo("dkim1fail");
        assertThat(first.reason()).contains("bad (signature");
        assertThat(first.property("policy.expired")).contains("1362471462");
        ClaimedResults.Claim second = read.results().getLast();
        assertThat(second.property("header.i")).contains("a b@example.com");
        assertThat(second.property("header.b")).contains("a/b=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " example.org 1; none",
                "example.org;none (nothing)",
                "\"example.org\" ; spf=pass smtp.mailfrom=;",
                "example.org; none=pass",
                "example.org;\r\n\tspf=pass\r\n",
                "example.org; dmarc=pass (p=none) action=none header.from=a.test; compauth=pass"
                        + " reason=100"
            })
    void whatHasTheFormIsRead(String body) {
        assertThat(ClaimedResults.parse(body).map(ClaimedResults::authservId))
                .contains("example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org",
                "example.org;",
                ";none",
                "spf=pass smtp.mailfrom=example.org; dkim=none",
                "example.org; none; spf=pass",
                "example.org; spf",
                "example.org; spf=",
                "example.org; spf=pass smtp.mailfrom",
                "example.org; spf=pass (x",
                "example.org; spf=pass reason=\"x",
                "example.org; spf=pass reason=\"x\\",
                "example.org x; none",
                "example.org 1234567; none",
                "example.org; spf=pass\nx",
                "example.org; spf=pass\u0000",
                "(example.org; none"
            })
    void whatHasNotTheFormIsNothing(String body) {
        assertThat(ClaimedResults.parse(body)).isEmpty();
    }

    @Test
    void whoSaysTooMuchSaysNothing() {
        String many =
                IntStream.range(0, 2000).mapToObj(i -> "; spf=pass").reduce("", String::concat);
        assertThat(ClaimedResults.parse("example.org" + many)).isEmpty();
    }
}
