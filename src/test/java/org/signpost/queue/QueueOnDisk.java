package org.signpost.queue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.signpost.observe.TestClock;
import org.signpost.store.DataFolder;

import java.io.IOException;
import java.nio.file.Path;

/** Has a queue in a folder of its own for each test, which can be closed and opened again. */
abstract class QueueOnDisk {

    @TempDir Path path;
    final TestClock clock = new TestClock();
    DataFolder folder;
    SqliteQueue queue;

    @BeforeEach
    void openQueue() throws IOException {
        folder = DataFolder.open(path.resolve("data"));
        queue = SqliteQueue.open(folder, "mx1.example.com", clock, QueueLimits.standard());
    }

    @AfterEach
    void closeQueue() throws IOException {
        queue.close();
        folder.close();
    }

    /** As at the next start of a server. */
    void reopen() throws IOException {
        queue.close();
        queue = SqliteQueue.open(folder, "mx1.example.com", clock, QueueLimits.standard());
    }
}
