package org.signpost.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.signpost.mime.Converted.EIGHT_BIT;
import static org.signpost.mime.Converted.SEVEN_BIT;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;
import java.util.Random;

/** S6, S28, S29: what the next hop can't take is encoded, or the message isn't converted. */
class SurveyTest {

    private static final String LONG = "0123456789".repeat(100);

    @Test
    void sevenBitTextFits() throws IOException {
        assertThat(Converted.verdict("A: b\r\n\r\nbody\r\n", SEVEN_BIT))
                .isEqualTo(new Verdict.Fits());
    }

    @Test
    void eightBitTextBecomesQuotedPrintableAndSaysThatItIsMime() throws IOException {
        assertThat(Converted.of("Subject: x\r\n\r\nGr\u00fc\u00dfe = \r\n.\r\n", SEVEN_BIT))
                .isEqualTo(
                        """
                        Subject: x
                        MIME-Version: 1.0
                        Content-Transfer-Encoding: quoted-printable

                        Gr=FC=DFe =3D=20
                        .
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void labelIsReplacedWhereItStandsAndTheCharsetStays() throws IOException {
        String before =
                """
                MIME-Version: 1.0
                Content-Transfer-Encoding:
                 8bit (of course)
                Content-Type: text/plain; charset=iso-8859-1

                \u00e4
                """
                        .replace("\n", "\r\n");
        assertThat(Converted.of(before, SEVEN_BIT))
                .isEqualTo(
                        """
                        MIME-Version: 1.0
                        Content-Transfer-Encoding: quoted-printable
                        Content-Type: text/plain; charset=iso-8859-1

                        =E4
                        """
                                .replace("\n", "\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "8bit (\u00fc), \u00e4, quoted-printable",
        "8bit (\u00fc), a, 7bit",
        "binary (\u00fc), a, 7bit",
        "7bit (\u00fc), a, 7bit (=?unknown-8bit?Q?=FC?=)",
    })
    void labelThatCanNotStayItselfIsReplacedOnce(String label, String body, String other)
            throws IOException {
        String field = "MIME-Version: 1.0\r\nContent-Transfer-Encoding: ";
        String converted = Converted.of(field + label + "\r\n\r\n" + body + "\r\n", SEVEN_BIT);
        String expected = body.equals("a") ? "a" : "=E4";
        assertThat(converted).isEqualTo(field + other + "\r\n\r\n" + expected + "\r\n");
    }

    @Test
    void labelInALongLineIsReplacedOnce() throws IOException {
        String field = "MIME-Version: 1.0\r\nContent-Transfer-Encoding: ";
        String comment = " (" + "of course ".repeat(100) + ")";
        assertThat(Converted.of(field + "binary" + comment + "\r\n\r\na\r\n", EIGHT_BIT))
                .isEqualTo(field + "8bit\r\n\r\na\r\n");
    }

    @Test
    void textOfAnotherScriptBecomesBase64() throws IOException {
        String converted = Converted.of("A: b\r\n\r\n" + "\u00d0\u00d1".repeat(30), SEVEN_BIT);
        assertThat(converted)
                .contains("Content-Transfer-Encoding: base64\r\n\r\n0NHQ0dDR")
                .endsWith("0NHQ\r\n0dDR\r\n");
    }

    @Test
    void partsOfAMultipartAreEncodedAndItselfIsLabelledAnew() throws IOException {
        String before =
                """
                Content-Type: multipart/mixed; boundary="a b"
                Content-Transfer-Encoding: 8bit

                --a b
                Content-Type: text/plain

                \u00e4

                --a b
                Content-Transfer-Encoding: 8bit
                Content-Type: message/rfc822

                Subject: inner

                \u00f6
                --a b--
                """
                        .replace("\n", "\r\n");
        assertThat(Converted.of(before, SEVEN_BIT))
                .isEqualTo(
                        """
                        Content-Type: multipart/mixed; boundary="a b"
                        Content-Transfer-Encoding: 7bit

                        --a b
                        Content-Type: text/plain
                        Content-Transfer-Encoding: quoted-printable

                        =E4

                        --a b
                        Content-Transfer-Encoding: 7bit
                        Content-Type: message/rfc822

                        Subject: inner
                        MIME-Version: 1.0
                        Content-Transfer-Encoding: quoted-printable

                        =F6
                        --a b--
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void encodedTextNeverLooksLikeABoundary() throws IOException {
        String line = "x".repeat(75) + "--b\u00e4";
        String before =
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
                        + line
                        + "\r\n--bc \u00e4\r\n--b--\r\n";
        assertThat(Converted.of(before, SEVEN_BIT))
                .contains("x=\r\n=2D-b=E4\r\n=2D-bc =E4\r\n--b--\r\n");
    }

    @Test
    void boundaryOfAnOuterMultipartEndsAllWithin() throws IOException {
        String before =
                """
                Content-Type: multipart/mixed; boundary=out

                --out
                Content-Type: multipart/mixed; boundary=in

                --in

                \u00e4
                --out

                \u00f6
                --out--
                """
                        .replace("\n", "\r\n");
        assertThat(Converted.of(before, SEVEN_BIT)).contains("=E4\r\n--out", "=F6\r\n--out--");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: multipart/signed; boundary=b",
                "Content-Type: multipart/encrypted; boundary=b",
                "Content-Type: message/partial; id=1",
                "Content-Type: multipart/mixed",
                "Content-Type: multipart/mixed; boundary=other",
                "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64",
                "Content-Transfer-Encoding: x-uuencode",
                "Content-Transfer-Encoding: 8bit\r\nContent-Transfer-Encoding: 8bit",
                "Content-Type: text/plain\r\nContent-Type: text/html",
                "no field"
            })
    void whatMayNotBeChangedOrIsUnclearIsNotConverted(String header) throws IOException {
        String before = header + "\r\n\r\n--b\r\n\r\n\u00e4\r\n--b--\r\n";
        assertThat(Converted.of(before, SEVEN_BIT)).startsWith("5.6.3 ");
        String plain = before.replace('\u00e4', 'a');
        assertThat(Converted.verdict(plain, SEVEN_BIT)).isEqualTo(new Verdict.Fits());
    }

    @Test
    void partWhoseHeaderBeginsWithWhiteSpaceIsNotConverted() throws IOException {
        String before =
                """
                Content-Type: multipart/mixed; boundary=b

                --b
                 A: \u00e4

                --b--
                """
                        .replace("\n", "\r\n");
        assertThat(Converted.of(before, SEVEN_BIT))
                .isEqualTo("5.6.3 a line of a header is none of a field");
    }

    @Test
    void signedPartsGoWithWhatElseIsConverted() throws IOException {
        String signed =
                """
                --out
                Content-Type: multipart/signed; boundary=in

                --in

                text
                --in
                Content-Type: application/pgp-signature

                xxx
                --in--

                --out
                """
                        .replace("\n", "\r\n");
        String before =
                "Content-Type: multipart/mixed; boundary=out\r\n\r\n"
                        + signed
                        + "\r\n\u00e4\r\n--out--\r\n";
        assertThat(Converted.of(before, SEVEN_BIT)).contains(signed).contains("=E4\r\n--out--");
    }

    /** The reason is read by people, in logs and notifications. */
    @Test
    void reasonNamesNoFieldThatHasNoProperName() throws IOException {
        String why = "5.6.3 %s holds NUL, or CR or LF alone";
        assertThat(Converted.of("Subject: \0\r\n\r\n", SEVEN_BIT))
                .isEqualTo(why.formatted("the header field Subject"));
        for (String name : List.of("a\0", "\u00e4", "a\nb", "x".repeat(77))) {
            assertThat(Converted.of(name + ": \0\r\n\r\n", SEVEN_BIT))
                    .isEqualTo(why.formatted("a header field"));
        }
    }

    @Test
    void brokenQuotedPrintableIsMendedAndNotEncodedTwice() throws IOException {
        String before =
                "Content-Transfer-Encoding: quoted-printable\r\n\r\n=E4\u00e4 =3D" + LONG + "\r\n";
        String converted = Converted.of(before, SEVEN_BIT);
        assertThat(converted).startsWith("Content-Transfer-Encoding: quoted-printable\r\n");
        assertThat(converted.replace("=\r\n", "")).endsWith("\r\n\r\n=E4=E4 =3D" + LONG + "\r\n");
        assertThat(converted.lines()).allMatch(line -> line.length() <= 76);
    }

    @Test
    void brokenBase64IsMendedAndNotEncodedTwice() throws IOException {
        String before = "Content-Transfer-Encoding: base64\r\n\r\nAA\u00e4AA" + LONG + "\r\n";
        String converted = Converted.of(before, SEVEN_BIT);
        assertThat(converted.replace("\r\n", "")).endsWith("base64AAAA" + LONG);
        assertThat(converted.lines()).allMatch(line -> line.length() <= 76);
    }

    @Test
    void longLineIsEncodedForAHostOfEightBitsToo() throws IOException {
        String before = "A: \u00e4\r\n\r\n\u00e4" + LONG + "\r\n";
        String converted = Converted.of(before, EIGHT_BIT);
        assertThat(converted).startsWith("A: \u00e4\r\nMIME-Version: 1.0\r\n");
        assertThat(converted).contains("\r\n\r\n=E40123456789");
        assertThat(converted.lines()).allMatch(line -> line.length() <= 76);
        String just = "A: b\r\n\r\n" + LONG.substring(2) + "\r\n";
        assertThat(Converted.verdict(just, EIGHT_BIT)).isEqualTo(new Verdict.Fits());
        assertThat(Converted.verdict(before, new Passage(true, true)))
                .isEqualTo(new Verdict.Fits());
    }

    @Test
    void binaryBecomesBase64AndTextKeepsItsBareLineEnds() throws IOException {
        String binary =
                """
                MIME-Version: 1.0
                Content-Type: image/png
                Content-Transfer-Encoding: binary

                """
                        .replace("\n", "\r\n");
        assertThat(Converted.of(binary + "a\0\r\n\n\r\n", EIGHT_BIT))
                .endsWith("Content-Transfer-Encoding: base64\r\n\r\nYQANCgoNCg==\r\n");
        assertThat(Converted.of("A: b\r\n\r\na\rb\nc\0\r\n", EIGHT_BIT))
                .endsWith("\r\n\r\na=0Db=0Ac=00\r\n");
        assertThat(Converted.of(binary + "a\r\n", EIGHT_BIT)).contains("Encoding: 8bit\r\n");
    }

    @Test
    void textOutsideOfPartsIsLeftOutWhereItDoesNotFit() throws IOException {
        String parts = "--b\r\n\r\na\r\n--b--\r\n";
        String header = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        assertThat(Converted.of(header + "\u00e4\r\n" + parts + "\u00e4\r\n", SEVEN_BIT))
                .isEqualTo(header + parts);
        assertThat(Converted.of(header + "x\r\r\n" + parts + "y\r", EIGHT_BIT))
                .isEqualTo(header + parts);
    }

    @Test
    void partsThatAreNestedTooDeeplyAreNotConverted() throws IOException {
        StringBuilder before = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            before.append("Content-Type: multipart/mixed; boundary=b").append(i);
            before.append("\r\n\r\n--b").append(i).append("\r\n");
        }
        assertThat(Converted.of(before + "\r\n\u00e4\r\n", SEVEN_BIT))
                .isEqualTo("5.6.3 its parts are nested too deeply");
    }

