package org.signpost.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Mailbox;

import java.util.List;

/** P12, P14; RFC 9989 §4.7, §4.8, §4.10.1. */
class DmarcRecordTest {

    private static DmarcRecord record(String text) {
        return DmarcRecord.parse(text).orElseThrow();
    }

    @Test
    void everyTagIsRead() {
        DmarcRecord record =
                record(
                        "v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=s; t=y; psd=n;"
                                + " rua=mailto:a@example.com, https://example.com/r?x=1;"
                                + " ruf=mailto:f@example.com; fo=d:1:s");
        assertThat(record.p()).contains(DmarcPolicy.REJECT);
        assertThat(record.sp()).contains(DmarcPolicy.QUARANTINE);
        assertThat(record.np()).contains(DmarcPolicy.NONE);
        assertThat(record.adkim()).isEqualTo(AlignmentMode.STRICT);
        assertThat(record.aspf()).isEqualTo(AlignmentMode.STRICT);
        assertThat(record.testing()).isTrue();
        assertThat(record.psd()).isEqualTo(PublicSuffix.NO);
        assertThat(record.rua())
                .containsExactly(
                        new ReportUri("mailto:a@example.com", false),
                        new ReportUri("https://example.com/r?x=1", false));
        assertThat(record.ruf()).containsExactly(new ReportUri("mailto:f@example.com", false));
        assertThat(record.foText()).isEqualTo("d:1:s");
        assertThat(record.notes()).isEmpty();
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        DmarcRecord record = record("v=DMARC1; p=none");
        assertThat(record.adkim()).isEqualTo(AlignmentMode.RELAXED);
        assertThat(record.aspf()).isEqualTo(AlignmentMode.RELAXED);
        assertThat(record.testing()).isFalse();
        assertThat(record.psd()).isEqualTo(PublicSuffix.UNSAID);
        assertThat(record.fo()).containsExactly(FailureOption.ALL);
        assertThat(record.rua()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DMARC1",
                "v=DMARC1;",
                "v = DMARC1 ;p=none",
                "V\t=\tDMARC1\t;\tP\t=\tReject\t;",
                "v=DMARC1;;; p=none;;"
            })
    void theVersionComesFirst(String text) {
        assertThat(DmarcRecord.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=DMARC",
                "v=dmarc1; p=none",
                "v=DMARC10; p=none",
                "v=DMARC1 p=none",
                "p=none; v=DMARC1",
                " v=DMARC1; p=none",
                ";v=DMARC1; p=none",
                "v=spf1 -all",
                "=DMARC1",
                "v"
            })
    void whatBeginsOtherwiseIsNoRecord(String text) {
        assertThat(DmarcRecord.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "p=reject, true, REJECT",
        "p=REJECT, true, REJECT",
        "p=reject; sp=bogus, false, NONE",
        "p=reject; np=bogus; rua=mailto:a@example.com, true, NONE",
        "p=bogus, false, NONE",
        "p=bogus; rua=mailto:a@example.com, true, NONE",
        "rua=mailto:a@example.com, true, NONE",
        "rua=a@example.com, false, NONE",
        "rua=mailto:nobody, false, NONE",
        "sp=reject, false, NONE",
        "p=, false, NONE"
    })
    void withoutAPolicyItCountsAsNoneWhereSomebodyReadsReports(
            String tags, boolean counts, DmarcPolicy policy) {
        DmarcRecord record = record("v=DMARC1; " + tags);
        assertThat(record.counts()).isEqualTo(counts);
        assertThat(record.policyFor(DmarcRecord.Subject.ITSELF)).isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource({
        "p=reject, REJECT, REJECT, REJECT",
        "p=none; sp=reject, NONE, REJECT, REJECT",
        "p=none; np=reject, NONE, NONE, REJECT",
        "p=reject; sp=none; np=quarantine, REJECT, NONE, QUARANTINE",
        "rua=mailto:a@example.com; sp=reject, NONE, REJECT, REJECT"
    })
    void npFallsBackToSpAndThatToP(
            String tags, DmarcPolicy itself, DmarcPolicy below, DmarcPolicy nonexistent) {
        DmarcRecord record = record("v=DMARC1; " + tags);
        assertThat(record.policyFor(DmarcRecord.Subject.ITSELF)).isEqualTo(itself);
        assertThat(record.policyFor(DmarcRecord.Subject.SUBDOMAIN)).isEqualTo(below);
        assertThat(record.policyFor(DmarcRecord.Subject.NONEXISTENT)).isEqualTo(nonexistent);
    }

    @ParameterizedTest
    @CsvSource({
        "pct=50, pct",
        "rf=afrf, rf",
        "ri=86400, ri",
        "x=y, x",
        "adkim=strict, adkim=strict",
        "t=1, t=1",
        "psd=x, psd=x",
        "fo=0:1, fo=0:1",
        "fo=d:d, fo=d:d",
        "fo=x, fo=x",
        "nothing, nothing",
        "rua=mailto:a@example.com!10m, rua=mailto:a@example.com!10m",
        "rua=ftp, rua=ftp",
        "p=none, p=none"
    })
    void whatIsIgnoredIsNoted(String tag, String noted) {
        DmarcRecord record = record("v=DMARC1; p=reject; " + tag);
        assertThat(record.p()).contains(DmarcPolicy.REJECT);
        assertThat(record.fo()).containsExactly(FailureOption.ALL);
        assertThat(record.testing()).isFalse();
        assertThat(record.notes()).singleElement().asString().startsWith(noted + ": ");
    }

    @Test
    void theObsoleteSizeIsTakenOff() {
        ReportUri uri = record("v=DMARC1; rua=mailto:a@example.com!10m").rua().getFirst();
        assertThat(uri).isEqualTo(new ReportUri("mailto:a@example.com", true));
    }

    @ParameterizedTest
    @CsvSource({
        "mailto:a@example.com, a@example.com",
        "MAILTO:a%2Bb@example.com?subject=x, a+b@example.com",
        "mailto:%22a%2Cb%22@example.com, '\"a,b\"@example.com'"
    })
    void aReportIsMailedToTheAddressInTheUri(String uri, String address) {
        assertThat(ReportUri.parse(uri).flatMap(ReportUri::mailbox)).contains(Mailbox.of(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailto:a@example.com!x",
                "mailto:a%zz@example.com",
                "mailto:a%2@example.com",
                "mailto:a@example.com,b@example.com",
                "mailto:a b@example.com",
                "mailto:",
                "://x"
            })
    void whatIsNoUriIsNone(String text) {
        assertThat(ReportUri.parse(text)).isEmpty();
    }

    @Test
    void notesAreBoundedAndCanBeShown() {
        DmarcRecord record =
                record("v=DMARC1; p=none; \u0000\u00ff\n=x" + "; a\u0001b".repeat(1000));
        assertThat(record.notes()).hasSize(20).allMatch(note -> note.matches("[ -~]*"));
        List<String> long1 = record("v=DMARC1; p=none; " + "x".repeat(5000)).notes();
        assertThat(long1).singleElement().asString().hasSizeLessThan(150);
    }
}
