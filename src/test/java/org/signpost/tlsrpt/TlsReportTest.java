package org.signpost.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.json.JsonObject;
import org.signpost.tlsrpt.TlsReport.Policy;
import org.signpost.tlsrpt.TlsReport.PolicyReport;
import org.signpost.tlsrpt.TlsReport.Summary;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A11; RFC 8460 §4.1, §4.3, §4.4, §5.2, RFC 7493 §2. */
class TlsReportTest {

    @Test
    void theWordsAreThoseOfTheRfc() {
        assertThat(Arrays.stream(ResultType.values()).map(ResultType::word))
                .containsExactly(
                        "starttls-not-supported",
                        "certificate-host-mismatch",
                        "certificate-expired",
                        "certificate-not-trusted",
                        "validation-failure",
                        "tlsa-invalid",
                        "dnssec-invalid",
                        "dane-required",
                        "sts-policy-fetch-error",
                        "sts-policy-invalid",
                        "sts-webpki-invalid");
        assertThat(Arrays.stream(PolicyType.values()).map(PolicyType::word))
                .containsExactly("tlsa", "sts", "no-policy-found");
    }

    @Test
    void aWordIsFoundInAnyCaseAndAnotherIsKept() {
        assertThat(ReportedResult.of("TLSA-Invalid")).isEqualTo(ResultType.TLSA_INVALID);
        assertThat(ReportedResult.of("sts-odd").word()).isEqualTo("sts-odd");
        assertThat(ReportedPolicy.of("STS")).isEqualTo(PolicyType.STS);
        assertThat(ReportedPolicy.of("x").word()).isEqualTo("x");
    }

    @Test
    void membersStandInTheRfcsOrderAndWhatIsMissingIsLeftOut() {
        JsonObject json = ExampleReport.report().json();
        assertThat(json.members().keySet())
                .containsExactly(
                        "organization-name", "date-range", "contact-info", "report-id", "policies");
        JsonObject policy = json.objects("policies").getFirst();
        assertThat(policy.members().keySet())
                .containsExactly("policy", "summary", "failure-details");
        assertThat(policy.object("policy").orElseThrow().members().get("mx-host"))
                .isEqualTo(List.of("*.mx.example.net"));
        assertThat(policy.objects("failure-details").getFirst().members().keySet())
                .containsExactly(
                        "result-type",
                        "sending-mta-ip",
                        "receiving-mx-hostname",
                        "failed-session-count");
    }

    @Test
    void aDayIsWholeInUtc() {
        assertThat(ExampleReport.report().json().object("date-range").orElseThrow().toString())
                .isEqualTo(
                        "{\"start-datetime\":\"2026-11-02T00:00:00Z\","
                                + "\"end-datetime\":\"2026-11-02T23:59:59Z\"}");
    }

    @Test
    void aPolicyThatWasNotFoundHasNoTextAndNoHosts() {
        Policy policy =
                new Policy(
                        PolicyType.NO_POLICY_FOUND,
                        List.of(),
                        Optional.of("example.net"),
                        List.of());
        PolicyReport report = new PolicyReport(policy, new Summary(7, 0), List.of());
        assertThat(ExampleReport.COVER.report(List.of(report)).json().objects("policies"))
                .map(JsonObject::toString)
                .containsExactly(
                        "{\"policy\":{\"policy-type\":\"no-policy-found\","
                                + "\"policy-domain\":\"example.net\"},"
                                + "\"summary\":{\"total-successful-session-count\":7,"
                                + "\"total-failure-session-count\":0},\"failure-details\":[]}");
    }

    /** RFC 7493 §2.1; hosts choose their greetings and error texts. */
    @Test
    void whatStrangersSaidIsMadeIJson() {
        TlsReport.FailureDetails details =
                ExampleReport.details(
                        ResultType.VALIDATION_FAILURE,
                        1,
                        ExampleReport.ends("", "", "mx\ud800\uffff\r\nx\ufdd0 ", ""),
                        "\udbff\udfff\u0000y",
                        "");
        Policy policy = new Policy(PolicyType.TLSA, List.of(), Optional.empty(), List.of());
        TlsReport report =
                ExampleReport.COVER.report(
                        List.of(new PolicyReport(policy, new Summary(0, 1), List.of(details))));
        JsonObject written =
                report.json().objects("policies").getFirst().objects("failure-details").getFirst();
        assertThat(written.text("receiving-mx-helo")).contains("mx\ufffd\ufffd  x\ufffd");
        assertThat(written.text("failure-reason-code")).contains("\ufffd y");
    }

    @Test
    void itTravelsCompressed() throws IOException {
        byte[] octets = ExampleReport.report().gzipped();
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(octets))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(ExampleReport.report().json().toString());
        }
    }
}
