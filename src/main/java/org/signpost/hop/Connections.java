package org.signpost.hop;

import org.signpost.hop.Opener.Opened;
import org.signpost.observe.Clock;
import org.signpost.smtpclient.Caller;
import org.signpost.smtpclient.SmtpConnection;
import org.signpost.smtpclient.Target;
import org.signpost.tls.TlsPolicy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps connections for a few seconds after a message, for the next one to the same host. */
final class Connections implements AutoCloseable {

    static final Duration IDLE = Duration.ofSeconds(10);
    static final int MOST_MESSAGES = 100;
    private static final int MOST_IDLE = 200;

    private final Clock clock;
    private final Map<Key, Deque<Idle>> idle = new HashMap<>();
    private int count;
    private boolean sweeping;
    private boolean closed;

    Connections(Clock clock) {
        this.clock = clock;
    }

    /** What two messages must have in common to share a connection. */
    record Key(Target target, TlsPolicy policy, Caller caller) {}

    private record Idle(Opened opened, Instant until) {
        SmtpConnection connection() {
            return opened.connection();
        }
    }

    /** A connection that was kept. */
    synchronized Optional<Opened> take(Key key) {
        Deque<Idle> kept = idle.get(key);
        if (kept == null) return Optional.empty();
        // The one used last is the likeliest to be alive.
        Idle last = kept.removeLast();
        if (kept.isEmpty()) idle.remove(key);
        count--;
        return Optional.of(last.opened());
    }

    /** Keeps a connection, or closes it where it is of no more use. */
    void give(Key key, Opened opened) {
        if (!keep(key, opened)) end(opened.connection());
    }

    private synchronized boolean keep(Key key, Opened opened) {
        SmtpConnection connection = opened.connection();
        boolean useful = connection.takesAnother() && connection.messages() < MOST_MESSAGES;
        if (!useful || closed || count >= MOST_IDLE) return false;
        Idle entry = new Idle(opened, clock.instant().plus(IDLE));
        idle.computeIfAbsent(key, k -> new ArrayDeque<>()).addLast(entry);
        count++;
        if (!sweeping) {
            sweeping = true;
            Thread.ofVirtual().name("delivery-idle").start(this::sweep);
        }
        return true;
    }

    private void sweep() {
        try {
            for (Optional<Instant> next = Optional.of(clock.instant().plus(IDLE));
                    next.isPresent();
                    next = expire()) {
                clock.sleepUntil(next.get());
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; it ends with the process.
        }
    }

    /** Ends what was kept for too long; when the next one is due, if there are more. */
    private synchronized Optional<Instant> expire() {
        Instant now = clock.instant();
        for (Deque<Idle> kept : idle.values()) {
            while (!kept.isEmpty() && !now.isBefore(kept.getFirst().until())) {
                end(kept.removeFirst().connection());
                count--;
            }
        }
        idle.values().removeIf(Collection::isEmpty);
        Optional<Instant> next =
                idle.values().stream().map(k -> k.getFirst().until()).min(Instant::compareTo);
        sweeping = next.isPresent();
        return next;
    }

    /** Says goodbye on a thread of its own, because a server may be slow to answer. */
    private static void end(SmtpConnection connection) {
        Thread.ofVirtual().name("delivery-quit").start(connection::close);
    }

    /** Ends all that are kept. */
    @Override
    public void close() {
        List<SmtpConnection> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            idle.values().forEach(kept -> kept.forEach(entry -> all.add(entry.connection())));
            idle.clear();
            count = 0;
        }
        all.forEach(Connections::end);
    }
}