    @Test
    void messageWithoutBodyOrHeaderIsNoProblem() throws IOException {
        for (String message : List.of("", "\r\n", "A: b", "A: b\r\n", "\r\n\r\n", "-", "--\r\n")) {
            assertThat(Converted.verdict(message, SEVEN_BIT)).isEqualTo(new Verdict.Fits());
        }
        assertThat(Converted.of("\r\n\u00e4\r\n", SEVEN_BIT)).endsWith("\r\n\r\n=E4\r\n");
    }

    /** Whatever comes, what is converted fits, and is as long as was said. */
    @Test
    void convertedContentAlwaysFits() throws IOException {
        String[] pieces = {
            "Content-Type: multipart/mixed; boundary=b\r\n",
            "Content-Type: message/rfc822\r\n",
            "Content-Type: text/html; name=\"\u00e4\"\r\n",
            "Content-Transfer-Encoding: binary\r\n",
            "Content-Transfer-Encoding: 8bit (\u00fc)\r\n",
            "Content-Transfer-Encoding: base64\r\n",
            "Content-Transfer-Encoding: quoted-printable\r\n",
            "Subject: \u00e4 =?utf-8?Q?a?= (\u00f6)\r\n",
            "To: \u00e4 <a@b>, \"\u00fc\" (\u00f6) <c@d>\r\n",
            "\r\n",
            "\r\n",
            "--b\r\n",
            "--b--\r\n",
            "\u00e4=",
            "\r",
            "\n",
            "\0",
            "=3D ",
            "-",
            "x".repeat(600),
            " "
        };
        Random random = new Random(7);
        int converted = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder message = new StringBuilder();
            for (int k = random.nextInt(25); k >= 0; k--) {
                message.append(pieces[random.nextInt(pieces.length)]);
            }
            Passage passage = random.nextBoolean() ? SEVEN_BIT : EIGHT_BIT;
            String after = Converted.of(message.toString(), passage);
            if (after.startsWith("5.")) continue;
            converted++;
            assertFits(after, passage);
        }
        assertThat(converted).isGreaterThan(5000);
    }

    private static void assertFits(String message, Passage passage) {
        assertThat(message.chars().allMatch(c -> c > 0 && (passage.eightBit() || c < 0x80)))
                .as(message)
                .isTrue();
        for (String line : message.split("\r\n", -1)) {
            assertThat(line).doesNotContain("\r", "\n").hasSizeLessThanOrEqualTo(998);
        }
    }
}
