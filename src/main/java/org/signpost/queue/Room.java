package org.signpost.queue;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps some of the disk free of new mail: recording that a message was delivered needs room, too,
 * and a disk on which nothing fits any more could never be emptied by delivering.
 */
final class Room {

    private final FileStore disk;
    private final long reserve;

    Room(Path folder, long reserve) throws IOException {
        disk = Files.getFileStore(folder);
        this.reserve = reserve;
    }

    /** Refuses so much more mail where it would use up the reserve. */
    void check(long octets) throws IOException {
        if (disk.getUsableSpace() - octets >= reserve) return;
        throw new QueueFullException(
                "no room for mail: the disk of the data folder is nearly full");
    }
}
