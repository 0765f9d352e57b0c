package org.signpost.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Argon2Test {

    private final Argon2 argon2 = new Argon2();

    @Test
    void aHashIsThePasswordsAndNobodyElses() {
        String hash = argon2.hash("p\u00e1ss");
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(argon2.matches("p\u00e1ss", hash)).isTrue();
        assertThat(argon2.matches("pass", hash)).isFalse();
        assertThat(argon2.hash("p\u00e1ss")).isNotEqualTo(hash);
    }

    /** Of the reference implementation's own tests; other parameters than ours. */
    @Test
    void aHashOfOtherParametersIsCompared() {
        String hash =
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ"
                        + "$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assertThat(argon2.matches("password", hash)).isTrue();
        assertThat(argon2.matches("Password", hash)).isFalse();
    }

    @Test
    void theUnmatchedHashIsAHashThatNoPasswordHas() {
        assertThat(argon2.unmatched()).hasSameSizeAs(argon2.hash("x"));
        assertThat(argon2.matches("x", argon2.unmatched())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "secret", "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAA"})
    void whatIsNoHashMatchesNothing(String hash) {
        assertThat(argon2.matches("secret", hash)).isFalse();
    }
}
