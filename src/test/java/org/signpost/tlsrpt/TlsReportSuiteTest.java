package org.signpost.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.signpost.peers.Needs;
import org.signpost.tlsrpt.TlsReport.FailureDetails;
import org.signpost.tlsrpt.TlsReport.PolicyReport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The public samples of reports are read as a person reads them (A12, RFC 8460 §4.4). */
class TlsReportSuiteTest {

    private static final String FOLDER = "reports/samples/smtp_tls";
    private static final TlsReportReader READER = new TlsReportReader(ReportLimits.USUAL);

    private static TlsReport report(String name) throws IOException {
        byte[] octets = Files.readAllBytes(Needs.suite(FOLDER + "/" + name));
        ReportReading reading =
                name.endsWith(".eml") ? READER.readMessage(octets) : READER.read(octets);
        assertThat(reading).as(name).isInstanceOf(ReportReading.Read.class);
        return ((ReportReading.Read) reading).report();
    }

    /** Written from the files; of failures each detail is result × sessions. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "google.com_smtp_tls_report.eml | Google Inc. | 2024-09-03 | no-policy-found |"
                        + " cardinalhealth.ca | 48 | 0 | ''",
                "mail.ru.json | Mail.ru | 2024-02-22 | sts | example.com | 0 | 1 |"
                        + " sts-policy-fetch-error × 1 + sts-policy-fetch-error × 1",
                "rfc8460.json | Company-X | 2016-04-01 | sts | company-y.example | 5326 | 303 |"
                        + " certificate-expired × 100 + starttls-not-supported × 200 +"
                        + " validation-failure × 3",
                "smtp_tls.json | Example Inc. | 2024-01-09 | sts | example.com | 0 | 3 |"
                        + " validation-failure × 2 + validation-failure × 1"
            })
    void aSampleIsReadAsItIsMeant(
            String file,
            String organization,
            LocalDate day,
            String type,
            String domain,
            long successes,
            long failures,
            String details)
            throws IOException {
        TlsReport report = report(file);
        assertThat(report.organization()).contains(organization);
        assertThat(report.dates()).map(DateRange::start).contains(DateRange.day(day).start());
        assertThat(report.policies()).hasSize(1);
        PolicyReport policy = report.policies().getFirst();
        assertThat(policy.policy().type().word()).isEqualTo(type);
        assertThat(policy.policy().type()).isInstanceOf(PolicyType.class);
        assertThat(policy.policy().domain()).contains(domain);
        assertThat(report.successful()).isEqualTo(successes);
        assertThat(report.failed()).isEqualTo(failures);
        assertThat(policy.details()).allMatch(d -> d.result() instanceof ResultType);
        assertThat(
                        policy.details().stream()
                                .map(TlsReportSuiteTest::text)
                                .collect(Collectors.joining(" + ")))
                .isEqualTo(details);
    }

    private static String text(FailureDetails details) {
        return details.result().word() + " × " + details.sessions();
    }

    @Test
    void theTableHasEverySample() throws IOException {
        try (Stream<Path> files = Files.list(Needs.suite(FOLDER))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "google.com_smtp_tls_report.eml",
                            "mail.ru.json",
                            "rfc8460.json",
                            "smtp_tls.json");
        }
    }

    @Test
    void everyFieldOfTheRfcsOwnExampleIsRead() throws IOException {
        TlsReport report = report("rfc8460.json");
        assertThat(report.contact()).contains("sts-reporting@company-x.example");
        assertThat(report.id()).contains("5065427c-23d3-47ca-b6e0-946ea0e8c4be");
        PolicyReport policy = report.policies().getFirst();
        assertThat(policy.policy().lines())
                .containsExactly(
                        "version: STSv1",
                        "mode: testing",
                        "mx: *.mail.company-y.example",
                        "max_age: 86400");
        assertThat(policy.policy().mxHosts()).isEqualTo(List.of("*.mail.company-y.example"));
        assertThat(policy.details())
                .map(FailureDetails::ends)
                .containsExactly(
                        ExampleReport.ends(
                                "2001:db8:abcd:0012::1", "mx1.mail.company-y.example", "", ""),
                        ExampleReport.ends(
                                "2001:db8:abcd:0013::1",
                                "mx2.mail.company-y.example",
                                "",
                                "203.0.113.56"),
                        ExampleReport.ends(
                                "198.51.100.62",
                                "mx-backup.mail.company-y.example",
                                "",
                                "203.0.113.58"));
        assertThat(policy.details().get(1).information())
                .contains(
                        "https://reports.company-x.example/report_info?id=5065427c-23d3#StarttlsNotSupported");
        assertThat(policy.details().get(2).reason())
                .contains("X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED");
    }
}
