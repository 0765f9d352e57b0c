package org.signpost.queue;

import org.signpost.store.Database;

import java.io.IOException;
import java.util.Optional;

/**
 * Keeps some of the disk free: recording that a message was delivered needs room, too, and a disk
 * on which nothing fits any more could never be emptied by delivering. New mail leaves all of the
 * reserve, what is delivered into files half of it, so that mail stops coming in before it stops
 * being delivered.
 */
final class Room {

    private static final String FREE_OCTETS =
            "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size";

    private static final long MEGABYTE = 1_000_000;

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
        Optional<String> shortage = shortage(octets);
        if (shortage.isEmpty()) return;
        throw new QueueFullException("no room for mail: " + shortage.get());
    }

    /** What is lacking for so much more mail, in words; empty where it fits. */
    Optional<String> shortage(long octets) throws IOException {
        long free = disk.octets();
        boolean canBeDelivered = free >= reserve / 2;
        if (!canBeDelivered) return Optional.of(lacking(free, reserve / 2));
        // What was delivered leaves room within the file, which doesn't get smaller.
        if (free - octets < reserve) free += database.<Long>read(sql -> sql.number(FREE_OCTETS));
        boolean fits = free - octets >= reserve;
        return fits ? Optional.empty() : Optional.of(lacking(free, reserve + octets));
    }

    private static String lacking(long free, long needed) {
        return "%d MB free on the disk of the data folder, %d MB needed"
                .formatted(free / MEGABYTE, Math.ceilDiv(needed, MEGABYTE));
    }
}
