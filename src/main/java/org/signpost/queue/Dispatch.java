package org.signpost.queue;

import org.signpost.observe.Alarm;
import org.signpost.observe.Clock;
import org.signpost.observe.Event;
import org.signpost.observe.EventSink;
import org.signpost.queue.Queue.Queued;
import org.signpost.store.Database;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands out due mail, each message to one caller at a time. Leases are in memory: the process that
 * holds the data folder is the only one, and after a crash all that is due is handed out again.
 *
 * <p>A message is claimed before its transaction commits, so that nobody finds it on disk while it
 * is on its way to {@link FreshMail}; and it is read after it was claimed, so that nobody works on
 * what a former lease has changed.
 */
final class Dispatch implements AutoCloseable {

    /** One place in so many is kept for mail that waited while fresh mail keeps coming. */
    private static final int SHARE = 4;

    private final Clock clock;
    private final EventSink events;
    private final Database database;
    private final FreshMail fresh;
    private final DueIndex index;
    private final Alarm alarm;
    private final Set<Long> claimed = ConcurrentHashMap.newKeySet();
    private final Map<Long, Lease> leases = new ConcurrentHashMap<>();

    /** Leased, and taken away from the queue meanwhile. */
    private final Set<Long> removed = ConcurrentHashMap.newKeySet();

    private final Set<Long> aside = ConcurrentHashMap.newKeySet();

    /** Claimed while they were set aside, and to be handed out again. */
    private final ConcurrentLinkedQueue<Long> returned = new ConcurrentLinkedQueue<>();

    /** Claimed by nobody who could work on them: their rows can't be read. */
    private final Set<Long> damaged = ConcurrentHashMap.newKeySet();

    /** Held by the one caller that gathers work or waits for it. */
    private final ReentrantLock taking = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean idle;
    private volatile boolean closed;
    private int turn;

    Dispatch(Clock clock, EventSink events, Database database, FreshMail fresh) {
        this.clock = clock;
        this.events = events;
        this.database = database;
        this.fresh = fresh;
        index = new DueIndex(database);
        alarm = new Alarm(clock, this::wake);
    }

    /**
     * A message whose transaction is under way.
     *
     * @param keptFresh whether it goes to its first attempt from memory
     */
    record Announced(Arrival arrival, boolean keptFresh) {}

    /** Says, before its transaction, that a message is on its way. */
    Announced announce(Arrival arrival) {
        boolean now = !arrival.due().isAfter(clock.instant());
        if (!now || !fresh.hold(arrival.lease())) return new Announced(arrival, false);
        claimed.add(arrival.lease().id());
        return new Announced(arrival, true);
    }

    /** Says that an announced message is on disk. */
    void arrived(Announced message) {
        if (message.keptFresh()) {
            fresh.offer(message.arrival().lease());
            wake();
        } else {
            comes(message.arrival().due());
        }
    }

    /** Says that an announced message never came to be. */
    void cancel(Announced message) {
        if (message.keptFresh()) release(message.arrival().lease().id());
    }

    /** Says that something that isn't leased is due then. */
    void comes(Instant due) {
        index.comes(due);
        wake();
    }

    List<Queued> take(int most) throws IOException, InterruptedException {
        if (most < 1) throw new IllegalArgumentException("takes at least one: " + most);
        taking.lockInterruptibly();
        try {
            while (!closed) {
                List<Queued> work = gather(most);
                if (!work.isEmpty()) return work;
                awaitWork();
            }
            return List.of();
        } catch (InterruptedIOException interrupted) {
            // A caller that is stopped in the middle of a read has no trouble with the store.
            Thread.interrupted();
            throw (InterruptedException) new InterruptedException().initCause(interrupted);
        } finally {
            taking.unlock();
        }
    }

    /** The lease of a message that was taken. */
    Lease lease(QueueId id) {
        Lease lease = leases.get(id.number());
        if (lease == null) throw notLeased(id);
        return lease;
    }

    private static IllegalStateException notLeased(QueueId id) {
        return new IllegalStateException(id + " isn't leased");
    }

    /** Whether a message is leased and nobody has removed it since. */
    boolean isQueued(QueueId id) {
        return leases.containsKey(id.number()) && !removed.contains(id.number());
    }

    /** Ends a lease, or the claim of a message that never came to be; nobody has it then. */
    void release(long message) {
        leases.remove(message);
        removed.remove(message);
        fresh.letGo(message);
        claimed.remove(message);
    }

