package org.signpost.delivery;

import org.signpost.queue.Queue;
import org.signpost.queue.QueueId;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Messages for which the DNS is being asked: so many at a time, the others wait in the queue
 * without their content in memory, however long the DNS takes.
 */
final class Planning {

    private static final int MOST = 1000;

    /** Messages that wait; about 150 octets each. */
    private static final int MOST_WAITING = 50_000;

    private final Queue queue;
    private final Deque<QueueId> waiting = new ArrayDeque<>();
    private int underWay;

    Planning(Queue queue) {
        this.queue = queue;
    }

    /** When a message can be planned. */
    enum Begin {
        NOW,
        /** It comes again from the queue in its turn. */
        LATER,
        TOO_MANY
    }

    /** A message comes. */
    synchronized Begin begin(QueueId message) {
        if (underWay < MOST) {
            underWay++;
            return Begin.NOW;
        }
        if (waiting.size() >= MOST_WAITING) return Begin.TOO_MANY;
        queue.setAside(message);
        waiting.addLast(message);
        return Begin.LATER;
    }

    /**
     * A message is planned. What is given back may be gone, or need no DNS any more, and so never
     * end here: the last one gives back all.
     */
    synchronized void end() {
        underWay--;
        int most = underWay == 0 ? waiting.size() : MOST - underWay;
        for (int i = 0; i < most && !waiting.isEmpty(); i++) {
            queue.giveBack(waiting.removeFirst());
        }
    }
}
