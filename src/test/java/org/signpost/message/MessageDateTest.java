package org.signpost.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;

class MessageDateTest {

    @Test
    void aDateIsWrittenAsHeaderFieldsWantIt() {
        assertThat(MessageDate.format(Instant.parse("2026-11-03T04:07:09.999Z")))
                .isEqualTo("Tue, 3 Nov 2026 04:07:09 +0000");
    }

    @Test
    void everyDateIsWrittenAsTheFormatterOfThePlatformDoes() {
        DateTimeFormatter form =
                DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                        .withZone(ZoneOffset.UTC);
        SplittableRandom random = new SplittableRandom(5322);
        for (int i = 0; i < 10_000; i++) {
            Instant instant = Instant.ofEpochSecond(random.nextLong(5_000_000_000L));
            assertThat(MessageDate.format(instant)).isEqualTo(form.format(instant));
        }
    }
}
