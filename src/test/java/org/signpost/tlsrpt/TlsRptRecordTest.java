package org.signpost.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Characters;
import org.signpost.address.Domain;
import org.signpost.address.Mailbox;
import org.signpost.dns.Answer;
import org.signpost.dns.DnsName;
import org.signpost.dns.NoDns;
import org.signpost.dns.Security;
import org.signpost.dns.Transcript;
import org.signpost.nameserver.ZoneFile;
import org.signpost.tlsrpt.ReportDestination.Https;
import org.signpost.tlsrpt.ReportDestination.Mail;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A11; RFC 8460 §3. */
class TlsRptRecordTest {

    private static final Domain DOMAIN = Domain.of("example.com");
    private static final Mail REPORTS = new Mail(Mailbox.of("reports@example.com"));

    private static TlsRptLookup lookup(String... texts) {
        DnsName name = DnsName.of("_smtp._tls.example.com");
        return TlsRptLookup.of(
                new Answer.Found<>(List.of(texts), Duration.ZERO, Security.INSECURE, name));
    }

    private static TlsRptRecord record(String text) {
        assertThat(lookup(text)).as(text).isInstanceOf(TlsRptLookup.Destinations.class);
        return ((TlsRptLookup.Destinations) lookup(text)).record();
    }

    private static String none(String... texts) {
        assertThat(lookup(texts)).isInstanceOf(TlsRptLookup.None.class);
        return ((TlsRptLookup.None) lookup(texts)).why();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=TLSRPTv1;rua=mailto:reports@example.com",
                "v=TLSRPTv1; rua=mailto:reports@example.com;",
                "v=TLSRPTv1 \t;\t rua=mailto:reports@example.com \t; \t",
                "v=TLSRPTv1;rua=MailTo:reports@example.com?subject=tls",
                "v=TLSRPTv1;rua=mailto:%72eports%40example.com",
                "v=TLSRPTv1;x-1._=<!~;rua=mailto:reports@example.com",
                "v=TLSRPTv1;rua=mailto:reports@example.com;rub=mailto:x@example.com",
                "v=TLSRPTv1;rua=mailto:reports@example.com;RUA=mailto:x@example.com",
                "v=TLSRPTv1;rua=mailto:reports@example.com,mailto:reports@example.com"
            })
    void aRecordOfTheGrammarNamesADestination(String text) {
        assertThat(record(text)).isEqualTo(new TlsRptRecord(List.of(REPORTS), List.of()));
    }

    @Test
    void destinationsKeepTheirOrderOverAllFields() {
        assertThat(
                        record(
                                        "v=TLSRPTv1;rua=https://report.example.com:8443/v1?a=b , \t"
                                            + "mailto:reports@example.com;rua=https://[2001:db8::1]/")
                                .destinations())
                .containsExactly(
                        new Https(URI.create("https://report.example.com:8443/v1?a=b")),
                        REPORTS,
                        new Https(URI.create("https://[2001:db8::1]/")));
    }

    @Test
    void whatPartsTheListIsEncodedWithinAUri() {
        assertThat(
                        record(
                                        "v=TLSRPTv1;rua=mailto:%22a%2cb%3Bc%21%3F%22@example.com,"
                                            + "https://example.com/a%2Cb,mailto:%C3%A4@example.com")
                                .destinations())
                .containsExactly(
                        new Mail(Mailbox.of("\"a,b;c!?\"@example.com")),
                        new Https(URI.create("https://example.com/a%2Cb")),
                        new Mail(Mailbox.of("ä@example.com")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "ftp://example.com/",
                "mailto:",
                "mailto:example.com",
                "mailto:a%zz@example.com",
                "mailto:a%FF@example.com",
                "mailto:reports@example.com!10m",
                "mailto:re!ports@example.com",
                "https://example.com/!",
                "https:",
                "https:///path",
                "https:example.com",
                "https://user@example.com/",
                "https://example.com:0/",
                "https://example.com:65536/",
                "https://example.com/a b",
                "https://example.com/\u00e4",
                "reports@example.com",
                ""
            })
    void whereReportsCannotGoIsLeftOutWithANote(String uri) {
        TlsRptRecord record = record("v=TLSRPTv1;rua=mailto:reports@example.com," + uri);
        assertThat(record.destinations()).containsExactly(REPORTS);
        assertThat(record.notes()).hasSize(1).allMatch(n -> n.contains("can't be sent there"));
        assertThat(record.notes()).allMatch(n -> Characters.all(n, c -> c >= ' ' && c < 0x7f));
        assertThat(none("v=TLSRPTv1;rua=" + uri)).contains("names no place");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=TLSRPTv1;",
                "v=TLSRPTv1; x=y",
                "v=TLSRPTv1;;rua=mailto:reports@example.com",
                "v=TLSRPTv1;rua=mailto:reports@example.com;;",
                "v=TLSRPTv1;rua =mailto:reports@example.com",
                "v=TLSRPTv1;rua=mailto:reports@example.com;x=a b",
                "v=TLSRPTv1;rua=mailto:reports@example.com;x=a=b",
                "v=TLSRPTv1;rua=mailto:reports@example.com;x=",
                "v=TLSRPTv1;rua=mailto:reports@example.com;-x=y",
                "v=TLSRPTv1;rua=mailto:reports@example.com;word",
                "v=TLSRPTv1;rua=mailto:reports@example.com;" + "a23456789012345678901234567890123=y"
            })
    void whatIsNotOfTheGrammarIsNoRecord(String text) {
        assertThat(none(text)).startsWith("its record ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=tlsrptv1;rua=mailto:reports@example.com",
                "V=TLSRPTv1;rua=mailto:reports@example.com",
                "v=TLSRPTv1",
                "v=TLSRPTv2;rua=mailto:reports@example.com",
                "v=TLSRPTv11;rua=mailto:reports@example.com",
                " v=TLSRPTv1;rua=mailto:reports@example.com",
                "v = TLSRPTv1;rua=mailto:reports@example.com",
                "rua=mailto:reports@example.com;v=TLSRPTv1;"
            })
    void whatDoesNotBeginWithTheVersionIsDiscarded(String other) {
        assertThat(none(other)).isEqualTo("it has no record");
        assertThat(lookup(other, "v=TLSRPTv1;rua=mailto:reports@example.com"))
                .isInstanceOf(TlsRptLookup.Destinations.class);
    }

    @Test
    void twoRecordsAreAsGoodAsNone() {
        assertThat(none("v=TLSRPTv1;rua=mailto:reports@example.com", "v=TLSRPTv1;broken"))
                .isEqualTo("it has 2 records, of which there may be one");
    }

    @Test
    void stringsOfOneRecordAreJoinedWithoutSpaces() {
        String zone =
                "_smtp._tls.example.com. TXT \"v=TLSRPTv1\\059 rua=mailto:re\""
                        + " \"ports@example.com\"\n";
        assertThat(TlsRptLookup.ask(DOMAIN, new Transcript(ZoneFile.parse(zone))))
                .isEqualTo(
                        new TlsRptLookup.Destinations(
                                new TlsRptRecord(List.of(REPORTS), List.of())));
    }

    @Test
    void noRecordAndADnsThatCannotBeAskedAreNotTheSame() {
        assertThat(TlsRptLookup.ask(DOMAIN, new Transcript(ZoneFile.parse(""))))
                .isEqualTo(new TlsRptLookup.None("it has no record"));
        assertThat(TlsRptLookup.ask(DOMAIN, new NoDns()))
                .isEqualTo(new TlsRptLookup.Failed("nobody to ask"));
    }

    @ParameterizedTest
    @CsvSource({"50, Failed", "51, None"})
    void aNameThatIsTooLongForTheLabelsHasNoRecord(int last, String expected) {
        Domain domain = Domain.of(("a".repeat(63) + ".").repeat(3) + "a".repeat(last));
        TlsRptLookup lookup = TlsRptLookup.ask(domain, new NoDns());
        assertThat(lookup.getClass().getSimpleName()).isEqualTo(expected);
    }

    /** RFC 8460 §7: whoever publishes a record mustn't make others be flooded. */
    @Test
    void destinationsAndNotesAreBounded() {
        String many =
                IntStream.range(0, 31)
                        .mapToObj(i -> "mailto:r" + i + "@example.com")
                        .collect(Collectors.joining(","));
        TlsRptRecord record = record("v=TLSRPTv1;rua=" + many);
        assertThat(record.destinations())
                .hasSize(10)
                .contains(new Mail(Mailbox.of("r9@example.com")));
        assertThat(record.notes()).hasSize(20).allMatch(n -> n.endsWith("there are too many"));
    }
}
