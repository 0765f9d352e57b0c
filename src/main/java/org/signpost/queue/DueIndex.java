package org.signpost.queue;

import org.signpost.store.Database;
import org.signpost.store.Sql;
import org.signpost.store.StoreException;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Finds the messages that are due, in the order of their instants, by reading the store's index
 * from a cursor on: a window of a few hundred at a time, however many wait. All that lies before
 * the cursor is leased or handed on; whoever makes something due there {@linkplain #comes says so},
 * which moves the cursor back.
 */
final class DueIndex {

    private static final int WINDOW = 256;

    static final String NEXT =
            """
            SELECT due, id FROM message WHERE (due, id) > (?, ?) AND due <= ?
            ORDER BY due, id LIMIT ?
            """;

    /** The bound keeps out what isn't a number, which SQLite sorts behind all numbers. */
    static final String LATER =
            """
            SELECT due FROM message WHERE due > ? AND due < 9223372036854775807
            ORDER BY due LIMIT 1
            """;

    private final Database database;
    private final Deque<Long> window = new ArrayDeque<>();

    /** All before this place, it included, was put into the window. */
    private Place cursor = new Place(Long.MIN_VALUE, Long.MIN_VALUE);

    /** The earliest instant, in milliseconds, of something behind the cursor. */
    private long next = Long.MIN_VALUE;

    /** The earliest instant that came up while the index was being read. */
    private long cameUp = Long.MAX_VALUE;

    DueIndex(Database database) {
        this.database = database;
    }

    private record Place(long due, long id) {}

    /** Says that a message on disk is due then and not leased. */
    synchronized void comes(Instant due) {
        comes(due.toEpochMilli());
    }

    private void comes(long due) {
        cameUp = Math.min(cameUp, due);
        next = Math.min(next, due);
        if (due <= cursor.due()) cursor = new Place(due - 1, Long.MAX_VALUE);
    }

    /** The earliest instant at which something may be due that isn't leased. */
    synchronized Instant next() {
        long due = window.isEmpty() ? next : Long.MIN_VALUE;
        // Far enough for any clock, near enough for its arithmetic.
        return Instant.ofEpochMilli(Math.clamp(due, 0, Instant.MAX.getEpochSecond()));
    }

    /** The next due messages for which {@code claim} holds; for one thread at a time. */
    List<Long> poll(int most, Instant now, LongPredicate claim) throws IOException {
        List<Long> taken = new ArrayList<>();
        try {
            while (taken.size() < most && (!window.isEmpty() || fill(now.toEpochMilli()))) {
                Long id = window.poll();
                if (id != null && claim.test(id)) taken.add(id);
            }
        } catch (IOException failure) {
            // What is claimed already would never be found again.
            if (taken.isEmpty()) throw failure;
        }
        return taken;
    }

    private boolean fill(long now) throws IOException {
        Place from;
        synchronized (this) {
            if (next > now) return false;
            from = cursor;
            cameUp = Long.MAX_VALUE;
        }
        Filled filled = database.read(sql -> read(sql, from, now));
        synchronized (this) {
            for (Place place : filled.places()) window.add(place.id());
            boolean more = filled.places().size() == WINDOW;
            cursor = more ? filled.places().getLast() : new Place(now, Long.MAX_VALUE);
            next = filled.later();
            if (cameUp < Long.MAX_VALUE) comes(cameUp);
        }
        return true;
    }

    /**
     * What was read.
     *
     * @param later when the first behind them is due
     */
    private record Filled(List<Place> places, long later) {}

    private static Filled read(Sql sql, Place from, long now) throws StoreException {
        List<Place> places =
                sql.all(
                        NEXT,
                        row -> new Place(row.number(1), row.number(2)),
                        from.due(),
                        from.id(),
                        now,
                        WINDOW);
        if (places.size() == WINDOW) return new Filled(places, places.getLast().due());
        return new Filled(
                places, sql.first(LATER, row -> row.number(1), now).orElse(Long.MAX_VALUE));
    }
}
