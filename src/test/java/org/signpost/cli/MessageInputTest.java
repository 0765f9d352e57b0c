package org.signpost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Messages in files are read as SMTP carries them (RFC 5321 §2.3.8, RFC 4155). */
class MessageInputTest {

    @ParameterizedTest
    @CsvSource({
        "A: 1\\n\\nx\\ny, A: 1\\r\\n\\r\\nx\\r\\ny",
        "A: 1\\n\\nx\\r\\ny\\n, A: 1\\r\\n\\r\\nx\\r\\ny\\r\\n",
        "A: 1\\r\\n\\r\\nx\\ny\\rz\\r\\n, A: 1\\r\\n\\r\\nx\\ny\\rz\\r\\n",
        "\\nx\\n, \\r\\nx\\r\\n",
        "From x\\nA: 1\\n\\nx\\n, A: 1\\r\\n\\r\\nx\\r\\n",
        "From x\\r\\nA: 1\\r\\n\\r\\nFrom y\\r\\n, A: 1\\r\\n\\r\\nFrom y\\r\\n",
        "From: x\\n\\nFrom y\\n, From: x\\r\\n\\r\\nFrom y\\r\\n",
        "From x, ''",
        "'', ''",
        "A: \\r\\r\\n, A: \\r\\r\\n",
    })
    void lineEndsAreMade(String file, String message) throws IOException {
        assertThat(new String(read(octets(file)).readAllBytes(), StandardCharsets.ISO_8859_1))
                .isEqualTo(new String(octets(message), StandardCharsets.ISO_8859_1));
    }

    @Test
    void anyPiecesMakeTheSame() throws IOException {
        String lines = "abc\n\nd\r\n".repeat(30_000);
        byte[] expected = lines.replaceAll("(?<!\r)\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int size : new int[] {1, 2, 3, 65_537}) {
            InputStream in = read(lines.getBytes(StandardCharsets.US_ASCII));
            byte[] all = new byte[expected.length + size];
            int count = 0;
            for (int more = in.read(all, 0, size);
                    more > 0;
                    more = in.read(all, count, Math.min(size, all.length - count))) {
                count += more;
            }
            assertThat(all).startsWith(expected);
            assertThat(count).isEqualTo(expected.length);
        }
    }

    private static InputStream read(byte[] octets) throws IOException {
        return MessageInput.of(new ByteArrayInputStream(octets));
    }

    private static byte[] octets(String text) {
        return text.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);
    }
}
