package org.signpost.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SaslprepTest {

    /** The examples of RFC 4013 §3, and spaces and composition. */
    @ParameterizedTest
    @CsvSource({
        "I\u00adX, IX",
        "user, user",
        "USER, USER",
        "\u00aa, a",
        "\u2168, IX",
        "a\u00a0b, a b",
        "ramo\u0301n, ram\u00f3n"
    })
    void equalTextsGetOneForm(String text, String prepared) {
        assertThat(Saslprep.query(text)).contains(prepared);
        assertThat(Saslprep.stored(text)).contains(prepared);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0007", "\u06271", "", "\u00ad", "\ud800", "\ufffd"})
    void whatIsProhibitedHasNoForm(String text) {
        assertThat(Saslprep.query(text)).isEmpty();
        assertThat(Saslprep.stored(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d\udd11", "\u0221"})
    void whatUnicodeDidNotKnowThenIsPresentedButNotStored(String text) {
        assertThat(Saslprep.query(text)).contains(text);
        assertThat(Saslprep.stored(text)).isEmpty();
    }
}
