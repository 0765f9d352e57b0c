package org.signpost.tlsrpt;

import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.tlsrpt.TlsReport.Ends;
import org.signpost.tlsrpt.TlsReport.FailureDetails;
import org.signpost.tlsrpt.TlsReport.Policy;
import org.signpost.tlsrpt.TlsReport.PolicyReport;
import org.signpost.tlsrpt.TlsReport.Summary;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The report in {@code example.json}, which has the shape of that in RFC 8460 appendix B. */
final class ExampleReport {

    static final ReportCover COVER =
            new ReportCover(
                    "Example Post",
                    Mailbox.of("tls-reports@example.org"),
                    Domain.of("example.net"),
                    DateRange.day(LocalDate.of(2026, 11, 2)),
                    "7Q2KD");

    private ExampleReport() {}

    static TlsReport report() {
        return COVER.report(List.of(policy()));
    }

    private static PolicyReport policy() {
        Policy policy =
                new Policy(
                        PolicyType.STS,
                        List.of(
                                "version: STSv1",
                                "mode: testing",
                                "mx: *.mx.example.net",
                                "max_age: 604800"),
                        Optional.of("example.net"),
                        List.of("*.mx.example.net"));
        return new PolicyReport(policy, new Summary(1200, 45), List.of(expired(), plain(), odd()));
    }

    private static FailureDetails expired() {
        return details(
                ResultType.CERTIFICATE_EXPIRED,
                30,
                ends("2001:db8:1::25", "mx1.mx.example.net", "", ""),
                "",
                "");
    }

    private static FailureDetails plain() {
        return details(
                ResultType.STARTTLS_NOT_SUPPORTED,
                12,
                ends("2001:db8:1::26", "mx2.mx.example.net", "", "203.0.113.2"),
                "",
                "https://reports.example.org/tls?id=7Q2KD#2");
    }

    private static FailureDetails odd() {
        return details(
                ResultType.VALIDATION_FAILURE,
                3,
                ends("198.51.100.25", "mx3.mx.example.net", "mx3.example.net", "203.0.113.3"),
                "handshake_failure",
                "");
    }

    static FailureDetails details(
            ReportedResult result, long sessions, Ends ends, String reason, String information) {
        return new FailureDetails(result, sessions, ends, text(reason), text(information));
    }

    static Ends ends(String sender, String mxHost, String mxHelo, String receiver) {
        return new Ends(text(sender), text(mxHost), text(mxHelo), text(receiver));
    }

    private static Optional<String> text(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }
}
