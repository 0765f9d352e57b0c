package org.signpost.tlsrpt;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.signpost.Finding;
import org.signpost.address.Characters;
import org.signpost.tlsrpt.ReportReading.Read;
import org.signpost.tlsrpt.ReportReading.Unreadable;
import org.signpost.tlsrpt.TlsReport.FailureDetails;
import org.signpost.tlsrpt.TlsReport.PolicyReport;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever somebody publishes or sends, a record leads to few places and a report is read within
 * its limits, or there is one line on why not; a report that was read is read again when it is
 * written anew (A11, A12; RFC 8460 §3, §4.4, §5.3).
 */
class TlsReportFuzz {

    private static final ReportLimits LIMITS = new ReportLimits(1_000, 20_000, 3, 5);
    private static final TlsReportReader READER = new TlsReportReader(LIMITS);
    private static final TlsReportReader AGAIN = new TlsReportReader(ReportLimits.USUAL);

    @FuzzTest
    void reports(byte[] octets) {
        fuzzerTestOneInput(octets);
    }

    /** The first octet says what the rest is: a record, a message, or a report. */
    public static void fuzzerTestOneInput(byte[] octets) {
        if (octets.length == 0) return;
        byte[] rest = Arrays.copyOfRange(octets, 1, octets.length);
        switch (octets[0]) {
            case 'v' -> record("v" + new String(rest, StandardCharsets.ISO_8859_1));
            case 'm' -> check(READER.readMessage(rest));
            case 'd' -> ReportDate.parse(new String(rest, StandardCharsets.ISO_8859_1));
            default -> check(READER.read(rest));
        }
    }

    private static void record(String text) {
        if (!TlsRptRecord.isMeant(text)) return;
        switch (TlsRptRecord.parse(text)) {
            case TlsRptLookup.Failed _ -> Finding.unless(false, "the DNS has answered");
            case TlsRptLookup.None(String why) -> line(why);
            case TlsRptLookup.Destinations(TlsRptRecord record) -> {
                Finding.unless(record.destinations().size() <= 10, "destinations are bounded");
                Finding.unless(record.notes().size() <= 20, "notes are bounded");
                record.notes().forEach(TlsReportFuzz::line);
                record.destinations().forEach(TlsReportFuzz::check);
            }
        }
    }

    private static void check(ReportDestination destination) {
        switch (destination) {
            case ReportDestination.Mail(var mailbox) ->
                    Finding.unless(mailbox.text().indexOf('@') > 0, "mail has an address");
            case ReportDestination.Https(var uri) ->
                    Finding.unless(!uri.getHost().isEmpty(), "a URI has a host");
        }
    }

    private static void check(ReportReading reading) {
        switch (reading) {
            case Unreadable(String why) -> line(why);
            case Read(TlsReport report) -> {
                check(report);
                Finding.unlessEqual(
                        AGAIN.read(report.json().toString().getBytes(StandardCharsets.UTF_8)),
                        reading,
                        "what is written is read again");
            }
        }
    }

    private static void check(TlsReport report) {
        List<PolicyReport> policies = report.policies();
        Finding.unless(policies.size() <= LIMITS.policies(), "policies are bounded");
        int details = policies.stream().mapToInt(p -> p.details().size()).sum();
        Finding.unless(details <= LIMITS.details(), "details are bounded");
        Finding.unless(report.successful() >= 0 && report.failed() >= 0, "counts are counts");
        for (PolicyReport policy : policies) policy.details().forEach(TlsReportFuzz::check);
        report.organization().ifPresent(TlsReportFuzz::text);
    }

    private static void check(FailureDetails details) {
        Finding.unless(details.sessions() >= 0, "so are those of details");
        text(details.result().word());
        details.reason().ifPresent(TlsReportFuzz::text);
        details.ends().mxHelo().ifPresent(TlsReportFuzz::text);
    }

    private static void text(String text) {
        Finding.unless(!Characters.any(text, Character::isISOControl), "no control characters");
    }

    private static void line(String text) {
        boolean line = Characters.all(text, c -> c >= ' ' && c < 0x7f);
        Finding.unless(
                line && !text.isBlank() && text.length() < 500, "a reason is a line of ASCII");
    }
}
