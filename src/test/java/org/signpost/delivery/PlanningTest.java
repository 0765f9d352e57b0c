package org.signpost.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.signpost.delivery.Planning.Begin;
import org.signpost.observe.TestClock;
import org.signpost.queue.QueueId;

import java.io.IOException;

class PlanningTest {

    private final FakeQueue queue = new FakeQueue(new TestClock());
    private final Planning planning = new Planning(queue);

    /** What comes back may be removed, or need no DNS any more, and then nothing ends for it. */
    @Test
    void theLastOneGivesBackAllThatWait() throws IOException {
        QueueId message = queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
        for (int i = 0; i < 1000; i++) {
            assertThat(planning.begin(message)).isEqualTo(Begin.NOW);
        }
        for (int i = 0; i < 5; i++) {
            QueueId more = queue.add("a@ours.test", Desk.MESSAGE, "b@there.test");
            assertThat(planning.begin(more)).isEqualTo(Begin.LATER);
        }
        assertThat(queue.aside()).hasSize(5);
        planning.end();
        assertThat(queue.aside()).hasSize(4);
        for (int i = 1; i < 1000; i++) planning.end();
        assertThat(queue.aside()).isEmpty();
    }
}
