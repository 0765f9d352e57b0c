package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Domain;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** P20: nobody from outside speaks in our name (RFC 8601 §5). */
class AuthservIdTest {

    private static final AuthservId OURS = new AuthservId(Domain.of("mx.example.com"));

    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " mx.example.com; spf=pass",
                "MX.Example.COM;none",
                "\r\n\tmx.example.com\r\n\t; spf=pass",
                " mx.example.com 1; spf=pass",
                " mx.example.com. ; spf=pass",
                " \"mx.example.com\"; spf=pass",
                " \"mx.\\example.com\"; spf=pass",
                " (a) mx.example.com (b) 1 (c); spf=pass",
                " (a (b\\) \\( ;) c)mx.example.com; spf=pass",
                " mx.example.com/smtp; spf=pass",
                " =?utf-8?Q?mx=2Eexample=2Ecom?=; spf=pass",
                " =?utf-8?B?bXguZXhhbXBsZS5jb20=?=; spf=pass",
                " =?us-ascii?Q?mx.exam?=\r\n =?x-unknown?Q?ple.com?=; spf=pass",
                " =?utf-16?B?AG0AeAAuAGUAeABhAG0AcABsAGUALgBjAG8AbQ==?=; spf=pass",
                " mx.exam\r\n ple.com; spf=pass",
                " mx.exam(x)ple.com; spf=pass",
                " mx.exam ple.com 1; spf=pass",
                " evil.test mx.exam(x)ple.com; spf=pass",
                " mx\u0000.example.com; spf=pass",
                " mx.example.com\u0000.evil.test; spf=pass",
                " evil.test\nmx.example.com; spf=pass",
                " evil.test mx.example.com; spf=pass",
                " evil.test; mx.example.com; spf=pass",
                " evil.test (; mx.example.com; spf=pass",
                " (mx.example.com; spf=pass) evil.test; none",
                " \"evil.test; mx.example.com\"; spf=pass",
                " \"evil.test\"mx.example.com; spf=pass",
                " evil.test; none (\nAuthentication-Results: mx.example.com; spf=pass)",
                " mx.example.com",
                " mx.example.com spf=pass",
                " mx.example.com1; spf=pass",
                " mx\u3002example\uff0ecom; spf=pass",
                " \uff4d\uff58.example.com; spf=pass",
                " mx.exam\u00adple.com; spf=pass",
                " mx.exam\u200bple.com; spf=pass",
                "\ufeffmx.example.com; spf=pass",
                "\u00a0mx.example.com\u00a0; spf=pass",
                " \u24dcx.example.com; spf=pass"
            })
    void theNameIsFoundHoweverItIsWritten(String body) {
        assertThat(OURS.isClaimedBy(octets(body))).isTrue();
    }

    @Test
    void brokenUtf8HidesNothing() {
        assertThat(OURS.isClaimedBy(" mx.exam\u00ffple.com; spf=pass")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " mx.example.net; spf=pass smtp.mailfrom=mx.example.com",
                " evil.test; spf=pass (mx.example.com) smtp.helo=mx.example.com",
                " example.com; spf=pass",
                " a.mx.example.com; spf=pass",
                " mx.example.com.evil.test; spf=pass",
                " xmx.example.com; spf=pass",
                " spf=pass smtp.mailfrom=example.net; dkim=none",
                " (",
                ""
            })
    void othersMaySpeakInTheirOwnNames(String body) {
        assertThat(OURS.isClaimedBy(octets(body))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " xn--bcher-kva.example; none",
                " XN--BCHER-KVA.example; none",
                " b\u00fccher.example; none",
                " B\u00dcCHER.EXAMPLE.; none",
                " bu\u0308cher.example; none",
                " =?iso-8859-1?Q?b=FCcher.example?=; none"
            })
    void anInternationalNameIsFoundInEitherForm(String body) {
        AuthservId ours = new AuthservId(Domain.of("xn--bcher-kva.example"));
        assertThat(ours.isClaimedBy(octets(body))).isTrue();
        assertThat(OURS.isClaimedBy(octets(body))).isFalse();
    }

    @Test
    void whatIsTooLongToTellCountsAsOurs() {
        assertThat(OURS.isClaimedBy("(" + "x".repeat(1000) + ") evil.test; none")).isTrue();
        assertThat(OURS.isClaimedBy("(" + "x".repeat(900) + ") evil.test; none")).isFalse();
        assertThat(OURS.isClaimedBy("(" + "x".repeat(1000))).isTrue();
        assertThat(OURS.isClaimedBy("evil.test; none (" + "x".repeat(20_000) + ")")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authentication-Results",
                "authentication-RESULTS",
                "Authentication-Results \t",
                "Authentication-Results\u0000"
            })
    void theFieldIsFoundHoweverItsNameIsWritten(String name) {
        assertThat(AuthservId.isField(name)).isTrue();
        HeaderField field = new HeaderField(name, " mx.example.com; none");
        assertThat(OURS.claims().has(field.name(), field.body())).isTrue();
    }

    /** Each of the readings that programs differ in is tried: a megabyte of them took 7 s. */
    @Test
    void whoMakesReadingHardIsReadForABoundedTime() {
        StringBuilder id = new StringBuilder("=?utf-8?Q?x?= (c) \"q\" \u0085\u200b");
        for (char c = 0x4e00; octets(id.toString()).length() < 990; c++) id.append(' ').append(c);
        String body = octets(id.toString());
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        AuthservId.Claims claims = OURS.claims();
        int claimed = 0;
        for (int i = 0; i < 1000; i++) {
            if (claims.has(AuthenticationResults.NAME, body)) claimed++;
        }
        long spent = threads.getCurrentThreadCpuTime() - start;
        assertThat(claimed).isEqualTo(950);
        assertThat(Duration.ofNanos(spent)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void afterFiftyFieldsAllCountAsOurs() {
        AuthservId.Claims claims = OURS.claims();
        for (int i = 0; i < 50; i++) {
            assertThat(claims.has("Received", " mx.example.com; none")).isFalse();
            assertThat(claims.has("Authentication-Results", " a.test; none")).isFalse();
        }
        assertThat(claims.has("Authentication-Results", " a.test; none")).isTrue();
        assertThat(claims.has("Received", " a.test; none")).isFalse();
    }

    @Test
    void otherFieldsAreNone() {
        assertThat(AuthservId.isField("ARC-Authentication-Results")).isFalse();
        HeaderField field = new HeaderField("X-Authentication-Results", " mx.example.com; none");
        assertThat(OURS.claims().has(field.name(), field.body())).isFalse();
        Header header = Header.parse("AUTHENTICATION-Results : mx.example.com;\r\n none\r\n");
        assertThat(header.fields()).allMatch(f -> OURS.claims().has(f.name(), f.body()));
    }
}
