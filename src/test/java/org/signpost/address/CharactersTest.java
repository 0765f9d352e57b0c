package org.signpost.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CharactersTest {

    @Test
    void allAndAnyLookAtEveryCharacter() {
        assertThat(Characters.all("aab", c -> c == 'a')).isFalse();
        assertThat(Characters.all("aaa", c -> c == 'a')).isTrue();
        assertThat(Characters.any("aab", c -> c == 'b')).isTrue();
        assertThat(Characters.any("aaa", c -> c == 'b')).isFalse();
        assertThat(Characters.all("", c -> false)).isTrue();
        assertThat(Characters.any("", c -> true)).isFalse();
    }

    @Test
    void aNumberHasDigitsOnlyAndNotTooMany() {
        assertThat(Characters.isNumber("0123456789", 10)).isTrue();
        assertThat(Characters.isNumber("01234567890", 10)).isFalse();
        assertThat(Characters.isNumber("", 10)).isFalse();
        // Digits of other scripts are digits to Character.isDigit.
        assertThat(Characters.isNumber("1\u0661", 10)).isFalse();
        assertThat(Characters.isNumber("-1", 10)).isFalse();
    }
}
