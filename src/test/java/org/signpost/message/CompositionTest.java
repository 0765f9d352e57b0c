package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.signpost.address.Mailbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

class CompositionTest {

    @Test
    void plainTextStaysReadable() throws IOException {
        assertThat(written("Hello\n.\n\tBob\n"))
                .endsWith("Content-Transfer-Encoding: 7bit\r\n\r\nHello\r\n.\r\n\tBob\r\n");
        assertThat(written("no end")).endsWith("7bit\r\n\r\nno end\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Gr\u00fc\u00dfe\n", "a bare \r in it", "a \0 in it"})
    void whatMayNotTravelAsItIsIsEncoded(String text) throws IOException {
        assertThat(encoded(written(text))).isEqualTo(text.replace("\n", "\r\n"));
    }

    @Test
    void longLinesAreEncoded() throws IOException {
        String text = "x".repeat(1000);
        assertThat(encoded(written(text))).isEqualTo(text);
    }

    private static String encoded(String message) {
        String[] parts = message.split("Content-Transfer-Encoding: base64\r\n\r\n", -1);
        assertThat(parts).hasSize(2);
        byte[] octets = Base64.getMimeDecoder().decode(parts[1]);
        return new String(octets, StandardCharsets.UTF_8);
    }

    private static String written(String text) throws IOException {
        Mailbox alice = Mailbox.of("alice@example.com");
        Instant now = Instant.parse("2026-11-25T08:00:00Z");
        Composition.Head head =
                new Composition.Head(alice, List.of(alice), "Hello", now, "<1@example.com>");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Composition(head, text, Optional.empty()).writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
