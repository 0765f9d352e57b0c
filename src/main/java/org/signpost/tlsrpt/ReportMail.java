package org.signpost.tlsrpt;

import org.signpost.address.Mailbox;
import org.signpost.message.MessageDate;
import org.signpost.mime.Encoding;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The message that brings a report: a {@code multipart/report} with a part for people and a part
 * for programs (RFC 8460 §5.3, RFC 6522). Whoever sends it has to sign it by DKIM in the
 * submitter's name without {@code l=} (RFC 8460 §3).
 *
 * @param cover what names the report
 * @param report what it brings
 * @param from in the submitter's domain
 * @param to of the policy domain's record
 * @param date now
 */
public record ReportMail(
        ReportCover cover, TlsReport report, Mailbox from, Mailbox to, Instant date) {

    private static final String CRLF = "\r\n";

    /** Takes a sender that is the submitter's. */
    public ReportMail {
        if (from.domain().filter(cover.submitter()::equals).isEmpty()) {
            throw new IllegalArgumentException(from + " isn't of " + cover.submitter());
        }
    }

    /** Whether its header isn't ASCII, because an address isn't (RFC 6531). */
    public boolean needsSmtputf8() {
        return !to.isAscii() || !from.isAscii();
    }

    /** Header and body, with CRLF; seven bits wide but for addresses. */
    public byte[] octets() {
        StringBuilder text = new StringBuilder(2048);
        String boundary = "=_" + cover.uniqueId() + "_tlsrpt";
        header(text, boundary);
        words(text.append(CRLF).append("--").append(boundary).append(CRLF));
        file(text.append(CRLF).append("--").append(boundary).append(CRLF));
        text.append(CRLF).append("--").append(boundary).append("--").append(CRLF);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void header(StringBuilder text, String boundary) {
        field(text, "Date", MessageDate.format(date));
        field(text, "From", "<" + from + ">");
        field(text, "To", "<" + to + ">");
        field(text, "Subject", cover.subject());
        field(text, "TLS-Report-Domain", cover.policyDomain().text());
        field(text, "TLS-Report-Submitter", cover.submitter().text());
        field(text, "Message-ID", "<" + cover.uniqueId() + ".tlsrpt@" + cover.submitter() + ">");
        // RFC 3834 §5.2: nobody's vacation notice is to answer it.
        field(text, "Auto-Submitted", "auto-generated");
        field(text, "MIME-Version", "1.0");
        String type = "multipart/report; report-type=\"tlsrpt\";";
        field(text, "Content-Type", type + CRLF + " boundary=\"" + boundary + "\"");
    }

    private void words(StringBuilder text) {
        field(text, "Content-Type", "text/plain; charset=us-ascii");
        field(text, "Content-Transfer-Encoding", "7bit");
        text.append(CRLF);
        line(text, "This is an aggregate TLS report from " + cover.submitter() + ",");
        line(text, "about sessions with the mail hosts of " + cover.policyDomain());
        line(text, "from " + cover.dates().start() + " to " + cover.dates().end() + ".");
        line(text, "");
        line(text, "Sessions as the policy demands: " + report.successful());
        line(text, "Failed sessions: " + report.failed());
        line(text, "Contact: " + cover.contact());
    }

    private void file(StringBuilder text) {
        field(text, "Content-Type", TlsReport.GZIP_TYPE);
        field(text, "Content-Transfer-Encoding", "base64");
        String name = "filename=\"" + cover.fileName() + "\"";
        field(text, "Content-Disposition", "attachment;" + CRLF + " " + name);
        String octets = new String(report.gzipped(), StandardCharsets.ISO_8859_1);
        text.append(CRLF).append(Encoding.BASE64.encoded(octets));
    }

    private static void field(StringBuilder text, String name, String value) {
        line(text, name + ": " + value);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append(CRLF);
    }
}
