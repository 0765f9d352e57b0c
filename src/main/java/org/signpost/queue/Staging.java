package org.signpost.queue;

import org.signpost.store.Database;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes chunks of messages that aren't accepted yet, and forgets those that never are. */
final class Staging {

    private final Database database;
    private final MemoryBudget memory;
    private final Room room;

    /** Abandoned drafts whose chunks couldn't be removed, such as on a full disk. */
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
        tidy();
        room.check(octets.length);
        Failing.asQueue(() ->
                database.write(
                        sql -> ContentRows.stage(sql, message, number, octets), octets.length));
    }

    /** Forgets the chunks of a draft now, or as soon as the store lets it. */
    void forget(long message) {
        abandoned.add(message);
        tidy();
    }

    private void tidy() {
        for (Long next = abandoned.poll(); next != null; next = abandoned.poll()) {
            long message = next;
            try {
                database.write(sql -> ContentRows.forget(sql, message));
            } catch (IOException later) {
                abandoned.add(next);
                return;
            }
        }
    }
}
