package org.signpost.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

class MaildirWriterTest {

    @Test
    void foreignReturnPathsAreDroppedWhereverTheyStand() throws IOException {
        String content =
                """
                Return-Path: <x@y>
                RETURN-path:
                 <folded@z>
                Subject: s
                Return-Pathetic: stays
                Return
                return-path: z

                Return-Path: in the body
                """;
        assertThat(written(content.replace("\n", "\r\n")))
                .isEqualTo(
                        """
                        Subject: s
                        Return-Pathetic: stays
                        Return

                        Return-Path: in the body
                        """);
    }

    @Test
    void longContentIsCutNowhere() throws IOException {
        String content = "Subject: s\r\n\r\n" + "x".repeat(70_000) + "\r\n";
        assertThat(written(content)).isEqualTo(content.replace("\r\n", "\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "bob, bob",
        "o'hara, o%27hara",
        "../../etc, %2E./../etc",
        "a b, a%20b",
        ".hidden, %2Ehidden",
        "100%, 100%25"
    })
    void folderNamesAreSafe(String account, String expected) {
        assertThat(FolderName.of(account)).isEqualTo(expected.replace("/", "%2F"));
    }

    @Test
    void longNamesAreShortenedAndStayDifferent() {
        String one = FolderName.of("x".repeat(250));
        String other = FolderName.of("x".repeat(251));
        assertThat(one).hasSizeLessThan(128).isNotEqualTo(other);
    }

    private static String written(String content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MaildirWriter writer =
                new MaildirWriter(octets -> {
                    byte[] copy = new byte[octets.remaining()];
                    octets.get(copy);
                    out.writeBytes(copy);
                });
        byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
        // In pieces of odd sizes, because chunks end anywhere.
        for (int i = 0; i < octets.length; i += 7) {
            writer.write(octets, i, Math.min(7, octets.length - i));
        }
        writer.flush();
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
