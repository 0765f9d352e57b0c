package org.signpost.config.toml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Typing errors lead to the word that was meant. */
class SuggestionTest {

    @Test
    void distanceCountsEachKindOfTypingErrorOnce() {
        assertThat(Suggestion.distance("address", "address")).isZero();
        assertThat(Suggestion.distance("adress", "address")).isEqualTo(1);
        assertThat(Suggestion.distance("addresss", "address")).isEqualTo(1);
        assertThat(Suggestion.distance("addrass", "address")).isEqualTo(1);
        assertThat(Suggestion.distance("adrdess", "address")).isEqualTo(1);
        assertThat(Suggestion.distance("", "tls")).isEqualTo(3);
    }

    @Test
    void nearestWordIsSuggestedAndAStrangeOneIsNot() {
        List<String> known = List.of("role", "address", "tls", "client-tls");
        assertThat(Suggestion.nearest("adress", known)).contains("address");
        assertThat(Suggestion.nearest("rol", known)).contains("role");
        assertThat(Suggestion.nearest("client_tsl", known)).contains("client-tls");
        assertThat(Suggestion.nearest("colour", known)).isEmpty();
    }
}
