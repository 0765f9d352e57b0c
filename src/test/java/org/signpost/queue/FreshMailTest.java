package org.signpost.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.address.ReversePath;
import org.signpost.mime.Edits;
import org.signpost.queue.Envelope.BodyType;
import org.signpost.queue.Queue.Facts;
import org.signpost.queue.Queue.Queued;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

class FreshMailTest {

    private final MemoryBudget memory = new MemoryBudget(1 << 30);
    private final FreshMail fresh = new FreshMail(memory);
    private long next;

    @Test
    void whileNobodyTakesMailOnlySomeOfItIsHeld() {
        assertThat(fill()).isEqualTo(500);
        long taken = memory.taken();

        assertThat(fresh.poll(1, lease -> true)).hasSize(1);
        assertThat(comes()).isTrue();
        assertThat(memory.taken()).isGreaterThan(taken);
    }

    @Test
    void whoeverAsksNowAndThenGetsAllFromMemory() {
        int taken = 0;
        for (int i = 0; i < 5000; i++) {
            assertThat(comes()).isTrue();
            if (i % 64 == 63) taken += fresh.poll(64, lease -> true).size();
        }
        assertThat(taken).isEqualTo(5000 / 64 * 64);
    }

    private int fill() {
        int held = 0;
        while (held < 10_000 && comes()) held++;
        return held;
    }

    /** A message is accepted; whether it was held. */
    private boolean comes() {
        Facts facts = new Facts(Instant.EPOCH, 10, "", Queue.Form.plain(), "", Edits.none(), false);
        Envelope envelope =
                new Envelope(
                        ReversePath.none(),
                        new Envelope.Entry(Origin.RELAY, Optional.empty(), Optional.empty(), ""),
                        Envelope.Notice.none(),
                        Envelope.Demands.plain(BodyType.SEVEN_BIT, false));
        Queued message = new Queued(QueueId.of(next++), envelope, facts, List.of());
        Lease lease = new Lease(message, true, Optional.of(new byte[10]));
        if (!fresh.hold(lease)) return false;
        fresh.offer(lease);
        return true;
    }
}
