package org.signpost.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The calls that are under way: bounded for each user, so that a program gone wild leaves the
 * socket to others, and waited for before the stores close. For use by many threads.
 */
final class Calls {

    /** Enough for a web application under load. */
    static final int MOST_OF_A_USER = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Map<SocketChannel, Peer> underWay = new HashMap<>();
    private boolean closing;

    /** Begins a call, or says why it may not be. */
    Optional<String> begin(SocketChannel connection, Peer peer) {
        lock.lock();
        try {
            if (closing) return Optional.of("the server stops");
            if (!peer.trusted()
                    && Collections.frequency(underWay.values(), peer) >= MOST_OF_A_USER) {
                return Optional.of(
                        peer.user() + " has " + MOST_OF_A_USER + " commands under way already");
            }
            underWay.put(connection, peer);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** The call is over. */
    void end(SocketChannel connection) {
        lock.lock();
        try {
            underWay.remove(connection);
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets none begin any more, and returns when all are over. After the grace their connections
     * are closed: what they do is finished, what they wait for isn't.
     */
    void close(Duration grace) throws InterruptedException {
        if (areOver(grace)) return;
        for (SocketChannel connection : open()) {
            try {
                connection.close();
            } catch (IOException e) {
                // The call ends with an exception of its own.
            }
        }
        areOver(grace);
    }

    private boolean areOver(Duration within) throws InterruptedException {
        long left = within.toNanos();
        lock.lock();
        try {
            closing = true;
            while (!underWay.isEmpty() && left > 0) left = ended.awaitNanos(left);
            return underWay.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private List<SocketChannel> open() {
        lock.lock();
        try {
            return List.copyOf(underWay.keySet());
        } finally {
            lock.unlock();
        }
    }
}
