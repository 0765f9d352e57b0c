package org.signpost.tlsrpt;

import org.signpost.address.Characters;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.tlsrpt.TlsReport.PolicyReport;

import java.util.List;
import java.util.Optional;

/**
 * What names a report that is sent, in itself and around it (RFC 8460 §5.1, §5.3).
 *
 * @param organization who reports, in words
 * @param contact an ASCII address of those who are responsible; its domain is the submitter
 * @param policyDomain whose record asked for the report
 * @param dates which time it is about, from 1970 on
 * @param uniqueId 1 to 64 ASCII letters and digits, another for each of the submitter's reports
 */
public record ReportCover(
        String organization,
        Mailbox contact,
        Domain policyDomain,
        DateRange dates,
        String uniqueId) {

    private static final int MOST_ID = 64;

    /** Takes what the file's name and the subject can hold. */
    public ReportCover {
        if (contact.domain().isEmpty() || !contact.isAscii()) {
            throw new IllegalArgumentException("not a contact of a domain: " + contact);
        }
        boolean plain = Characters.all(uniqueId, ReportCover::isLetterOrDigit);
        if (!plain || uniqueId.isEmpty() || uniqueId.length() > MOST_ID) {
            throw new IllegalArgumentException("not letters and digits: " + uniqueId);
        }
        if (dates.start().getEpochSecond() < 0) {
            throw new IllegalArgumentException("before 1970: " + dates);
        }
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || Characters.isDigit(c);
    }

    /** Who sends the report: the contact's domain, as RFC 8460 §5.1 and §5.3 demand. */
    public Domain submitter() {
        return contact.domain().orElseThrow();
    }

    /** The report's name for itself: {@code id-left "@" id-right} of RFC 5322 §3.6.4. */
    public String reportId() {
        return uniqueId + "@" + submitter();
    }

    /** RFC 8460 §5.1: {@code filename}, of a report that is compressed. */
    public String fileName() {
        return String.join(
                        "!",
                        submitter().text(),
                        policyDomain.text(),
                        Long.toString(dates.start().getEpochSecond()),
                        Long.toString(dates.end().getEpochSecond()),
                        uniqueId)
                + ".json.gz";
    }

    /** RFC 8460 §5.3: {@code tlsrpt-subject}, on three lines as the names may be long. */
    public String subject() {
        return "Report Domain: %s\r\n Submitter: %s\r\n Report-ID: <%s>"
                .formatted(policyDomain, submitter(), reportId());
    }

    /** The report itself. */
    public TlsReport report(List<PolicyReport> policies) {
        return new TlsReport(
                Optional.of(organization),
                Optional.of(dates),
                Optional.of(contact.text()),
                Optional.of(reportId()),
                policies);
    }
}
