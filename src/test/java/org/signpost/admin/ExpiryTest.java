package org.signpost.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;

class ExpiryTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "90d, 2027-01-30T12:00:00Z",
        "12h, 2026-11-02T00:00:00Z",
        "90m, 2026-11-01T13:30:00Z",
        "2026-11-01, 2026-11-02T00:00:00Z",
        "2027-01-31, 2027-02-01T00:00:00Z"
    })
    void timesAndLastDaysAreRead(String text, String expires) {
        assertThat(Expiry.parse(text, NOW)).contains(Instant.parse(expires));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "90", "0d", "-1d", "90w", "2026-10-31", "2027-02-30", "tomorrow"})
    void whatIsNoneOrPastIsNotTaken(String text) {
        assertThat(Expiry.parse(text, NOW)).isEmpty();
    }
}