    /** Lets a message be due again that is leased or set aside. */
    void giveBack(QueueId id) {
        Lease lease = leases.get(id.number());
        if (lease == null) {
            if (!aside.remove(id.number())) throw notLeased(id);
            returned.add(id.number());
            wake();
        } else {
            release(id.number());
            comes(RecipientRows.firstDue(lease.work().open()));
        }
    }

    /** Ends a lease, but lets nobody find the message. */
    void setAside(QueueId id) {
        // From the last use of what the lease knows on: a removal after this releases the claim.
        synchronized (leases) {
            aside.add(id.number());
            if (removed.contains(id.number())) {
                release(id.number());
            } else {
                leases.remove(id.number());
                fresh.letGo(id.number());
            }
        }
    }

    /** Forgets a message that isn't in the queue any more, but for a caller that works on it. */
    void removed(long message) {
        damaged.remove(message);
        synchronized (leases) {
            if (leases.containsKey(message)) removed.add(message);
            else release(message);
        }
    }

    /** Says that a message is due now, and that its rows may have been mended. */
    void retried(long message, Instant now) {
        if (damaged.remove(message)) release(message);
        comes(now);
    }

    private List<Queued> gather(int most) throws IOException {
        List<Queued> work = new ArrayList<>();
        try {
            gather(work, most, clock.instant());
        } catch (IOException | RuntimeException failure) {
            // What is leased already must be worked on; if the failure lasts, the next call meets
            // it again.
            if (work.isEmpty()) throw failure;
        }
        return work;
    }

    private void gather(List<Queued> work, int most, Instant now) throws IOException {
        addReturned(work, Math.max(1, most / 2), now);
        addDue(work, shareOfWaiting(most - work.size()), now);
        for (Lease lease : fresh.poll(most - work.size(), this::lease)) work.add(lease.work());
        addDue(work, most - work.size(), now);
    }

    private void addReturned(List<Queued> work, int most, Instant now) throws IOException {
        List<Long> ids = new ArrayList<>();
        while (ids.size() < most && !returned.isEmpty()) {
            Optional.ofNullable(returned.poll()).ifPresent(ids::add);
        }
        addRead(work, ids, now);
    }

    private void addRead(List<Queued> work, List<Long> ids, Instant now) throws IOException {
        if (ids.isEmpty()) return;
        List<Claim> claims = read(ids, now);
        for (int i = 0; i < ids.size(); i++) settle(ids.get(i), claims.get(i), work);
    }

    private int shareOfWaiting(int most) {
        if (most < 1) return 0;
        return most >= SHARE ? most / SHARE : turn++ % SHARE == 0 ? 1 : 0;
    }

    private void addDue(List<Queued> work, int most, Instant now) throws IOException {
        int wanted = work.size() + most;
        while (work.size() < wanted) {
            List<Long> ids = index.poll(wanted - work.size(), now, claimed::add);
            if (ids.isEmpty()) return;
            addRead(work, ids, now);
        }
    }

    /** Makes a claim a lease; false where the message was removed since it was read. */
    private boolean lease(Lease lease) {
        synchronized (leases) {
            if (!claimed.contains(lease.id())) return false;
            leases.put(lease.id(), lease);
            return true;
        }
    }

    private void settle(long message, Claim claim, List<Queued> work) {
        switch (claim) {
            case Claim.Due(Lease lease) -> {
                if (lease(lease)) work.add(lease.work());
            }
            case Claim.NotDue() -> release(message);
            case Claim.Damaged(String reason) -> quarantine(message, reason);
        }
    }

    /** The claim stays, so that nobody meets the message again. */
    private void quarantine(long message, String reason) {
        damaged.add(message);
        events.emit(
                Event.of("message.damage")
                        .with("id", QueueId.of(message))
                        .with("reason", "it can't be read and is set aside: " + reason));
    }

    private List<Claim> read(List<Long> ids, Instant now) throws IOException {
        try {
            return database.read(sql -> read(sql, ids, now));
        } catch (IOException | RuntimeException failure) {
            ids.forEach(this::release);
            index.comes(Instant.EPOCH);
            throw failure;
        }
    }

    private static List<Claim> read(Sql sql, List<Long> ids, Instant now) throws StoreException {
        List<Claim> claims = new ArrayList<>();
        for (long id : ids) claims.add(Claim.of(sql, id, now));
        return claims;
    }

    private void awaitWork() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            idle = true;
            while (!closed
                    && fresh.isEmpty()
                    && returned.isEmpty()
                    && index.next().isAfter(clock.instant())) {
                alarm.setTo(index.next());
                changed.await();
            }
        } finally {
            idle = false;
            lock.unlock();
        }
    }

    private void wake() {
        if (!idle) return;
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        alarm.close();
        wake();
    }
}
