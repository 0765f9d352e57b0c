package org.signpost.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.message.Header;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;

/** A11; RFC 8460 §5.1, §5.3, RFC 6522 §3. */
class ReportMailTest {

    private static final Instant MORNING = Instant.parse("2026-11-03T02:10:00Z");

    private static ReportMail mail(String to) {
        return new ReportMail(
                ExampleReport.COVER,
                ExampleReport.report(),
                Mailbox.of("noreply@example.org"),
                Mailbox.of(to),
                MORNING);
    }

    private static String text(ReportMail mail) {
        return new String(mail.octets(), StandardCharsets.UTF_8);
    }

    private static List<String> parts(String text) {
        return List.of(text.split("\r\n--=_7Q2KD_tlsrpt(?:--)?\r\n", -1));
    }

    @Test
    void theHeaderIsThatOfTheRfc() {
        String text = text(mail("reports@example.net"));
        assertThat(text.substring(0, text.indexOf("\r\n\r\n") + 2))
                .isEqualTo(
                        """
                        Date: Tue, 3 Nov 2026 02:10:00 +0000
                        From: <noreply@example.org>
                        To: <reports@example.net>
                        Subject: Report Domain: example.net
                         Submitter: example.org
                         Report-ID: <7Q2KD@example.org>
                        TLS-Report-Domain: example.net
                        TLS-Report-Submitter: example.org
                        Message-ID: <7Q2KD.tlsrpt@example.org>
                        Auto-Submitted: auto-generated
                        MIME-Version: 1.0
                        Content-Type: multipart/report; report-type="tlsrpt";
                         boundary="=_7Q2KD_tlsrpt"
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void theSubjectIsOfTheGrammar() {
        String subject =
                Header.parse(text(mail("reports@example.net")))
                        .first("Subject")
                        .orElseThrow()
                        .body()
                        .strip();
        // FWS is white space that may hold a line end (RFC 5322 §3.2.2).
        assertThat(subject.replaceAll("\r\n(?= )", ""))
                .isEqualTo(
                        "Report Domain: example.net Submitter: example.org"
                                + " Report-ID: <7Q2KD@example.org>");
    }

    @Test
    void onePartIsForPeopleAndOneForPrograms() {
        List<String> parts = parts(text(mail("reports@example.net")));
        assertThat(parts).hasSize(4).last().isEqualTo("");
        assertThat(parts.get(1))
                .isEqualTo(
                        """
                        Content-Type: text/plain; charset=us-ascii
                        Content-Transfer-Encoding: 7bit

                        This is an aggregate TLS report from example.org,
                        about sessions with the mail hosts of example.net
                        from 2026-11-02T00:00:00Z to 2026-11-02T23:59:59Z.

                        Sessions as the policy demands: 1200
                        Failed sessions: 45
                        Contact: tls-reports@example.org
                        """
                                .replace("\n", "\r\n"));
        String[] file = parts.get(2).split("\r\n\r\n", 2);
        assertThat(file[0])
                .isEqualTo(
                        """
                        Content-Type: application/tlsrpt+gzip
                        Content-Transfer-Encoding: base64
                        Content-Disposition: attachment;
                         filename="example.org!example.net!1793577600!1793663999!7Q2KD.json.gz\"\
                        """
                                .replace("\n", "\r\n"));
        assertThat(Base64.getMimeDecoder().decode(file[1]))
                .isEqualTo(ExampleReport.report().gzipped());
    }

    @Test
    void itIsSevenBitsWideWithShortLinesAndIsReadAgain() {
        ReportMail mail = mail("reports@example.net");
        assertThat(mail.needsSmtputf8()).isFalse();
        assertThat(text(mail).chars()).allMatch(c -> c < 0x80);
        assertThat(text(mail).lines()).allMatch(line -> line.length() <= 78);
        assertThat(new TlsReportReader(ReportLimits.USUAL).readMessage(mail.octets()))
                .isEqualTo(new ReportReading.Read(ExampleReport.report()));
    }

    @Test
    void anInternationalAddressNeedsSmtputf8() {
        assertThat(mail("\u00e4@example.net").needsSmtputf8()).isTrue();
        assertThat(text(mail("\u00e4@example.net"))).contains("To: <\u00e4@example.net>\r\n");
    }

    @Test
    void namesOfTheMostLengthStayOnLinesThatSmtpTakes() {
        String label = "a".repeat(63) + ".";
        Domain longest = Domain.of(label.repeat(3) + "a".repeat(61));
        ReportCover cover =
                new ReportCover(
                        "Example Post",
                        new Mailbox(Mailbox.of("a@example.org").local(), longest),
                        longest,
                        DateRange.day(LocalDate.of(2026, 11, 2)),
                        "7".repeat(64));
        Mailbox from = cover.contact();
        ReportMail mail = new ReportMail(cover, cover.report(List.of()), from, from, MORNING);
        assertThat(text(mail).lines()).allMatch(line -> line.length() <= 998);
    }

    @Test
    void anInternationalDomainGoesByItsALabels() {
        ReportCover cover =
                new ReportCover(
                        "Example Post",
                        Mailbox.of("a@m\u00fcller.example"),
                        Domain.parse("b\u00fccher.example").orElseThrow(),
                        DateRange.day(LocalDate.of(1970, 1, 1)),
                        "1");
        assertThat(cover.fileName())
                .isEqualTo("xn--mller-kva.example!xn--bcher-kva.example!0!86399!1.json.gz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a-b", "a!b", "a b", "\u00e4", "\u0661"})
    void anIdThatTheFilesNameCannotHoldIsRefused(String id) {
        assertThatThrownBy(() -> cover("tls@example.org", id))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls@[192.0.2.1]", "\u00e4@example.org"})
    void aContactThatIsOfNoDomainOrNotAsciiIsRefused(String contact) {
        assertThatThrownBy(() -> cover(contact, "1")).isInstanceOf(IllegalArgumentException.class);
    }

    private static ReportCover cover(String contact, String id) {
        return new ReportCover(
                "Example Post",
                Mailbox.of(contact),
                Domain.of("example.net"),
                ExampleReport.COVER.dates(),
                id);
    }

    /** RFC 8460 §5.3: the submitter is the contact's domain, and signs. */
    @Test
    void aSenderOfAnotherDomainIsRefused() {
        Mailbox other = Mailbox.of("noreply@example.com");
        assertThatThrownBy(() ->
                        new ReportMail(
                                ExampleReport.COVER, ExampleReport.report(), other, other, MORNING))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
