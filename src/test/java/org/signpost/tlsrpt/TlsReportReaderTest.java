package org.signpost.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.tlsrpt.TlsReport.FailureDetails;
import org.signpost.tlsrpt.TlsReport.PolicyReport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** A12; RFC 8460 §4.4, §5.2, §5.3, §5.6. */
class TlsReportReaderTest {

    private static final TlsReportReader READER = new TlsReportReader(ReportLimits.USUAL);
    private static final TlsReportReader SMALL =
            new TlsReportReader(new ReportLimits(2_000, 20_000, 2, 3));

    private static TlsReport read(String json) {
        return report(READER.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static TlsReport report(ReportReading reading) {
        assertThat(reading).isInstanceOf(ReportReading.Read.class);
        return ((ReportReading.Read) reading).report();
    }

    private static String why(ReportReading reading) {
        assertThat(reading).isInstanceOf(ReportReading.Unreadable.class);
        return ((ReportReading.Unreadable) reading).why();
    }

    private static String why(TlsReportReader reader, String json) {
        return why(reader.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static PolicyReport policy(String json) {
        return read("{\"policies\":[" + json + "]}").policies().getFirst();
    }

    private static FailureDetails failure(String json) {
        return policy("{\"failure-details\":[" + json + "]}").details().getFirst();
    }

    private static byte[] gzip(byte[] octets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(octets);
        }
        return out.toByteArray();
    }

    @Test
    void itIsReadPlainAndCompressedAndInAnyUnicode() throws IOException {
        String json = ExampleReport.report().json().toString();
        for (String charset : List.of("UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE")) {
            byte[] octets = json.getBytes(Charset.forName(charset));
            assertThat(report(READER.read(octets))).isEqualTo(ExampleReport.report());
            assertThat(report(READER.read(gzip(octets)))).isEqualTo(ExampleReport.report());
        }
        assertThat(read("\ufeff" + json)).isEqualTo(ExampleReport.report());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12 | 12",
                "\"12\" | 12",
                "\" 12 \" | 12",
                "12.0 | 12",
                "1.2e1 | 12",
                "-3 | 0",
                "\"-3\" | 0",
                "\"many\" | 0",
                "\"\" | 0",
                "null | 0",
                "true | 0",
                "[12] | 0",
                "\"NaN\" | 0",
                "9007199254740991 | 9007199254740991",
                "9007199254740993 | 9007199254740991",
                "1e999 | 9007199254740991",
                "123456789012345678901234567890 | 9007199254740991"
            })
    void aCountIsReadHoweverItIsWritten(String written, long count) {
        assertThat(
                        policy("{\"summary\":{\"total-failure-session-count\":" + written + "}}")
                                .summary())
                .isEqualTo(new TlsReport.Summary(0, count));
        assertThat(failure("{\"failed-session-count\":" + written + "}").sessions())
                .isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"mx-host\":\"*.example.net\"",
                "\"mx-host\":[\"*.example.net\"]",
                "\"mx-host\":[null,\"*.example.net\",7]",
                "\"mx-host-pattern\":[\"*.example.net\"]",
                "\"mx-host\":[],\"mx-host-pattern\":\" *.example.net \""
            })
    void aListMayBeOneString(String written) {
        assertThat(policy("{\"policy\":{" + written + "}}").policy().mxHosts())
                .containsExactly("*.example.net");
    }

    @Test
    void oneObjectMayStandForAListOfThem() {
        TlsReport report =
                read(
                        "{\"policies\":{\"policy\":{\"policy-string\":\"version: STSv1\"},"
                                + "\"failure-details\":{\"result-type\":\"tlsa-invalid\"}}}");
        PolicyReport policy = report.policies().getFirst();
        assertThat(policy.policy().lines()).containsExactly("version: STSv1");
        assertThat(policy.details())
                .map(FailureDetails::result)
                .containsExactly(ResultType.TLSA_INVALID);
    }

    @Test
    void aReportOfNothingButAPolicyIsOne() {
        TlsReport report = read("{\"policies\":[{}]}");
        assertThat(report.organization()).isEmpty();
        assertThat(report.dates()).isEmpty();
        assertThat(report.contact()).isEmpty();
        assertThat(report.id()).isEmpty();
        PolicyReport policy = report.policies().getFirst();
        assertThat(policy.policy().type()).isEqualTo(new ReportedPolicy.Unknown(""));
        assertThat(policy.policy().domain()).isEmpty();
        assertThat(policy.details()).isEmpty();
    }

    @Test
    void wordsThatTheRfcDoesNotHaveAreKept() {
        assertThat(failure("{\"result-type\":\"sts-mode-odd\"}").result())
                .isEqualTo(new ReportedResult.Unknown("sts-mode-odd"));
        assertThat(failure("{}").result()).isEqualTo(new ReportedResult.Unknown(""));
        assertThat(policy("{\"policy\":{\"policy-type\":\"smime\"}}").policy().type())
                .isEqualTo(new ReportedPolicy.Unknown("smime"));
    }

    @Test
    void fieldsAreTextWithoutControlsAndHostsHaveOneSpelling() {
        FailureDetails failure =
                failure(
                        "{\"receiving-mx-hostname\":\" MX1.Example.NET. \","
                                + "\"receiving-ip\":null,\"sending-mta-ip\":\"192.0.2.1\","
                                + "\"failure-reason-code\":\"\\u001b[31m\\r\\nred\","
                                + "\"additional-info-uri\":\"https://example.org/\"}");
        assertThat(failure.ends())
                .isEqualTo(ExampleReport.ends("192.0.2.1", "mx1.example.net", "", ""));
        assertThat(failure.reason()).contains("[31m  red");
        assertThat(failure.information()).contains("https://example.org/");
        assertThat(policy("{\"policy\":{\"policy-domain\":\"Example.Net..\"}}").policy().domain())
                .contains("example.net");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-02T00:00:00Z, 2026-11-02T00:00:00Z",
        "2026-11-02t00:00:00z, 2026-11-02T00:00:00Z",
        "2026-11-02T00:00:00, 2026-11-02T00:00:00Z",
        "2026-11-02 00:00:00, 2026-11-02T00:00:00Z",
        "2026-11-02T00:00, 2026-11-02T00:00:00Z",
        "2026-11-02, 2026-11-02T00:00:00Z",
        "2026-11-02T02:00:00+02:00, 2026-11-02T00:00:00Z",
        "2026-11-02T02:00:00+0200, 2026-11-02T00:00:00Z",
        "2026-11-01T19:00:00-05:00, 2026-11-02T00:00:00Z",
        "2026-11-01T24:00:00Z, 2026-11-02T00:00:00Z",
        "2026-11-02T00:00:00.250Z, 2026-11-02T00:00:00.250Z"
    })
    void aDateIsReadHoweverItIsWritten(String written, Instant expected) {
        assertThat(dates(written, "2026-11-03T00:00:00Z"))
                .contains(new DateRange(expected, Instant.parse("2026-11-03T00:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "",
                "2026-13-01T00:00:00Z",
                "2026-11-04T00:00:00Z",
                "1969-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z",
                "2026-11-02T00:00:00Z and so on"
            })
    void withoutABeginningBeforeItsEndThereIsNoRange(String start) {
        assertThat(dates(start, "2026-11-03T00:00:00Z")).isEmpty();
    }

    private static Optional<DateRange> dates(String start, String end) {
        return read("{\"date-range\":{\"start-datetime\":\"%s\",\"end-datetime\":\"%s\"},\"policies\":[{}]}"
                        .formatted(start, end))
                .dates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | no JSON of a report: line 1",
                "[] | no JSON of a report: the JSON is no object",
                "{} | it has no policies",
                "{\"policies\":[]} | it has no policies",
                "{\"policies\":[1]} | it has no policies",
                "{\"policies\":\"none\"} | it has no policies",
                "{\"policies\":[{}] | no JSON of a report: line 1, column",
                "{\"policies\":[{}]}{} | no JSON of a report: line 1, column",
                "<?xml version='1.0'?> | no JSON of a report: line 1, column 1: Unexpected"
                        + " character"
            })
    void whatIsNoReportIsAValueWithTheReason(String text, String reason) {
        assertThat(why(READER, text)).startsWith(reason).matches("[ -~]+");
    }

    @Test
    void aBrokenCompressionIsAValueWithTheReason() throws IOException {
        byte[] whole =
                gzip(ExampleReport.report().json().toString().getBytes(StandardCharsets.UTF_8));
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 0x55;
        assertThat(why(READER.read(Arrays.copyOf(whole, whole.length / 2))))
                .contains("can't be unpacked");
        assertThat(why(READER.read(Arrays.copyOf(whole, 5)))).contains("can't be unpacked");
        assertThat(READER.read(changed)).isInstanceOf(ReportReading.Unreadable.class);
    }

    @Test
    void whatTravelsIsBounded() {
        String json = "{\"policies\":[{}]}" + " ".repeat(1_983);
        assertThat(SMALL.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ReportReading.Read.class);
        assertThat(why(SMALL, json + " ")).isEqualTo("it has more than 2000 octets");
    }

    /** What comes behind the limit is broken, and is never seen: it isn't unpacked. */
    @Test
    void whatIsUnpackedIsBoundedWhileItIsUnpacked() throws IOException {
        byte[] small =
                gzip(("{\"policies\":[{}]}" + " ".repeat(9_000)).getBytes(StandardCharsets.UTF_8));
        assertThat(SMALL.read(small)).isInstanceOf(ReportReading.Read.class);
        byte[] bomb =
                gzip(
                        ("{\"policies\":[{}]}" + " ".repeat(1_000_000))
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(bomb).hasSizeLessThan(2_000);
        byte[] broken = Arrays.copyOf(bomb, bomb.length - 100);
        assertThat(why(SMALL.read(broken)))
                .contains("Document length", "20000")
                .doesNotContain("`");
        assertThat(why(READER.read(broken))).contains("can't be unpacked");
    }

    @Test
    void whatALieInTheTrailerClaimsIsOfNoInterest() throws IOException {
        byte[] octets = gzip("{\"policies\":[{}]}".getBytes(StandardCharsets.UTF_8));
        Arrays.fill(octets, octets.length - 4, octets.length, (byte) 0x7f);
        assertThat(why(READER.read(octets))).contains("can't be unpacked");
    }

    @Test
    void depthIsBounded() {
        String deep = "[".repeat(18) + "]".repeat(18);
        assertThat(read("{\"x\":[" + deep + "],\"policies\":[{}]}").policies()).hasSize(1);
        assertThat(why(READER, "{\"x\":[[" + deep + "]],\"policies\":[{}]}"))
                .contains("nesting depth");
    }

    @Test
    void policiesAndDetailsAreBounded() {
        assertThat(
                        report(
                                        SMALL.read(
                                                "{\"policies\":[{},{}]}"
                                                        .getBytes(StandardCharsets.UTF_8)))
                                .policies())
                .hasSize(2);
        assertThat(why(SMALL, "{\"policies\":[{},{},{}]}"))
                .isEqualTo("it has more than 2 policies");
        String details = "{\"failure-details\":[{},{}]}";
        assertThat(why(SMALL, "{\"policies\":[" + details + "," + details + "]}"))
                .isEqualTo("it has more than 3 details of failures");
    }

    /** Small in the document, these would be large in memory. */
    @Test
    void tokensAreBounded() throws IOException {
        String many = "{\"x\":[" + "[],".repeat(5_000) + "[]],\"policies\":[{}]}";
        assertThat(why(SMALL.read(gzip(many.getBytes(StandardCharsets.UTF_8)))))
                .contains("Token count");
    }

    @Test
    void textsAreBounded() {
        assertThat(failure("{\"failure-reason-code\":\"" + "x".repeat(50_000) + "\"}").reason())
                .contains("x".repeat(10_000));
        assertThat(
                        policy("{\"policy\":{\"mx-host\":[\"x\"" + ",\"x\"".repeat(999) + "]}}")
                                .policy()
                                .mxHosts())
                .hasSize(200);
        assertThat(why(READER, "{\"x\":\"" + "x".repeat(100_001) + "\",\"policies\":[{}]}"))
                .contains("String value length");
    }

    private static final String JSON = "{\"policies\":[{}]}";

    private static TlsReport fromMessage(String... lines) {
        return report(message(lines));
    }

    private static ReportReading message(String... lines) {
        String text = String.join("\r\n", lines);
        return READER.readMessage(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String base64(String json) {
        return Base64.getMimeEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aMessageMayBeTheReport() {
        assertThat(fromMessage("Content-Type: application/tlsrpt+json", "", JSON).policies())
                .hasSize(1);
        assertThat(
                        fromMessage(
                                        "content-type: Application/TLSRPT+JSON; name=x",
                                        "Content-Transfer-Encoding: BASE64 (as ever)",
                                        "",
                                        base64(JSON))
                                .policies())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/report; report-type=tlsrpt; boundary=b",
                "multipart/report;\r\n\tBoundary = \"b\"; report-type=\"tlsrpt\"",
                "multipart/mixed; boundary=\"b\"",
                "Multipart/Whatever; x=\"y\"; boundary=b;z=1"
            })
    void aPartOfAnyMultipartIsFound(String type) {
        assertThat(
                        fromMessage(
                                        "Subject: Report Domain: other.example",
                                        "Content-Type: " + type,
                                        "",
                                        "before",
                                        "--b2",
                                        "--b \t",
                                        "",
                                        "words",
                                        "--b",
                                        "Content-Type: application/tlsrpt+json",
                                        "",
                                        JSON,
                                        "--b--",
                                        "after")
                                .policies())
                .hasSize(1);
    }

    @Test
    void aPartWithinAPartIsFound() {
        String[] inner = {
            "--b",
            "Content-Type: multipart/report; boundary=b2",
            "",
            "--b2",
            "--b2",
            "Content-Type: application/tlsrpt+json",
            "",
            JSON,
            "--b2--",
            "--b",
            "",
            "a footer",
            "--b--"
        };
        String[] outer = {"Content-Type: multipart/mixed; boundary=b", ""};
        assertThat(fromMessage(joined(outer, inner)).policies()).hasSize(1);
    }

    @Test
    void aLineThatOnlyBeginsAsABoundaryPartsNothing() {
        TlsReport report =
                fromMessage(
                        "Content-Type: multipart/report; boundary=b",
                        "",
                        "--b",
                        "Content-Type: application/tlsrpt+json",
                        "Content-Transfer-Encoding: quoted-printable",
                        "",
                        "{\"policies\":[{\"policy\":{\"policy-domain\":\"=",
                        "--better.example\"}}]}",
                        "--b--");
        assertThat(report.policies().getFirst().policy().domain()).contains("--better.example");
    }

    @Test
    void aLastBoundaryMayBeMissingAndLinesMayEndWithLf() {
        String text =
                """
                Content-Type: multipart/report; boundary=b

                --b
                Content-Type: application/tlsrpt+json
                Content-Transfer-Encoding: quoted-printable

                {"policies"=3a[{"policy":{"policy-domain":=
                "example.net"}}]}
                """;
        TlsReport report = report(READER.readMessage(text.getBytes(StandardCharsets.US_ASCII)));
        assertThat(report.policies().getFirst().policy().domain()).contains("example.net");
    }

    @Test
    void aReportsOwnTypeGoesBeforeGeneralOnesAndWhatIsReadableBeforeWhatIsNot() {
        String[] general = {
            "Content-Type: application/octet-stream", "", "{\"policies\":[{},{}]}", "--b"
        };
        String[] lines = {
            "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "", "--b",
        };
        String[] own = {"Content-Type: application/tlsrpt+json", "", JSON, "--b--"};
        String[] broken = {"Content-Type: application/tlsrpt+gzip", "", "{", "--b--"};
        assertThat(fromMessage(joined(lines, general, own)).policies()).hasSize(1);
        assertThat(fromMessage(joined(lines, general, broken)).policies()).hasSize(2);
        assertThat(why(message(joined(lines, broken)))).startsWith("no JSON of a report");
    }

    private static String[] joined(String[]... pieces) {
        return Arrays.stream(pieces).flatMap(Arrays::stream).toArray(String[]::new);
    }

    @Test
    void aMessageWithoutAReportSaysSo() {
        String reason = "no part of the message is a report";
        assertThat(why(message("Subject: hello", "", JSON))).isEqualTo(reason);
        assertThat(why(message(""))).isEqualTo(reason);
        assertThat(why(message("Content-Type: multipart/report", "", "--b"))).isEqualTo(reason);
        assertThat(
                        why(
                                message(
                                        "Content-Type: message/rfc822",
                                        "",
                                        "Content-Type: application/tlsrpt+json",
                                        "",
                                        JSON)))
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"base64, e30", "x-uuencode, {}", "base64, '=e=3'"})
    void aPartThatIsNotEncodedAsItSaysIsAValueWithTheReason(String encoding, String body) {
        ReportReading reading =
                message(
                        "Content-Type: application/tlsrpt+json",
                        "Content-Transfer-Encoding: " + encoding,
                        "",
                        body);
        assertThat(reading).isInstanceOf(ReportReading.Unreadable.class);
    }

    @Test
    void partsAreBoundedInNumberAndDepth() {
        String[] start = {"Content-Type: multipart/mixed; boundary=b", ""};
        String[] own = {"--b", "Content-Type: application/tlsrpt+json", "", JSON, "--b--"};
        assertThat(fromMessage(joined(start, repeated(49, "--b", "", "x"), own)).policies())
                .hasSize(1);
        assertThat(message(joined(start, repeated(50, "--b", "", "x"), own)))
                .isInstanceOf(ReportReading.Unreadable.class);
        String[] within = nested(5);
        assertThat(fromMessage(within).policies()).hasSize(1);
        assertThat(message(nested(6))).isInstanceOf(ReportReading.Unreadable.class);
    }

    private static String[] repeated(int times, String... lines) {
        return joined(Collections.nCopies(times, lines).toArray(String[][]::new));
    }

    private static String[] nested(int depth) {
        String[] lines = {"Content-Type: application/tlsrpt+json", "", JSON};
        for (int i = 0; i < depth; i++) {
            String[] head = {
                "Content-Type: multipart/mixed; boundary=b" + i + "x", "", "--b" + i + "x"
            };
            lines = joined(head, lines, new String[] {"--b" + i + "x--"});
        }
        return lines;
    }
}
