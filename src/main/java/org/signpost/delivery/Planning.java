package org.signpost.delivery;

import org.signpost.queue.Queue;
import org.signpost.queue.QueueId;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Messages for which the DNS is being asked: so many at a time, the others wait in the queue
 * without their content in memory, however long the DNS takes.
 */
final class Planning {

    private static final int MOST = 1000;

    /** Messages that wait; about 150 octets each. */
    private static final int MOST_WAITING = 50_000;

    private final Planner planner;
    private final Queue queue;
    private final Deque<QueueId> waiting = new ArrayDeque<>();
    private int underWay;

    Planning(Planner planner, Queue queue) {
        this.planner = planner;
        this.queue = queue;
    }

    Planner planner() {
        return planner;
    }

    /**
     * Whether a message can be planned now; else it comes again from the queue in its turn. Blocks
     * while too many wait.
     */
    synchronized boolean begin(QueueId message) throws InterruptedException {
        while (waiting.size() >= MOST_WAITING) wait();
        if (underWay < MOST) {
            underWay++;
            return true;
        }
        queue.setAside(message);
        waiting.addLast(message);
        return false;
    }

    /** A message is planned. */
    synchronized void end() {
        underWay--;
        Optional.ofNullable(waiting.pollFirst()).ifPresent(queue::giveBack);
        notifyAll();
    }
}
