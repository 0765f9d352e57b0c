package org.signpost.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

/** What strangers send as JSON is bounded, and refused in words (RFC 8259 §9). */
class JsonReaderTest {

    private static final JsonReader READER = new JsonReader(new JsonLimits(20_000, 3, 20, 10));

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String why(String text) throws IOException {
        assertThat(READER.read(stream(text))).isInstanceOf(JsonReading.Unreadable.class);
        return ((JsonReading.Unreadable) READER.read(stream(text))).why();
    }

    @Test
    void anObjectIsReadWithoutItsNulls() throws IOException {
        JsonObject expected = JsonObject.of("a", JsonObject.of("b", 1)).with("c", "d");
        assertThat(READER.read(stream("{\"a\":{\"b\":1},\"x\":null,\"c\":\"d\"}")))
                .isEqualTo(new JsonReading.Read(expected));
        assertThat(expected.object("a")).contains(JsonObject.of("b", 1));
        assertThat(expected.object("c")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | the JSON is no object",
                "null | the JSON is no object",
                "{\"a\":\u00e9} | line 1, column 7: Unrecognized token",
                "{\"a\":[[[1]]]} | nesting depth (4) exceeds the maximum allowed (3)",
                "{\"a\":\"12345678901\"} | length (11) exceeds the maximum allowed (10)",
                "{\"a\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]} | Token count (21) exceeds the maximum"
            })
    void whatIsNoSuchObjectIsRefusedInWords(String text, String reason) throws IOException {
        assertThat(why(text)).contains(reason).matches("[ -~]+").doesNotContain("`");
    }

    @Test
    void aDocumentIsBoundedWhileItStreamsIn() throws IOException {
        String start = "{\"a\":1}" + " ".repeat(15_000);
        assertThat(READER.read(stream(start))).isInstanceOf(JsonReading.Read.class);
        InputStream endless =
                new SequenceInputStream(stream(start + " ".repeat(30_000)), new Broken());
        assertThat(READER.read(endless)).isInstanceOf(JsonReading.Unreadable.class);
    }

    @Test
    void aStreamThatBreaksIsNotTheDocumentsFault() {
        InputStream broken = new SequenceInputStream(stream("{\"a\":"), new Broken());
        assertThatThrownBy(() -> READER.read(broken))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }

    /** Can't be read. */
    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("gone");
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            throw new IOException("gone");
        }
    }
}
