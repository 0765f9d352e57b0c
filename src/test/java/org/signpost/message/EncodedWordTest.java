package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EncodedWordTest {

    @Test
    void asciiStaysAsItIs() {
        assertThat(EncodedWord.of("Hello, world")).isEqualTo("Hello, world");
    }

    @Test
    void otherTextIsEncoded() {
        assertThat(EncodedWord.of("Grüße")).isEqualTo("=?utf-8?B?R3LDvMOfZQ==?=");
    }

    @Test
    void longTextIsFoldedBetweenCharacters() {
        String encoded = EncodedWord.of("ü".repeat(50));
        assertThat(encoded.split("\r\n ")).hasSize(3).allMatch(word -> word.length() <= 75);
    }

    @Test
    void aLineEndCannotForgeAField() {
        assertThat(EncodedWord.of("a\r\nBcc: b@b.test")).isEqualTo("a Bcc: b@b.test");
    }

    @Test
    void whatLooksEncodedIsEncodedAgain() {
        assertThat(EncodedWord.of("=?x")).isEqualTo("=?utf-8?B?PT94?=");
    }
}
