package org.signpost.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/** What of a header is signed (P6, P8, RFC 6376 §3.4.1, §3.4.2, §3.7, §5.4.2). */
class SignedFieldsTest {

    private static final String OWN = "DKIM-Signature: v=1; b=AAAA; h=x";

    /** The RFC's own example (§3.4.5). */
    @Test
    void theExampleOfTheRfc() {
        String header = "A: X\nB : Y\t\n\tZ  \n";
        assertThat(relaxed(header, "a", "b")).isEqualTo("a:X\r\nb:Y Z\r\n");
        assertThat(simple(header, "a", "b")).isEqualTo("A: X\r\nB : Y\t\r\n\tZ  \r\n");
    }

    @Test
    void fieldsAreTakenFromTheBottomOnceForEachName() {
        String header = "Received: 3\nX: a\nReceived: 2\nReceived: 1\n";
        assertThat(relaxed(header, "received")).isEqualTo("received:1\r\n");
        assertThat(relaxed(header, "received", "x", "received"))
                .isEqualTo("received:1\r\nx:a\r\nreceived:2\r\n");
        assertThat(relaxed(header, "received", "received", "received", "received"))
                .isEqualTo("received:1\r\nreceived:2\r\nreceived:3\r\n");
    }

    @Test
    void whatIsntThereAddsNothing() {
        assertThat(relaxed("From: a\n", "subject", "from", "from")).isEqualTo("from:a\r\n");
    }

    @Test
    void namesAreComparedWithoutCaseAndSpaceBeforeTheColon() {
        String header = "FROM \t: a\nfrom: b\n";
        assertThat(relaxed(header, "from", "from")).isEqualTo("from:b\r\nfrom:a\r\n");
        assertThat(simple(header, "from", "from")).isEqualTo("from: b\r\nFROM \t: a\r\n");
    }

    @Test
    void relaxedFieldsLoseFoldsAndSpaceAtTheEndsAndKeepOneWithin() {
        assertThat(relaxed("A:\n  b \t c\n\t\n d \n", "a")).isEqualTo("a:b c d\r\n");
        assertThat(relaxed("A:\n", "a")).isEqualTo("a:\r\n");
        assertThat(relaxed("A: b: c\n", "a")).isEqualTo("a:b: c\r\n");
        assertThat(relaxed("A: \u00c3\u00a9\u00ff\n", "a")).isEqualTo("a:\u00c3\u00a9\u00ff\r\n");
    }

    @Test
    void linesThatAreNoFieldsAreNone() {
        String header = "no field\nFrom: a\n: b\n";
        assertThat(relaxed(header, "from", "no field")).isEqualTo("from:a\r\n");
    }

    /** §3.5: h= may name signatures, but never the one that it stands in. */
    @Test
    void theOwnFieldIsNotAmongTheNamed() {
        String header = OWN + "\nDKIM-Signature: other\nFrom: a\n";
        assertThat(relaxed(header, "dkim-signature", "dkim-signature", "from"))
                .isEqualTo("dkim-signature:other\r\nfrom:a\r\n");
    }

    @Test
    void theOwnFieldLosesTheValueOfItsSignatureAlone() {
        for (String[] pair :
                new String[][] {
                    {"D: a=b; b=cd ef\r\n gh ; bh=ij", "D: a=b; b=; bh=ij"},
                    {"D: bh=ij; b=cd", "D: bh=ij; b="},
                    {"D: bh=ij; b=cd;", "D: bh=ij; b=;"},
                    {"D: b = cd ; x=b=y", "D: b =; x=b=y"},
                    {"D: x=b=y; b=c=", "D: x=b=y; b="},
                    {"D:\r\n\tb\r\n =cd", "D:\r\n\tb\r\n ="},
                    {"D: B=cd; xb=e", "D: B=cd; xb=e"},
                    {"D: b=", "D: b="},
                    {"b=c; D: b=cd", "b=c; D: b="},
                    {"D: ;;;", "D: ;;;"},
                    {"no field", "no field"}
                }) {
            assertThat(SignedFields.withoutSignature(pair[0])).isEqualTo(pair[1]);
        }
    }

    @Test
    void theOwnFieldComesLastWithoutALineEnd() {
        byte[] octets =
                SignedFields.octets(
                        Scans.scan("From: a\n\n").header(),
                        List.of("from"),
                        Canonicalization.SIMPLE,
                        RawField.of(OWN));
        assertThat(new String(octets, StandardCharsets.ISO_8859_1))
                .isEqualTo("From: a\r\nDKIM-Signature: v=1; b=; h=x");
    }

    @Test
    void tenThousandNamesFindTenThousandFields() {
        String header = "X: a\n".repeat(10_000);
        List<String> names = Collections.nCopies(10_001, "x");
        assertThat(relaxed(header, names.toArray(String[]::new)))
                .isEqualTo("x:a\r\n".repeat(10_000));
    }

    private static String relaxed(String header, String... names) {
        return signed(Canonicalization.RELAXED, header, names);
    }

    private static String simple(String header, String... names) {
        return signed(Canonicalization.SIMPLE, header, names);
    }

    /** What is signed of the header, without the own field. */
    private static String signed(Canonicalization form, String header, String... names) {
        RawField own = RawField.of(OWN);
        byte[] octets =
                SignedFields.octets(Scans.scan(header + "\n").header(), List.of(names), form, own);
        String all = new String(octets, StandardCharsets.ISO_8859_1);
        String end = form.field("DKIM-Signature: v=1; b=; h=x");
        assertThat(all).endsWith(end);
        return all.substring(0, all.length() - end.length());
    }
}
