package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueLimitsTest {

    private static final long MIB = 1 << 20;

    @Test
    void aSmallHeapIsNotFilledWithMail() {
        assertThat(QueueLimits.of(48 * MIB))
                .isEqualTo(new QueueLimits(6 * MIB, 6 * MIB, 128 * MIB));
    }

    @Test
    void aLargeHeapIsNotThereForMailAlone() {
        QueueLimits most = new QueueLimits(64 * MIB, 64 * MIB, 128 * MIB);
        assertThat(QueueLimits.of(512 * MIB)).isEqualTo(most);
        assertThat(QueueLimits.of(16_384 * MIB)).isEqualTo(most);
    }
}
