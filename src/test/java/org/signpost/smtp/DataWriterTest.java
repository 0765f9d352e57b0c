package org.signpost.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.LookAlikes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

class DataWriterTest {

    private static final String[] ALPHABET = {"a", "more than eight octets", ".", "\r", "\n"};
    private static final int LONGEST = 6;

    @Test
    void dotsAtTheBeginningOfLinesAreDoubled() throws IOException {
        assertThat(written(".a\r\n..b\r\nc.\r\n.\r\n", 100))
                .isEqualTo("..a\r\n...b\r\nc.\r\n..\r\n.\r\n");
    }

    @Test
    void aLastLineWithoutItsEndGetsOne() throws IOException {
        assertThat(written("a", 100)).isEqualTo("a\r\n.\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 11, 1000})
    void everyShortContentIsWrittenAsTheRfcSaysHoweverItIsCut(int piece) throws IOException {
        for (int length = 0; length <= LONGEST; length++) {
            for (int code = 0; code < Math.pow(ALPHABET.length, length); code++) {
                StringBuilder content = new StringBuilder();
                for (int i = 0, rest = code; i < length; i++, rest /= ALPHABET.length) {
                    content.append(ALPHABET[rest % ALPHABET.length]);
                }
                check(content.toString(), piece);
            }
        }
    }

    private static void check(String content, int piece) throws IOException {
        if (LookAlikes.anyBare(content)) {
            assertThatThrownBy(() -> written(content, piece))
                    .as(content)
                    .isInstanceOf(DataWriter.BareNewlineException.class);
            return;
        }
        boolean whole = content.isEmpty() || content.endsWith("\r\n");
        String stuffed = ("\r\n" + content).replace("\r\n.", "\r\n..").substring(2);
        assertThat(written(content, piece)).isEqualTo(stuffed + (whole ? ".\r\n" : "\r\n.\r\n"));
    }

    private static String written(String content, int piece) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataWriter writer = new DataWriter(out);
        byte[] octets = content.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < octets.length; i += piece) {
            writer.write(octets, i, Math.min(piece, octets.length - i));
        }
        writer.end();
        return out.toString(StandardCharsets.US_ASCII);
    }
}
