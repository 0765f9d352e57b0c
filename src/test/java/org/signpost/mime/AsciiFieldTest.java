package org.signpost.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.signpost.mime.Converted.EIGHT_BIT;
import static org.signpost.mime.Converted.SEVEN_BIT;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Header fields with 8-bit octets and with long lines, for hosts that don't take them. */
class AsciiFieldTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "Subject: Grüße aus Köln|Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= aus "
                        + "=?utf-8?Q?K=C3=B6ln?=",
                "Subject: drei süße Öfen|Subject: drei =?utf-8?Q?s=C3=BC=C3=9Fe_=C3=96fen?=",
                "Subject: =?utf-8?Q?a?= ö|Subject: =?utf-8?Q?a?= =?utf-8?B?IMO2?=",
                "Subject: ö =?utf-8?Q?a?=|Subject: =?utf-8?B?w7Yg?= =?utf-8?Q?a?=",
                "Subject: привет|Subject: =?utf-8?B?0L/RgNC40LLQtdGC?=",
                "X-Whatever: (ö)|X-Whatever: =?utf-8?Q?=28=C3=B6=29?=",
                "From: Jörg <j@example.com>|From: =?utf-8?Q?J=C3=B6rg?= <j@example.com>",
                "From: \"Dr. J. Jörg\"<j@x.test>|From: =?utf-8?Q?Dr=2E_J=2E_J=C3=B6rg?= <j@x.test>",
                "To: j@example.com (Jörg)|To: j@example.com (=?utf-8?Q?J=C3=B6rg?=)",
                "To: a@example.com, Jörg <b@example.com>|"
                        + "To: a@example.com, =?utf-8?Q?J=C3=B6rg?= <b@example.com>",
                "To: Käfer: a@example.com;|To: =?utf-8?Q?K=C3=A4fer?= : a@example.com;",
                "Received: from a (ö) by b|Received: from a (=?utf-8?Q?=C3=B6?=) by b",
                "Content-Disposition: attachment; filename=\"Übung 1.pdf\";"
                    + " x=y|Content-Disposition: attachment; filename*=utf-8''%C3%9Cbung%201.pdf;"
                    + " x=y",
            })
    void fieldIsWrittenInAscii(String before, String after) throws IOException {
        assertThat(converted(before)).isEqualTo(after);
    }

    @Test
    void octetsOfAnUnknownCharsetSaySo() throws IOException {
        String message = "Subject: Gr\u00fc\u00dfe\r\n\r\n";
        assertThat(Converted.of(message, SEVEN_BIT))
                .isEqualTo("Subject: =?unknown-8bit?Q?Gr=FC=DFe?=\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: <jörg@example.com>",
                "To: jörg@example.com",
                "To: a@example.com, Jörg j@exämple.com",
                "To: \"jörg\"@example.com",
                "Cc: J <j@exämple.com>",
                "Message-ID: <ö@example.com>",
                "Received: from ö by b",
                "Content-Type: text/plain; chärset=x",
                "Content-Type: multipart/mixed; boundary=ö",
                "Sübject: x"
            })
    void whatNeedsSmtputf8IsNotConverted(String field) throws IOException {
        assertThat(Converted.of(utf8(field) + "\r\n\r\n", SEVEN_BIT)).startsWith("5.6.7 ");
    }

    @Test
    void longValueIsSplitIntoWordsOfWholeCharacters() throws IOException {
        String converted = converted("Subject: " + "é".repeat(200));
        assertThat(converted).startsWith("Subject:\r\n =?");
        for (String line : converted.substring(10).split("\r\n", -1)) {
            assertThat(line).hasSizeLessThanOrEqualTo(76).endsWith("?=");
            byte[] octets = Base64.getDecoder().decode(line.replaceAll(".*\\?B\\?(.*)\\?=", "$1"));
            assertThat(new String(octets, StandardCharsets.UTF_8)).matches("é+");
        }
        String name = converted("Content-Type: a/b; name=" + "é".repeat(60));
        assertThat(name).contains("name*0*=utf-8''%C3", ";\r\n name*1*=%C3", "name*5*=");
    }

    @Test
    void longLineIsFoldedWhereItCanBe() throws IOException {
        String words = "word ".repeat(400).strip();
        String folded = Converted.of("X: " + words + "\r\n\r\n", EIGHT_BIT);
        assertThat(folded.lines()).allMatch(line -> line.length() <= 76);
        assertThat(folded.replace("\r\n ", " ")).isEqualTo("X: " + words + "\r\n\r\n");
        assertThat(Converted.of("X: " + "x".repeat(999) + "\r\n\r\n", EIGHT_BIT))
                .isEqualTo("5.6.3 the header field X has a line of more than 998 octets");
        assertThat(Converted.of("X: a\0\r\n\r\n", EIGHT_BIT))
                .isEqualTo("5.6.3 the header field X holds NUL, or CR or LF alone");
    }

    private static String converted(String field) throws IOException {
        String converted = Converted.of(utf8(field) + "\r\n\r\n", SEVEN_BIT);
        return converted.replaceAll("\r\n\r\n$", "");
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
