package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

class TextInputTest {

    @Test
    void everyKindOfLineEndBecomesCrlf() throws IOException {
        assertThat(read("a\nb\r\nc\rd\n", false)).isEqualTo("a\r\nb\r\nc\r\nd\r\n");
    }

    @Test
    void aLastLineWithoutItsEndGetsOne() throws IOException {
        assertThat(read("a", false)).isEqualTo("a\r\n");
        assertThat(read("", false)).isEmpty();
    }

    @Test
    void emptyLinesStay() throws IOException {
        assertThat(read("a\n\n\nb\n", false)).isEqualTo("a\r\n\r\n\r\nb\r\n");
        assertThat(read("a\r\r\nb", false)).isEqualTo("a\r\n\r\nb\r\n");
    }

    @Test
    void aLoneDotEndsOnlyWhereItIsToldTo() throws IOException {
        assertThat(read("a\n.\nb\n", true)).isEqualTo("a\r\n");
        assertThat(read("a\n.\nb\n", false)).isEqualTo("a\r\n.\r\nb\r\n");
        assertThat(read(".b\n..\n.", true)).isEqualTo(".b\r\n..\r\n");
    }

    private static String read(String text, boolean dotEnds) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        try (TextInput in = new TextInput(new ByteArrayInputStream(octets), dotEnds)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
