package org.signpost.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** What somebody told so far, in order, and a way to wait for more. */
final class Heard<T> {

    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Lock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final List<T> all = new ArrayList<>();
    private boolean ended;

    void add(T one) {
        lock.lock();
        try {
            all.add(one);
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing will follow. */
    void end() {
        lock.lock();
        try {
            ended = true;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing will follow; false when that takes longer. */
    boolean awaitEnd(Duration most) throws InterruptedException {
        long left = most.toNanos();
        lock.lock();
        try {
            while (!ended && left > 0) left = more.awaitNanos(left);
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** The first one of a kind, which may be there already. */
    T await(Predicate<T> kind) throws InterruptedException {
        return await(1, kind).getFirst();
    }

    /**
     * The first so many of a kind.
     *
     * @throws AssertionError when a minute passes without any news, or none can follow
     */
    List<T> await(int count, Predicate<T> kind) throws InterruptedException {
        List<T> found = new ArrayList<>();
        lock.lock();
        try {
            for (int next = 0; found.size() < count; next++) {
                while (next == all.size()) awaitMore(count, found.size());
                T one = all.get(next);
                if (kind.test(one)) found.add(one);
            }
        } finally {
            lock.unlock();
        }
        return found;
    }

    private void awaitMore(int wanted, int found) throws InterruptedException {
        int known = all.size();
        long left = PATIENCE_NANOS;
        while (!ended && all.size() == known && left > 0) left = more.awaitNanos(left);
        if (all.size() > known) return;
        List<T> last = all.subList(Math.max(0, known - 30), known);
        throw new AssertionError(
                (ended ? "it ended" : "nothing happened for a minute")
                        + " after %d of %d; the last that was heard: %s"
                                .formatted(found, wanted, last));
    }
}
