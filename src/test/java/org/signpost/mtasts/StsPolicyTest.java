package org.signpost.mtasts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.dns.DnsName;
import org.signpost.mtasts.StsPolicy.Invalid;
import org.signpost.mtasts.StsPolicy.Mode;
import org.signpost.mtasts.StsPolicy.Valid;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A body is a policy by the grammar, or says what is wrong with it (A8, A9, A10; RFC 8461 §3.2).
 */
class StsPolicyTest {

    private static final StsPolicy POLICY =
            policy(Mode.ENFORCE, 604_800, "mail.example.com", "*.example.net");

    private static StsPolicy policy(Mode mode, long seconds, String... mx) {
        List<MxPattern> patterns =
                Arrays.stream(mx).map(text -> MxPattern.parse(text).orElseThrow()).toList();
        return new StsPolicy(mode, Duration.ofSeconds(seconds), patterns);
    }

    /** The reading of lines, with {@code |} for their ends. */
    private static StsPolicy.Reading lines(String lines) {
        return StsPolicy.parse(lines.replace("|", "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version: STSv1|mode: enforce|mx: mail.example.com|mx: *.example.net|max_age:"
                        + " 604800",
                "version: STSv1|mode: enforce|mx: mail.example.com|mx: *.example.net|max_age:"
                        + " 604800|",
                "mx:*.EXAMPLE.net|max_age:0000604800|mx:\t Mail.Example.com "
                        + "\t|version:STSv1|mode:enforce",
                """
                version: STSv1
                mode: enforce
                mx: mail.example.com
                mx: *.example.net
                max_age: 604800
                """,
                "version: STSv1|mode: enforce|mode: none|mode: x|version: STSv2|max_age:"
                        + " 604800|max_age: 1|mx: mail.example.com|mx: *.example.net",
                "version: STSv1|mode: enforce|mx: mail.example.com|mx: *.example.net|mx:"
                        + " *.example.net|max_age: 604800",
                "version: STSv1|mode: enforce|Mode: none|x-y.z_1: any thing: at all|mx:"
                        + " mail.example.com|mx: *.example.net|max_age: 604800",
                "version: STSv1|mode: enforce|note: gr\u00c3\u00bc\u00c3\u009fe|mx:"
                        + " mail.example.com|mx: *.example.net|max_age: 604800",
                "|version: STSv1||mode: enforce| |mx: mail.example.com|mx: *.example.net|max_age:"
                        + " 604800||"
            })
    void whatMeansTheSameIsTheSame(String body) {
        assertThat(lines(body)).isEqualTo(new Valid(POLICY));
    }

    @Test
    void modeNoneNeedsNoHost() {
        assertThat(lines("version: STSv1|mode: none|max_age: 86400"))
                .isEqualTo(new Valid(policy(Mode.NONE, 86_400)));
        assertThat(lines("version: STSv1|mode: none|mx: a.example.com|max_age: 86400"))
                .isEqualTo(new Valid(policy(Mode.NONE, 86_400, "a.example.com")));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "31557600"})
    void anAgeIsUpToAYear(long seconds) {
        assertThat(lines("version: STSv1|mode: testing|mx: a.example.com|max_age: " + seconds))
                .isEqualTo(new Valid(policy(Mode.TESTING, seconds, "a.example.com")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"31557601", "-1", "+1", "1.5", "1d", "00000000001", "99999999999"})
    void noOtherAgeIsOne(String age) {
        assertThat(lines("version: STSv1|mode: testing|mx: a.example.com|max_age: " + age))
                .isEqualTo(
                        new Invalid(
                                "the max_age of the policy isn't a number of seconds up to"
                                        + " 31557600"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "mode: enforce|mx: a.example.com|max_age: 1; has no version",
                "version: STSv2|mode: enforce|mx: a.example.com|max_age: 1; version of the policy"
                        + " isn't",
                "version: stsv1|mode: enforce|mx: a.example.com|max_age: 1; version of the policy"
                        + " isn't",
                "Version: STSv1|mode: enforce|mx: a.example.com|max_age: 1; has no version",
                "version: STSv1|mx: a.example.com|max_age: 1; has no mode",
                "version: STSv1|mode: Enforce|mx: a.example.com|max_age: 1; mode of the policy"
                        + " isn't",
                "version: STSv1|mode: report|mode: enforce|mx: a.example.com|max_age: 1; mode of"
                        + " the policy isn't",
                "version: STSv1|mode: enforce|mx: a.example.com; has no max_age",
                "version: STSv1|mode: enforce|max_age: 1; has no mx",
                "version: STSv1|mode: testing|max_age: 1; has no mx",
                "version: STSv1|mode enforce; line 2",
                "version: STSv1|mode : enforce; line 2",
                "version: STSv1| mode: enforce; line 2",
                "version: STSv1|: enforce; line 2",
                "version: STSv1|mode:; line 2",
                "version: STSv1|x:  ; line 2",
                "version: STSv1|-x: y; line 2",
                "version: STSv1|a23456789012345678901234567890123: y; line 2",
                "version: STSv1|x: a\tb; line 2",
                "version: STSv1|x: a\u007fb; line 2",
                "version: STSv1|x: \u00c3; line 2",
                "version: STSv1|x: \u00ed\u00a0\u0080; line 2",
                "\u00ef\u00bb\u00bfversion: STSv1; line 1",
                "<html><body>404</body></html>; line 1",
                "version: STSv1|mx: a.example.com.; line 2 of the policy has an mx",
                "version: STSv1|mx: a_b.example.com; line 2 of the policy has an mx",
                "version: STSv1|mx: a.*.example.com; line 2 of the policy has an mx",
                "version: STSv1|mx: *example.com; line 2 of the policy has an mx",
                "version: STSv1|mx: *; line 2 of the policy has an mx",
                "version: STSv1|mx: *.*.example.com; line 2 of the policy has an mx",
                "version: STSv1|mx: .example.com; line 2 of the policy has an mx",
                "version: STSv1|mx: a.example.com, b.example.com; line 2 of the policy has an mx",
                "version: STSv1|mx: 192.0.2.1; line 2 of the policy has an mx",
                "version: STSv1|mx: b\u00c3\u00bccher.example; line 2 of the policy has an mx"
            })
    void whatIsNotByTheGrammarIsInvalid(String body, String why) {
        assertThat(lines(body))
                .isInstanceOfSatisfying(
                        Invalid.class, invalid -> assertThat(invalid.why()).contains(why));
    }

    @Test
    void aCrAloneEndsNoLineAndNoBody() {
        assertThat(StsPolicy.parse("version: STSv1\rmode: none\rmax_age: 1"))
                .isInstanceOf(Invalid.class);
        assertThat(StsPolicy.parse("version: STSv1\nmode: none\nmax_age: 1\r"))
                .isInstanceOf(Invalid.class);
        assertThat(StsPolicy.parse("version: STSv1\nx: a\rb\nmode: none\nmax_age: 1\n"))
                .isInstanceOf(Invalid.class);
    }

    @Test
    void aBodyHas64KibAtMost() {
        String start = POLICY.body() + "x: ";
        String most = start + "x".repeat(StsPolicy.MOST_OCTETS - start.length());
        assertThat(StsPolicy.parse(most)).isEqualTo(new Valid(POLICY));
        assertThat(StsPolicy.parse(most + "x"))
                .isEqualTo(new Invalid("the policy is larger than 64 KiB"));
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.com, true",
        "MAIL.Example.COM, true",
        "mail.example.com., true",
        "a.example.net, true",
        "A.EXAMPLE.NET, true",
        "under_score.example.net, true",
        "example.net, false",
        "a.b.example.net, false",
        "aexample.net, false",
        "'a\\.b.example.net', true",
        "'a\\.example.net', false",
        "example.com, false",
        "x.mail.example.com, false",
        "mail.example.com.example.org, false"
    })
    void aWildcardStandsForExactlyOneLabel(String host, boolean allowed) {
        assertThat(POLICY.allows(DnsName.of(host))).isEqualTo(allowed);
    }

    @Test
    void internationalHostsMatchByTheirALabels() {
        StsPolicy policy = policy(Mode.ENFORCE, 1, "*.XN--bcher-kva.example");
        assertThat(policy.allows(DnsName.of("mx.xn--BCHER-kva.example"))).isTrue();
    }

    @Test
    void aPolicyWithoutHostsAllowsNone() {
        assertThat(policy(Mode.NONE, 1).allows(DnsName.of("mx.example.com"))).isFalse();
    }

    @Test
    void theBodyIsTheSameWhereverItIsWritten() {
        StsPolicy elsewhere =
                policy(Mode.ENFORCE, 604_800, "*.Example.net", "mail.example.com", "*.example.net");
        assertThat(elsewhere.body())
                .isEqualTo(
                        """
                        version: STSv1
                        mode: enforce
                        mx: *.example.net
                        mx: mail.example.com
                        max_age: 604800
                        """
                                .replace("\n", "\r\n"));
        assertThat(elsewhere).isEqualTo(POLICY);
        assertThat(elsewhere.id()).isEqualTo(POLICY.id());
    }

    @Test
    void theIdIsAnotherForEachBodyAndFitsTheRecord() {
        // printf of that body to sha256sum says so as well.
        assertThat(POLICY.id()).isEqualTo("dad43e3a7301271b73655015f5b85ee2");
        assertThat(new StsRecord.Published(POLICY.id()).id()).hasSize(32);
        assertThat(policy(Mode.ENFORCE, 604_801, "mail.example.com", "*.example.net").id())
                .isNotEqualTo(POLICY.id());
    }

    @Test
    void whatNoPolicyCanBeIsAMistakeOfOurs() {
        assertThatThrownBy(() -> policy(Mode.ENFORCE, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy(Mode.NONE, 31_557_601))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy(Mode.NONE, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StsPolicy(Mode.NONE, Duration.ofMillis(1), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
