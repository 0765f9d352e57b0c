package org.signpost.queue;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells how much room the disk of the data folder has. */
@FunctionalInterface
public interface FreeSpace {

    /** The octets that this process may still write there. */
    long octets() throws IOException;

    /** That of the disk on which a folder lies, with the file system's quotas. */
    static FreeSpace of(Path folder) throws IOException {
        FileStore disk = Files.getFileStore(folder);
        return disk::getUsableSpace;
    }
}
