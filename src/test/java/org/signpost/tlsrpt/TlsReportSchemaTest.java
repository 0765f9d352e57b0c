package org.signpost.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.peers.Needs;
import org.signpost.tlsrpt.TlsReport.FailureDetails;
import org.signpost.tlsrpt.TlsReport.Policy;
import org.signpost.tlsrpt.TlsReport.PolicyReport;
import org.signpost.tlsrpt.TlsReport.Summary;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reports are as RFC 8460 §4.4 has them, by a schema of it (A11). It demands no more than the RFC's
 * own example, of appendix B, has.
 */
class TlsReportSchemaTest {

    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(
                            SpecificationVersion.DRAFT_2020_12,
                            registry ->
                                    registry.schemaRegistryConfig(
                                            SchemaRegistryConfig.builder()
                                                    .formatAssertionsEnabled(true)
                                                    .build()))
                    .getSchema(resource("tls-report.schema.json"), InputFormat.JSON);

    static String resource(String name) {
        try (InputStream in = TlsReportSchemaTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> errors(String json) {
        return SCHEMA.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
    }

    @Test
    void theRfcsOwnExampleFits() throws IOException {
        String example = Files.readString(Needs.suite("reports/samples/smtp_tls/rfc8460.json"));
        assertThat(errors(example)).isEmpty();
    }

    @Test
    void anExampleOfItsShapeFitsAndIsReadAsItIsMeant() {
        String example = resource("example.json");
        assertThat(errors(example)).isEmpty();
        assertThat(
                        new TlsReportReader(ReportLimits.USUAL)
                                .read(example.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new ReportReading.Read(ExampleReport.report()));
    }

    @Test
    void oursFits() {
        assertThat(errors(ExampleReport.report().json().toString())).isEmpty();
    }

    @Test
    void oursFitsWithEveryResultUnderEveryPolicy() {
        List<PolicyReport> policies =
                Arrays.stream(PolicyType.values())
                        .map(TlsReportSchemaTest::withEveryResult)
                        .toList();
        TlsReport report = ExampleReport.COVER.report(policies);
        assertThat(report.policies()).hasSize(3).allMatch(p -> p.details().size() == 11);
        assertThat(errors(report.json().toString())).isEmpty();
    }

    private static PolicyReport withEveryResult(PolicyType type) {
        List<FailureDetails> details =
                Arrays.stream(ResultType.values())
                        .map(result ->
                                ExampleReport.details(result, 1, TlsReport.Ends.none(), "", ""))
                        .toList();
        Policy policy = new Policy(type, List.of(), Optional.of("example.net"), List.of());
        return new PolicyReport(policy, new Summary(0, details.size()), details);
    }

    /** Each makes one thing of the example wrong. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "\"organization-name\" > \"org-name\"",
                "2026-11-02T00:00:00Z > 2026-11-02T00:00:00",
                "tls-reports@example.org > example.org",
                "\"policy-type\": \"sts\" > \"policy-type\": \"dane\"",
                "\"example.net\", > \"b\u00fccher.example\",",
                "\"mode: testing\" > 5",
                "*.mx.example.net\" > *.*.example.net\"",
                ": 1200 > : \"1200\"",
                ": 45 > : -45",
                ": 12, > : 12.5,",
                "\"certificate-expired\" > \"certificate-too-old\"",
                "203.0.113.2\" > 203.0.113.256\"",
                "2001:db8:1::25 > 2001:db8::1::25",
                "https://reports > no uri"
            })
    void whatIsNotOfTheFormIsFound(String right, String wrong) {
        String example = resource("example.json");
        assertThat(example).contains(right);
        assertThat(errors(example.replace(right, wrong))).isNotEmpty();
    }
}
