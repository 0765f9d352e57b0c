package org.signpost.queue;

import org.signpost.store.Database;

import java.io.IOException;

/**
 * Keeps some of the disk free: recording that a message was delivered needs room, too, and a disk
 * on which nothing fits any more could never be emptied by delivering. New mail leaves all of the
 * reserve, what is delivered into files half of it, so that mail stops coming in before it stops
 * being delivered.
 */
final class Room {

    private static final String FREE_OCTETS =
            "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size";

    private final FreeSpace disk;
    private final Database database;
    private final long reserve;

    Room(FreeSpace disk, Database database, long reserve) {
        this.disk = disk;
        this.database = database;
        this.reserve = reserve;
    }

    /** Whether a file of so many octets leaves what outcomes need. */
    boolean hasRoomForFile(long octets) throws IOException {
        return disk.octets() - octets >= reserve / 2;
    }

    /** Refuses so much more mail where it would use up the reserve. */
    void check(long octets) throws IOException {
        long free = disk.octets();
        boolean canBeDelivered = free >= reserve / 2;
        // What was delivered leaves room within the file, which doesn't get smaller.
        if (free - octets < reserve) free += database.<Long>read(sql -> sql.number(FREE_OCTETS));
        if (canBeDelivered && free - octets >= reserve) return;
        throw new QueueFullException(
                "no room for mail: the disk of the data folder is nearly full");
    }
}
