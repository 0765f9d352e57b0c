package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;

import java.util.Random;

class LineLengthsTest {

    /** The shortcut finds what a look at every line finds, in whatever pieces the lines come. */
    @Test
    void longLinesAreFoundInAnyPieces() {
        Random random = new Random(3);
        int found = 0;
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder();
            boolean anyLong = false;
            for (int k = random.nextInt(6); k >= 0; k--) {
                int length =
                        random.nextInt(10) < 7 ? random.nextInt(998) : 990 + random.nextInt(17);
                anyLong |= length > 998;
                text.append("x".repeat(length)).append("\r\n");
            }
            byte[] octets = text.toString().getBytes(US_ASCII);
            LineLengths lines = new LineLengths();
            int most = 1 + random.nextInt(3000);
            for (int at = 0; at < octets.length; ) {
                int some = Math.min(octets.length - at, 1 + random.nextInt(most));
                lines.see(octets, at, some);
                at += some;
            }
            assertThat(lines.anyLong()).isEqualTo(anyLong);
            if (anyLong) found++;
        }
        assertThat(found).isBetween(500, 4500);
    }

    @Test
    void lastLineWithoutAnEndCounts() {
        LineLengths lines = new LineLengths();
        lines.see("x".repeat(998).getBytes(US_ASCII), 0, 998);
        assertThat(lines.anyLong()).isFalse();
        lines.see("xxx".getBytes(US_ASCII), 0, 3);
        assertThat(lines.anyLong()).isTrue();
    }
}
