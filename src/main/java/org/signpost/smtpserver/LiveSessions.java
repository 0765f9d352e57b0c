package org.signpost.smtpserver;

import org.signpost.smtp.Deadlines;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The connections of one listener that are open: ended alone when late, together at the end. */
final class LiveSessions {

    /**
     * How often deadlines are looked at, which are minutes long: thousands of idle sessions must
     * not keep a processor busy.
     */
    private static final Duration TICK = Duration.ofSeconds(2);

    private final Deadlines deadlines = new Deadlines(TICK);
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private volatile boolean stopping;

    /** Adds a connection; one that comes while the others are stopped is stopped too. */
    void add(Connection connection) {
        open.add(connection);
        deadlines.watch(connection.deadline());
        // Whoever stops sets the flag before it looks at the set, so one of both sees the other.
        if (stopping) stop(connection);
    }

    /** Forgets a connection that has ended. */
    void remove(Connection connection) {
        deadlines.forget(connection.deadline());
        open.remove(connection);
        if (!stopping) return;
        lock.lock();
        try {
            empty.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many there are. */
    int count() {
        return open.size();
    }

    /**
     * Ends all: those that wait for a command at once, the others when what they do is done, and
     * what is left after the grace by cutting it.
     */
    void stop(Duration grace) throws InterruptedException {
        stopping = true;
        open.forEach(LiveSessions::stop);
        if (awaitNone(grace)) return;
        open.forEach(LiveSessions::cut);
        awaitNone(Duration.ofSeconds(5));
    }

    private boolean awaitNone(Duration most) throws InterruptedException {
        long left = most.toNanos();
        lock.lock();
        try {
            while (!open.isEmpty()) {
                if (left <= 0) return false;
                left = empty.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static void stop(Connection connection) {
        try {
            connection.stop();
        } catch (IOException goneAlready) {
            cut(connection);
        }
    }

    private static void cut(Connection connection) {
        try {
            connection.cut();
        } catch (IOException goneAlready) {
            // There is nothing left to cut.
        }
    }
}
