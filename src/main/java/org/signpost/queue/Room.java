package org.signpost.queue;

import org.signpost.store.Database;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps some of the disk free: recording that a message was delivered needs room, too, and a disk
 * on which nothing fits any more could never be emptied by delivering. New mail leaves all of the
 * reserve, what is delivered into files half of it, so that mail stops coming in before it stops
 * being delivered.
 */
final class Room {

    private static final String FREE_OCTETS =
            "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size";

    private final FileStore disk;
    private final Database database;
    private final long reserve;

    Room(Path folder, Database database, long reserve) throws IOException {
        disk = Files.getFileStore(folder);
        this.database = database;
        this.reserve = reserve;
    }

    /** Whether a file of so many octets leaves what outcomes need. */
    boolean hasRoomForFile(long octets) throws IOException {
        return disk.getUsableSpace() - octets >= reserve / 2;
    }

    /** Refuses so much more mail where it would use up the reserve. */
    void check(long octets) throws IOException {
        long free = disk.getUsableSpace();
        boolean canBeDelivered = free >= reserve / 2;
        // What was delivered leaves room within the file, which doesn't get smaller.
        if (free - octets < reserve) free += database.<Long>read(sql -> sql.number(FREE_OCTETS));
        if (canBeDelivered && free - octets >= reserve) return;
        throw new QueueFullException(
                "no room for mail: the disk of the data folder is nearly full");
    }
}
