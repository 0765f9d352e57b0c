package org.signpost.queue;

import org.signpost.store.Database;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes chunks of messages that aren't accepted yet, and forgets those that never are. */
final class Staging {

    private final Database database;
    private final MemoryBudget memory;
    private final Room room;

    /** Abandoned drafts whose chunks are still there. */
    private final ConcurrentLinkedQueue<Long> abandoned = new ConcurrentLinkedQueue<>();

    Staging(Database database, MemoryBudget memory, Room room) {
        this.database = database;
        this.memory = memory;
        this.room = room;
    }

    boolean takeMemory(long octets) {
        return memory.take(octets);
    }

    void giveMemoryBack(long octets) {
        memory.giveBack(octets);
    }

    void write(long message, int number, byte[] octets) throws IOException {
        // What couldn't be removed, such as on a full disk, gets a chance now and then.
        Long left = abandoned.poll();
        if (left != null) forget(left);
        room.check(octets.length);
        Failing.asQueue(() ->
                database.write(
                        sql -> ContentRows.stage(sql, message, number, octets), octets.length));
    }

    /** Forgets the chunks of a draft now, or as soon as the store lets it. */
    void forget(long message) {
        try {
            boolean more = true;
            while (more) more = database.write(sql -> ContentRows.forgetSome(sql, message));
        } catch (IOException later) {
            abandoned.add(message);
        }
    }

    /**
     * Forgets what a former process staged and never accepted, beside the mail that comes in
     * meanwhile: after a crash that may be gigabytes.
     *
     * @param left of drafts that this process hasn't made
     */
    void forgetLater(List<Long> left) {
        if (left.isEmpty()) return;
        Thread.ofVirtual().name("queue tidy").start(() -> left.forEach(this::forget));
    }
}
